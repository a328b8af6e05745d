"""Tables of databases: columns, declared types, primary key and comments, by SQLAlchemy's inspector."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pyarrow as pa
import sqlalchemy as sa

from connectors.base import listed
from connectors.databases.failures import CONNECT_TIMEOUT_S
from connectors.registry import open_source
from core.connections import Connection
from core.errors import FatalError
from pipeline.newsource.live import Live, LiveColumn, provisional
from schemas.vocabulary import PullWay

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
}
_MAX_PRECISION = 38


def look(connection: Connection, department: str, table: str) -> Live:
    """The table as its database declares it; ``table`` may name its schema (``archive.AC01``) and be in any case.

    Raises:
        FatalError: no such table, with those that there are; or the database refuses.
        TemporaryError: it does not answer.
    """
    schema, _, name = table.rpartition(".")
    try:
        with _inspected(connection) as inspector:
            spelt = _spelling(inspector, schema or None, name, connection)
            return _declared(inspector, schema or None, spelt, trusted=connection.scheme != "sqlite")
    except (sa.exc.SQLAlchemyError, ImportError, TypeError):
        # What went wrong is for the connector to say; a family without an inspector's driver still tells its columns.
        return _undeclared(connection, department, schema or None, name)


@contextmanager
def _inspected(connection: Connection) -> Iterator[sa.Inspector]:
    waiting = {"connect_timeout": CONNECT_TIMEOUT_S} if connection.scheme in _DRIVERS else {}
    engine = sa.create_engine(_url(connection), poolclass=sa.NullPool, hide_parameters=True, connect_args=waiting)
    try:
        with engine.connect() as opened:
            yield sa.inspect(opened)
    finally:
        engine.dispose()


def _url(connection: Connection) -> str:
    if connection.scheme == "sqlite":
        # Read-only: a missing file is an error and not a new, empty database.
        return f"sqlite:///file:{quote(connection.path.removeprefix('/'))}?mode=ro&uri=true"
    driver = _DRIVERS.get(connection.scheme, connection.scheme)
    parts = urlsplit(connection.url)._replace(scheme=driver)
    # What stands behind the `?` is PostgreSQL's own; the MySQL connector passes it over, and the driver would not.
    return urlunsplit(parts._replace(query="") if "pymysql" in driver else parts)


def _spelling(inspector: sa.Inspector, schema: str | None, name: str, connection: Connection) -> str:
    present = sorted({*inspector.get_table_names(schema), *inspector.get_view_names(schema)})
    same = [one for one in present if one == name] or [one for one in present if one.lower() == name.lower()]
    if len(same) == 1:
        return same[0]
    near = get_close_matches(name.lower(), [one.lower() for one in present], n=3)
    nearest = [one for one in present if one.lower() in near]
    hint = f"did you mean {' or '.join(nearest)}? " if nearest else ""
    raise FatalError(
        f"The source has no table {name}" if not same else f"The source has several tables {name}",
        where=connection.name,
        remedy=f"{hint}it has: {listed(same or present)}",
    )


def _declared(inspector: sa.Inspector, schema: str | None, name: str, *, trusted: bool) -> Live:
    columns = tuple(
        LiveColumn(
            name=found["name"],
            type=arrow_type(found["type"]),
            trusted=trusted,
            required=not found["nullable"],
            comment=str(found.get("comment") or ""),
        )
        for found in inspector.get_columns(name, schema)
    )
    keys = inspector.get_pk_constraint(name, schema).get("constrained_columns") or ()
    return Live(name, _place(schema, name), PullWay.SNAPSHOT, columns, tuple(keys), _comment(inspector, schema, name))


def _comment(inspector: sa.Inspector, schema: str | None, name: str) -> str:
    try:
        return str(inspector.get_table_comment(name, schema).get("text") or "")
    except NotImplementedError:
        return ""


def _undeclared(connection: Connection, department: str, schema: str | None, name: str) -> Live:
    place = _place(schema, name)
    source = open_source(provisional(department, name, place), connection)
    return Live(name, place, PullWay.SNAPSHOT, _named(source.columns()))


def _named(names: Sequence[str]) -> tuple[LiveColumn, ...]:
    return tuple(LiveColumn(name) for name in names)


def _place(schema: str | None, name: str) -> dict[str, str]:
    return {"table": name} | ({"schema": schema} if schema else {})


def arrow_type(declared: sa.types.TypeEngine[Any]) -> pa.DataType | None:
    """A declared SQL type as one a contract has; None for those that have none (arrays, JSON, times of day)."""
    if isinstance(declared, sa.types.Float):
        return pa.float64()
    if isinstance(declared, sa.types.Numeric):
        return _decimal(declared)
    for kind, arrow in _KINDS:
        if isinstance(declared, kind):
            return arrow
    return None


_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], pa.DataType], ...] = (
    (sa.types.Boolean, pa.bool_()),
    (sa.types.Integer, pa.int64()),
    (sa.types.Date, pa.date32()),
    (sa.types.DateTime, pa.timestamp("us", tz="UTC")),
    (sa.types.String, pa.string()),
)


def _decimal(declared: "sa.types.Numeric[Any]") -> pa.DataType | None:
    precision, scale = declared.precision, declared.scale or 0
    if precision is None or not 0 <= scale <= precision <= _MAX_PRECISION:
        return None
    return pa.decimal128(precision, scale)
