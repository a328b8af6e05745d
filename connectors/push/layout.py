"""The recipient's table in the recipient's dialect, and the hub's own small table beside it."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.sql.elements import quoted_name

from connectors.push.target import RECORD
from core.errors import FatalError
from lake.outgoing import CONTENT, ROW

_MYSQL: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
}
_FAMILY = ("mysql", "mariadb")
_DIGEST = sa.String(32).with_variant(mysql.VARCHAR(32, charset="ascii", collation="ascii_bin"), *_FAMILY)
_TEXT = sa.Text().with_variant(mysql.LONGTEXT(), *_FAMILY)


def _instant(zoned: bool) -> sa.types.TypeEngine[Any]:
    return sa.DateTime(timezone=zoned).with_variant(mysql.DATETIME(fsp=6), *_FAMILY)


def _decimal(kind: pa.DataType) -> sa.types.TypeEngine[Any]:
    # SQLite would keep it as a float and lose digits, so there it is text.
    return sa.Numeric(kind.precision, kind.scale).with_variant(sa.Text(), "sqlite")


_TYPES: list[tuple[Callable[[pa.DataType], bool], Callable[[pa.DataType], sa.types.TypeEngine[Any]]]] = [
    (pa.types.is_string, lambda _: _TEXT),
    (pa.types.is_large_string, lambda _: _TEXT),
    (pa.types.is_boolean, lambda _: sa.Boolean()),
    (pa.types.is_integer, lambda _: sa.BigInteger()),
    (pa.types.is_floating, lambda _: sa.Double()),
    (pa.types.is_decimal, _decimal),
    (pa.types.is_date, lambda _: sa.Date()),
    (pa.types.is_timestamp, lambda kind: _instant(kind.tz is not None)),
]


def column_type(field: pa.Field) -> sa.types.TypeEngine[Any]:
    """SQLAlchemy's type for a column of a share.

    Raises:
        FatalError: a type that databases do not share.
    """
    for fits, made in _TYPES:
        if fits(field.type):
            return made(field.type)
    raise FatalError(
        f"A column's type {field.type} cannot be pushed",
        where=field.name,
        remedy="leave the column out of the grant, or deliver the share as a file",
    )


def share_table(name: str, schema: pa.Schema) -> sa.Table:
    """The recipient's table: ``_row`` (primary key), ``_content``, then the columns of the share, each nullable."""
    return sa.Table(
        quoted_name(name, quote=True),
        sa.MetaData(),
        sa.Column(ROW, _DIGEST, primary_key=True),
        sa.Column(CONTENT, _DIGEST, nullable=False),
        *(sa.Column(quoted_name(field.name, quote=True), column_type(field), nullable=True) for field in schema),
        **_MYSQL,
    )


def record_table() -> sa.Table:
    """One row per table that the hub delivers: the last release, counted, written in the same transaction as its rows.

    ``columns`` is the share's columns and types as JSON: what the hub may write. Counts are rows.
    """
    return sa.Table(
        RECORD,
        sa.MetaData(),
        sa.Column("table_name", sa.String(63), primary_key=True),
        sa.Column("grant_id", sa.BigInteger, nullable=False),
        sa.Column("columns", _TEXT, nullable=False),
        sa.Column("release_number", sa.BigInteger),
        sa.Column("share_version", sa.BigInteger),
        sa.Column("row_count", sa.BigInteger),
        sa.Column("inserted", sa.BigInteger),
        sa.Column("updated", sa.BigInteger),
        sa.Column("deleted", sa.BigInteger),
        sa.Column("delivered_at", _instant(zoned=True)),
        **_MYSQL,
    )
