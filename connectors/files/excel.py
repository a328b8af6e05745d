"""Excel workbooks (xlsx, xlsb, xls) and OpenDocument sheets, by calamine."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from connectors.base import Cells
from connectors.columnar import column_array, written
from connectors.files.table import FileTable
from core.errors import FatalError

MAX_UNPACKED_BYTES = 512 << 20
"""A workbook is read whole, so what it may unpack to is bounded. A sheet cannot hold more than 1,048,576 rows."""
MAX_PLAIN_BYTES = 256 << 20
CHUNK_BYTES = 1 << 20
BATCH_ROWS = 20_000
_FAILURES = (calamine.CalamineError, calamine.XmlError, calamine.ZipError, calamine.PasswordError, OSError, ValueError)


class Table(FileTable):
    """One sheet: the first row with anything in it is the header, blank rows are no rows."""

    def columns(self) -> list[str]:
        """Names of the header row, blanks at its end left out."""
        with self._rows() as rows:
            return self._header(rows)

    def cells(self, names: Sequence[str]) -> Iterator[Cells]:
        """The named columns; numbers and dates by nature stay so where a whole column is of them."""
        with self._rows() as rows:
            header = self._header(rows)
            places = [header.index(name) for name in names]
            filled = (row for row in rows if any(cell != "" for cell in row))
            while block := list(islice(filled, BATCH_ROWS)):
                arrays = [_column([row[place] if place < len(row) else "" for row in block]) for place in places]
                yield Cells(pa.RecordBatch.from_arrays(arrays, names=list(names)), iso=names)

    def _header(self, rows: Iterator[list[Any]]) -> list[str]:
        first = next((row for row in rows if any(cell != "" for cell in row)), [])
        names = [(written(cell) or "").strip() for cell in first]
        while names and not names[-1]:
            names.pop()
        return self.header(names)

    @contextmanager
    def _rows(self) -> Iterator[Iterator[list[Any]]]:
        self._check_size()
        try:
            with calamine.load_workbook(str(self.path)) as book:
                yield iter(self._sheet(book).iter_rows())
        except _FAILURES as error:
            raise self.broken(f"The workbook cannot be read ({type(error).__name__})") from None

    def _sheet(self, book: calamine.CalamineWorkbook) -> calamine.CalamineSheet:
        names = book.sheet_names
        if self.spec.sheet is None:
            return book.get_sheet_by_index(0)
        if self.spec.sheet not in names:
            raise FatalError(
                f"The workbook has no sheet {self.spec.sheet}",
                where=self.where,
                remedy=f"amend `sheet` in the contract, or ask the department; the workbook has: {', '.join(names)}",
            )
        return book.get_sheet_by_name(self.spec.sheet)

    def _check_size(self) -> None:
        """Unpack every part once, counting: a truncated part fails its checksum, a bomb passes its limit.

        The sizes that a zip names are not believed.
        """
        if not zipfile.is_zipfile(self.path):
            self._check_plain()
            return
        total = 0
        try:
            with zipfile.ZipFile(self.path) as archive:
                for part in archive.infolist():
                    with archive.open(part) as stream:
                        while chunk := stream.read(CHUNK_BYTES):
                            total += len(chunk)
                            self._check_limit(total, MAX_UNPACKED_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise self.broken(f"The workbook is truncated or damaged ({type(error).__name__})") from None

    def _check_plain(self) -> None:
        """Old workbooks (xls) are not packed; anything else that is no zip is no workbook."""
        with self.path.open("rb") as file:
            old = file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        if not old:
            raise self.broken("The workbook is truncated or damaged")
        self._check_limit(self.path.stat().st_size, MAX_PLAIN_BYTES)

    def _check_limit(self, size: int, limit: int) -> None:
        if size > limit:
            raise self.broken(f"The workbook unpacks to more than {limit >> 20} MB")


def _column(cells: Sequence[Any]) -> pa.Array:
    return column_array([None if cell == "" else cell for cell in cells])
