"""Before the rows: the table is there, it is the hub's, and it has the share's columns.

The hub writes down what it is going to make before it makes it, so that after a kill it knows its own from what the
recipient had; a table that it did not make is never touched.
"""

import json

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.schema import CreateColumn, CreateTable

from connectors.push.layout import record_table, share_table
from connectors.push.target import Target
from core.errors import FatalError, HeldError

_OWN = "deliver into a table of another name: hub delivery set"


def prepare(engine: sa.Engine, target: Target, grant_id: int, schema: pa.Schema) -> None:
    """Create what is missing. Adds columns that are new to the share; run again after a kill it goes on.

    Raises:
        FatalError: a table of that name is there and not the hub's, or is another grant's.
        HeldError: a column is no longer in the share, changed its type, or is the recipient's own.
    """
    record, table = record_table(), share_table(target.table, schema)
    _create(engine, record)
    known = _known_columns(engine, record, target, grant_id)
    present = _present_columns(engine, target.table)
    wanted = {field.name: str(field.type) for field in schema}
    if known is None and present is not None:
        raise FatalError(
            "The recipient has a table of this name that the hub did not make", where=target.place, remedy=_OWN
        )
    _require_compatible(known or {}, wanted, present or [], target)
    if known != wanted:
        _write_down(engine, record, target, grant_id, wanted, new=known is None)
    if present is None:
        _create(engine, table)
    else:
        _add(engine, table, [name for name in wanted if name not in present])


def _create(engine: sa.Engine, table: sa.Table) -> None:
    with engine.begin() as db:
        db.execute(CreateTable(table, if_not_exists=True))


def _known_columns(engine: sa.Engine, record: sa.Table, target: Target, grant_id: int) -> dict[str, str] | None:
    query = sa.select(record.c.grant_id, record.c.columns).where(record.c.table_name == target.table)
    with engine.connect() as db:
        found = db.execute(query).first()
    if found is None:
        return None
    if found.grant_id != grant_id:
        raise FatalError(f"The recipient's table is that of grant {found.grant_id}", where=target.place, remedy=_OWN)
    columns: dict[str, str] = json.loads(found.columns)
    return columns


def _present_columns(engine: sa.Engine, table: str) -> list[str] | None:
    inspector = sa.inspect(engine)
    return [column["name"] for column in inspector.get_columns(table)] if inspector.has_table(table) else None


def _require_compatible(known: dict[str, str], wanted: dict[str, str], present: list[str], target: Target) -> None:
    gone = [f"{name} is no longer in the share" for name in known if name not in wanted]
    retyped = [f"{n}: {known[n]} became {wanted[n]}" for n in wanted if n in known and known[n] != wanted[n]]
    taken = [f"{name} is the recipient's own" for name in wanted if name not in known and name in present]
    if problems := [*gone, *retyped, *taken]:
        raise HeldError(
            f"The share and the recipient's table no longer fit: {'; '.join(problems)}", where=target.place, remedy=_OWN
        )


def _write_down(
    engine: sa.Engine, record: sa.Table, target: Target, grant_id: int, wanted: dict[str, str], *, new: bool
) -> None:
    columns = json.dumps(wanted, ensure_ascii=False)
    claim = sa.insert(record).values(table_name=target.table, grant_id=grant_id, columns=columns)
    widen = sa.update(record).where(record.c.table_name == target.table).values(columns=columns)
    with engine.begin() as db:
        db.execute(claim if new else widen)


def _add(engine: sa.Engine, table: sa.Table, names: list[str]) -> None:
    quoted = engine.dialect.identifier_preparer.format_table(table)
    with engine.begin() as db:
        for name in names:
            column = CreateColumn(table.c[name]).compile(dialect=engine.dialect)
            db.exec_driver_sql(f"ALTER TABLE {quoted} ADD COLUMN {column}")
