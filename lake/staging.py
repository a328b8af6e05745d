"""Batches from a connector, put on disk so that they can be compared without being held."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import FatalError

_ROW_GROUP = 122_880


def stage(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path, *, where: str) -> Path:
    """Write ``batches`` to one Parquet file; many small ones are gathered into row groups first.

    Raises:
        FatalError: a batch lacks a column of ``schema`` or has it in another type.
    """
    with pq.ParquetWriter(path, schema, compression="lz4", use_dictionary=False, write_statistics=False) as writer:
        for table in _gathered(batches, schema, where):
            writer.write_table(table, row_group_size=_ROW_GROUP)
    return path


def _gathered(batches: Iterable[pa.RecordBatch], schema: pa.Schema, where: str) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(_fitted(batch, schema, where))
        rows += batch.num_rows
        if rows >= _ROW_GROUP:
            yield pa.Table.from_batches(held, schema)
            held, rows = [], 0
    yield pa.Table.from_batches(held, schema)


def _fitted(batch: pa.RecordBatch, schema: pa.Schema, where: str) -> pa.RecordBatch:
    missing = [name for name in schema.names if name not in batch.schema.names]
    if missing:
        raise FatalError("A batch lacks columns", where=f"{where}: {', '.join(missing)}", remedy="mend the connector")
    try:
        return batch.select(schema.names).cast(schema)
    except pa.ArrowInvalid:
        # Without the cause: Arrow's text shows the value that does not fit.
        kinds = ", ".join(f"{f.name} {f.type}" for f in schema if batch.schema.field(f.name).type != f.type)
        what, place = "A batch is not in the contract's types", f"{where}: {kinds}"
        raise FatalError(what, where=place, remedy="mend the connector") from None
