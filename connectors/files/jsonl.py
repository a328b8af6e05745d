"""JSON lines: one object a line."""

from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from connectors import json_rows
from connectors.base import Cells
from connectors.files.decoding import Utf8Stream, split_marked
from connectors.files.table import FileTable
from connectors.typing import parser

CHUNK_BYTES = 4 << 20
MAX_LINE_BYTES = 64 << 20


class Table(FileTable):
    """A file with one JSON object a line, blank lines apart.

    A line that is no object stops the file: its cells cannot be told apart, and to pass it over would delete a row.
    """

    def columns(self) -> list[str]:
        """Keys of the rows at the beginning of the file; a writer may leave out empty ones on any single line."""
        found: dict[str, None] = {}
        for _, lines in islice(self._blocks(), 1):
            found = dict.fromkeys(json_rows.keys(self._objects(lines, 0), parser()))
        return list(found)

    def cells(self, names: Sequence[str]) -> Iterator[Cells]:
        """The named keys as text."""
        for before, lines in self._blocks():
            batch = json_rows.rows(self._objects(lines, before), names, parser())
            broken, columns = {}, []
            for name, column in zip(names, batch.columns, strict=True):
                sound, marked = split_marked(column)
                columns.append(sound)
                if marked is not None:
                    broken[name] = marked
            yield Cells(pa.RecordBatch.from_arrays(columns, names=list(names)), broken)

    def _objects(self, lines: pa.Array, before: int) -> pa.Array:
        """Lines that are not blank, all of them objects."""
        filled = pc.not_equal(pc.utf8_trim_whitespace(lines), "")
        wrong = pc.and_not(filled, json_rows.objects(lines, parser()))
        if pc.any(wrong).as_py():
            number = before + pc.index(wrong, True).as_py() + 1
            raise self.broken("A line is no JSON object", f"line {number}")
        return lines.filter(filled)

    def _blocks(self) -> Iterator[tuple[int, pa.Array]]:
        """Whole lines, some megabytes at a time, with the number of lines before them."""
        before, rest = 0, b""
        with Utf8Stream(self.path, self.spec.encoding) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                whole, newline, rest = (rest + chunk).rpartition(b"\n")
                if len(rest) > MAX_LINE_BYTES:
                    raise self.broken(f"A line is longer than {MAX_LINE_BYTES >> 20} MB", f"line {before + 1}")
                if newline:
                    lines = pa.array(whole.decode().split("\n"), pa.string())
                    yield before, lines
                    before += len(lines)
        if rest:
            yield before, pa.array([rest.decode()], pa.string())
