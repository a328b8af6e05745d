"""Arrow data on its way into a table: counted as it passes, its errors kept."""

from collections.abc import Iterator

import pyarrow as pa

from core.errors import HubError


class Counted:
    """A table or reader whose rows are counted as they are read, once.

    The writer on the other side of Arrow's C interface turns an exception into text; ``error`` keeps the original.
    """

    def __init__(self, data: pa.Table | pa.RecordBatchReader) -> None:
        self._source = data.to_reader() if isinstance(data, pa.Table) else data
        self.schema: pa.Schema = self._source.schema
        self.rows = 0
        self.error: HubError | None = None

    def reader(self) -> pa.RecordBatchReader:
        """The data, to be read once."""
        return pa.RecordBatchReader.from_batches(self.schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._source:
                self.rows += batch.num_rows
                yield batch
        except HubError as error:
            self.error = error
            raise
