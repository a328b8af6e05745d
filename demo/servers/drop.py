"""The files that housing and the grid leave on the drop, in their own formats and encodings."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import xlsxwriter

from core.errors import FatalError
from demo.servers.tables import SourceTable, digest

_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Noted in every workbook, so that equal tables make equal files."""

Writer = Callable[[SourceTable, pa.Table, Path], None]


def drop_files(tables: Sequence[SourceTable], folder: Path, day: str) -> Path:
    """Leave one file per table, dated ``day`` (``yyyymmdd``), unless what lies there is the same already."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder.parent / "drop.digest"
    wanted = f"{digest(tables)} {day}"
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    for table in tables:
        _leave(table, folder, day)
    stamp.write_text(wanted)
    return folder


def _leave(table: SourceTable, folder: Path, day: str) -> None:
    """Write under another name first: whoever looks meanwhile finds whole files alone."""
    source = table.contract.source
    target = folder / str(source["pattern"]).replace("*", day)
    unfinished = folder / f".{target.name}.part"
    _WRITERS[str(source["format"])](table, table.read(), unfinished)
    unfinished.replace(target)


def _csv(table: SourceTable, rows: pa.Table, file: Path) -> None:
    source = table.contract.source
    options = pa_csv.WriteOptions(delimiter=str(source.get("delimiter", ",")), quoting_style="needed")
    buffer = io.BytesIO()
    pa_csv.write_csv(rows, buffer, options)
    encoding = str(source.get("encoding", "utf-8"))
    try:
        file.write_bytes(buffer.getvalue().decode().encode(encoding))
    except UnicodeEncodeError as error:
        raise FatalError(
            f"The table holds a character that {encoding} has not", where=f"{table.contract.table} at {error.start}",
            remedy="narrow the column in demo.city to the source's character set",
        ) from None  # fmt: skip


def _excel(table: SourceTable, rows: pa.Table, file: Path) -> None:
    sheet_name = str(table.contract.source.get("sheet") or "Sheet1")
    with xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED.replace(tzinfo=None)})
        sheet = book.add_worksheet(sheet_name)
        sheet.write_row(0, 0, rows.column_names)
        for number, cells in enumerate(zip(*(column.to_pylist() for column in rows.columns), strict=True), start=1):
            sheet.write_row(number, 0, cells)


def _jsonl(_: SourceTable, rows: pa.Table, file: Path) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for batch in rows.to_batches(max_chunksize=20_000):
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


_WRITERS: dict[str, Writer] = {"csv": _csv, "excel": _excel, "jsonl": _jsonl}
