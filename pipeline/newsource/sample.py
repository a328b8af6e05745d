"""A bounded sample of a live table, in memory, as text."""

from collections.abc import Generator
from contextlib import closing
from typing import cast

import pyarrow as pa

from connectors.registry import open_source
from core.connections import Connection
from pipeline.newsource.live import Live, column, provisional
from schemas.vocabulary import PullWay

ROWS = 50_000
PAGED_ROWS = 10_000
"""Rows of a web interface: each thousand is a request to a system that others use."""
BYTES = 64 << 20


def sampled(connection: Connection, department: str, live: Live) -> pa.Table:
    """The table's first rows, every column as the text that the connector will parse; null where nothing is.

    At most :data:`ROWS` rows and about :data:`BYTES` bytes. The caller lets go of it; it is never written.
    """
    columns = tuple(column(one.name, pa.string()) for one in live.columns)
    contract = provisional(department, live.name, live.source, columns)
    names, rows, size = [one.name for one in columns], 0, 0
    limit = PAGED_ROWS if live.pull is PullWay.PAGES else ROWS
    batches = []
    # Closing ends the source's own stream early, without reading to its end.
    with closing(cast(Generator[pa.RecordBatch, None, None], open_source(contract, connection).batches())) as stream:
        for batch in stream:
            kept = batch.select(names).slice(0, limit - rows)
            batches.append(kept)
            rows, size = rows + kept.num_rows, size + kept.nbytes
            if rows >= limit or size >= BYTES:
                break
    return pa.Table.from_batches(batches, pa.schema([(name, pa.string()) for name in names]))


def counted(connection: Connection, department: str, live: Live) -> int | None:
    """Rows the source says it has, where it says so."""
    return open_source(provisional(department, live.name, live.source), connection).count()
