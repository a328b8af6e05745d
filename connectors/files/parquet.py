"""Parquet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.base import Cells
from connectors.files.table import FileTable

BATCH_ROWS = 65_536


class Table(FileTable):
    """A Parquet file, typed by itself."""

    def columns(self) -> list[str]:
        """Names of the file's schema."""
        with self._open() as file:
            return self.header(file.schema_arrow.names)

    def cells(self, names: Sequence[str]) -> Iterator[Cells]:
        """The named columns as the file types them."""
        with self._open() as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=list(names), use_threads=False):
                yield Cells(batch)

    def count(self) -> int | None:
        """Rows by the footer."""
        with self._open() as file:
            return int(file.metadata.num_rows)

    @contextmanager
    def _open(self) -> Iterator[pq.ParquetFile]:
        try:
            with pq.ParquetFile(self.path) as file:
                yield file
        except (pa.ArrowInvalid, OSError) as error:
            raise self.broken(f"The file is no whole Parquet ({type(error).__name__})") from None
