"""A share as a file: CSV, Excel or Parquet, written aside in bounded memory before any of it is sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import xlsxwriter
from fastapi.responses import StreamingResponse

from catalog import reading
from catalog.access import Visitor
from catalog.problems import InvalidError, MissingError
from catalog.reading import Source
from core.clock import business_date
from core.i18n import N_

EXCEL_ROWS = 1_048_575
_CHUNK = 1 << 16
_FORMULA = r"^[=+\-@\t\r]"
"""Beginnings that a spreadsheet takes for a formula: a value must never become a program."""


@dataclass(frozen=True)
class File:
    """A finished file: its name, its type, and its bytes in chunks.

    On disk it has no name: nothing of it is left when it is closed, or when the process dies.
    """

    name: str
    media_type: str
    chunks: Iterator[bytes]


def _csv(batches: pa.RecordBatchReader, target: IO[bytes]) -> int:
    target.write(b"\xef\xbb\xbf")
    rows = 0
    with pacsv.CSVWriter(target, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(_without_formulas(batch))
            rows += batch.num_rows
    return rows


def _without_formulas(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [_defused(column) if pa.types.is_string(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _defused(column: pa.Array) -> pa.Array:
    risky = pc.match_substring_regex(column, _FORMULA)
    quoted = pc.binary_join_element_wise(pa.scalar("'"), column, "")
    return pc.if_else(pc.fill_null(risky, False), quoted, column)


def _parquet(batches: pa.RecordBatchReader, target: IO[bytes]) -> int:
    rows = 0
    with pq.ParquetWriter(target, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _excel(batches: pa.RecordBatchReader, target: IO[bytes]) -> int:
    """Row by row, as the format's library has it; cells are texts and numbers, never formulas or links."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    rows = 0
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, batches.schema.names)
        for batch in batches:
            for row in zip(*(_cells(column) for column in batch.columns), strict=True):
                rows += 1
                sheet.write_row(rows, 0, row)
    return rows


def _cells(column: pa.Array) -> list[Any]:
    plain = pa.types.is_string(column.type) or pa.types.is_floating(column.type)
    return (column if plain else pc.cast(column, pa.string())).to_pylist()


Writer = Callable[[pa.RecordBatchReader, IO[bytes]], int]
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _excel),
    "parquet": ("application/vnd.apache.parquet", _parquet),
}


def make(visitor: Visitor, source: Source, format_: str) -> File:
    """The whole share in one format; the trace is complete before this returns.

    Raises:
        MissingError: no such format.
        InvalidError: more rows than an Excel sheet holds.
    """
    if format_ not in FORMATS:
        raise MissingError(N_("There is no such file format"), remedy=", ".join(FORMATS))
    if format_ == "xlsx" and source.rows > EXCEL_ROWS:
        raise InvalidError({"format": N_("An Excel sheet holds 1,048,575 rows; take CSV or Parquet")})
    media_type, write = FORMATS[format_]
    target = TemporaryFile()  # noqa: SIM115 - closed when its last chunk has been sent
    reading.read_whole(visitor, source, write=lambda batches: write(batches, target))
    name = f"{source.grant.table_name}-{source.grant.id}-{business_date().isoformat()}.{format_}"
    return File(name, media_type, _chunks(target))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def answer(made: File) -> StreamingResponse:
    """A finished file as an answer."""
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return StreamingResponse(made.chunks, media_type=made.media_type, headers=headers)
