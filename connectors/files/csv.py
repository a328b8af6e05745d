"""CSV in any encoding (RFC 4180, with the delimiter of the contract)."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
from pyarrow import csv

from connectors.base import Cells
from connectors.files.decoding import Utf8Stream, split_marked, unmarked
from connectors.files.table import FileTable

BLOCK_BYTES = 8 << 20
"""Read at a time, and the longest a single row may be."""


class Table(FileTable):
    """A CSV file with one header row; every cell is text."""

    def columns(self) -> list[str]:
        """Names of the header row."""
        with self._reader(None) as reader:
            return self.header([unmarked(name) for name in reader.schema.names])

    def cells(self, names: Sequence[str]) -> Iterator[Cells]:
        """The named columns as text; a cell with bytes outside the encoding is null and its text given beside."""
        with self._reader(names) as reader:
            for batch in reader:
                yield _cells(batch)

    @contextmanager
    def _reader(self, names: Sequence[str] | None) -> Iterator[csv.CSVStreamingReader]:
        wrong: list[csv.InvalidRow] = []
        with io.BufferedReader(Utf8Stream(self.path, self.spec.encoding), BLOCK_BYTES) as stream:
            try:
                with csv.open_csv(stream, _READ, self._parsing(wrong), _converting(names)) as reader:
                    yield reader
            except pa.ArrowInvalid as error:
                raise self._named(error, wrong) from None

    def _parsing(self, wrong: list[csv.InvalidRow]) -> csv.ParseOptions:
        def keep(row: csv.InvalidRow) -> str:
            wrong.append(row)
            return "error"

        return csv.ParseOptions(delimiter=self.spec.delimiter, newlines_in_values=True, invalid_row_handler=keep)

    def _named(self, error: pa.ArrowInvalid, wrong: list[csv.InvalidRow]) -> Exception:
        """Arrow's own text shows the row and stays out."""
        if wrong:
            row = wrong[0]
            what = f"A row has {row.actual_columns} fields where the header has {row.expected_columns}"
            return self.broken(what, f"row {row.number}" if row.number else "")
        if "Empty CSV" in str(error):
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
