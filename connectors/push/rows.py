"""Rows out and in, in batches: what the recipient has, what leaves, what comes."""

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from lake.outgoing import CONTENT, ROW

READ_ROWS = 50_000


def there(db: sa.Connection, table: sa.Table) -> Iterator[pa.RecordBatch]:
    """Name and content digest of every row that the recipient has, by a server-side cursor."""
    names = pa.schema([(ROW, pa.string()), (CONTENT, pa.string())])
    query = sa.select(table.c[ROW], table.c[CONTENT]).execution_options(stream_results=True, yield_per=READ_ROWS)
    for rows in db.execute(query).partitions():
        yield pa.RecordBatch.from_arrays(
            [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)], schema=names
        )


def delete(db: sa.Connection, table: sa.Table, gone: pa.RecordBatchReader) -> None:
    """Take out the rows of these names."""
    statement = sa.delete(table).where(table.c[ROW].in_(sa.bindparam("rows", expanding=True)))
    for batch in gone:
        for start in range(0, batch.num_rows, 500):
            db.execute(statement, {"rows": batch.column(0).slice(start, 500).to_pylist()})


def upsert(db: sa.Connection, table: sa.Table, fresh: pa.RecordBatchReader) -> None:
    """Put in the rows, each in place of the one of its name if there is one; the recipient's own columns stay."""
    statement = _UPSERTS[db.dialect.name](table)
    for batch in fresh:
        if batch.num_rows:
            db.execute(statement, _bindable(batch, db.dialect.name).to_pylist())


def count(db: sa.Connection, table: sa.Table) -> int:
    """Rows that the recipient's table holds."""
    return int(db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _bindable(batch: pa.RecordBatch, dialect: str) -> pa.RecordBatch:
    """Values as the driver takes them: instants in UTC where zones are unknown, decimals as text where they are not."""
    arrays, fields = [], []
    for field, array in zip(batch.schema, batch.columns, strict=True):
        made = _fitted(array, dialect)
        arrays.append(made)
        fields.append(field.with_type(made.type))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _fitted(array: pa.Array, dialect: str) -> pa.Array:
    if pa.types.is_decimal(array.type) and dialect == "sqlite":
        return pc.cast(array, pa.string())
    if pa.types.is_timestamp(array.type) and array.type.tz and dialect != "postgresql":
        return pc.cast(array, pa.timestamp("us"))
    return array


def _others(table: sa.Table, values: Any) -> dict[str, Any]:
    return {column.name: values[column.name] for column in table.c if column.name != ROW}


def _on_conflict(insert: Callable[..., Any]) -> Callable[[sa.Table], Any]:
    def made(table: sa.Table) -> Any:
        statement = insert(table)
        return statement.on_conflict_do_update(index_elements=[ROW], set_=_others(table, statement.excluded))

    return made


def _on_duplicate(table: sa.Table) -> Any:
    statement = mysql.insert(table)
    return statement.on_duplicate_key_update(**_others(table, statement.inserted))


_UPSERTS: dict[str, Callable[[sa.Table], Any]] = {
    "postgresql": _on_conflict(postgresql.insert),
    "sqlite": _on_conflict(sqlite.insert),
    "mysql": _on_duplicate,
    "mariadb": _on_duplicate,
}
