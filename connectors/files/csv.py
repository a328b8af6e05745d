"""CSV in any encoding (RFC 4180, with the delimiter of the contract)."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
from pyarrow import csv

from connectors.base import Cells
from connectors.files.decoding import Utf8Stream, split_marked, unmarked
from connectors.files.table import FileTable
from core.errors import FatalError

END = "\ufdd0\ufdd0"
"""The cells of a row put after a file's end; no file decodes to it (``decoding`` marks bytes by other pairs)."""
BLOCK_BYTES = 8 << 20
"""Read at a time, and the longest a single row may be."""
_WRONG_ROW = re.compile(r"Row #(?P<row>\d+): Expected (?P<expected>\d+) columns, got (?P<got>\d+)")


class Table(FileTable):
    """A CSV file with one header row; every cell is text."""

    def columns(self) -> list[str]:
        """Names of the header row."""
        with self._reader(None) as reader:
            return self.header([unmarked(name) for name in reader.schema.names])

    def cells(self, names: Sequence[str]) -> Iterator[Cells]:
        """The named columns as text; a cell with bytes outside the encoding is null and its text given beside."""
        tail = "\n" + self.spec.delimiter.join([END] * len(self.columns()))
        with self._reader(names, tail) as reader:
            last: pa.RecordBatch | None = None
            for batch in reader:
                if last is not None and batch.num_rows:
                    yield _cells(last)
                last = batch if batch.num_rows or last is None else last
            yield _cells(self._without_end(last))

    def _without_end(self, last: pa.RecordBatch | None) -> pa.RecordBatch:
        """The last batch without the row that was put after the end: an open quote would have swallowed it."""
        rows = last.num_rows if last is not None else 0
        if last is None or not rows or any(column[rows - 1].as_py() != END for column in last.columns):
            raise self.broken("The file ends inside a cell: a quote is not closed")
        return last.slice(0, rows - 1)

    @contextmanager
    def _reader(self, names: Sequence[str] | None, tail: str = "") -> Iterator[csv.CSVStreamingReader]:
        parsing = csv.ParseOptions(delimiter=self.spec.delimiter, newlines_in_values=True)
        with io.BufferedReader(Utf8Stream(self.path, self.spec.encoding, tail), BLOCK_BYTES) as stream:
            try:
                with csv.open_csv(stream, _READ, parsing, _converting(names)) as reader:
                    yield reader
            except pa.ArrowInvalid as error:
                raise self._named(str(error)) from None

    def _named(self, text: str) -> FatalError:
        """Arrow's own text shows the row, so its numbers alone are taken over."""
        if wrong := _WRONG_ROW.search(text):
            what = f"A row has {wrong['got']} fields where the header has {wrong['expected']}"
            return self.broken(what, f"row {wrong['row']}")
        if "Empty CSV" in text:
            return self.broken("The file is empty")
        return self.broken("The file is no whole CSV: a quote is not closed, or a row is longer than can be")


_READ = csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES)
"""One thread: rows are then numbered, and a pull leaves the other cores to its neighbours."""


def _converting(names: Sequence[str] | None) -> csv.ConvertOptions:
    if names is None:
        return csv.ConvertOptions()
    return csv.ConvertOptions(
        include_columns=list(names), column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )


def _cells(batch: pa.RecordBatch) -> Cells:
    broken, columns = {}, []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        sound, marked = split_marked(column)
        columns.append(sound)
        if marked is not None:
            broken[name] = marked
    return Cells(pa.RecordBatch.from_arrays(columns, names=batch.schema.names), broken)
