"""A table in files, wherever they come from."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path

from connectors.base import Cells, Source
from connectors.files.spec import FileSpec, file_spec
from connectors.files.table import FileTable


class FileSource(Source):
    """A table whose present whole state is a file, or the parts of one."""

    @abstractmethod
    def files(self) -> AbstractContextManager[Sequence[Path]]:
        """The chosen files, readable here for as long as the context lasts."""

    @abstractmethod
    def names(self) -> list[str]:
        """Names of all files of the folder, whichever table they belong to.

        Raises:
            TemporaryError: the drop is down.
            FatalError: the folder cannot be read.
        """

    def cells(self) -> Iterator[Cells]:
        """Rows of every chosen file; the header of each is checked before its first row is given.

        Raises:
            TemporaryError: the drop is down, or a file is still being written.
            FatalError: no such file, a column missing, a file that is broken.
        """
        names = [column.name for column in self.contract.columns]
        with self.files() as paths:
            for table in self._tables(paths):
                self._check_header(table)
            for table in self._tables(paths):
                yield from table.cells(names)

    def count(self) -> int | None:
        """Rows by the files' own footers; None for formats that have none."""
        with self.files() as paths:
            counts = [table.count() for table in self._tables(paths)]
        return None if None in counts else sum(count for count in counts if count is not None)

    def columns(self) -> list[str]:
        """Columns of the first chosen file."""
        with self.files() as paths:
            return next(self._tables(paths)).columns()

    def _check_header(self, table: FileTable) -> None:
        """A file without rows may show no columns, where each row names its own."""
        if present := table.columns():
            self.require(present, table.path.name)

    @property
    def spec(self) -> FileSpec:
        """What the contract says of the files."""
        return file_spec(self.contract.source, self.contract.table)

    def _tables(self, paths: Sequence[Path]) -> Iterator[FileTable]:
        reader: type[FileTable] = import_module(f"connectors.files.{self.spec.format}").Table
        for path in paths:
            yield reader(path, self.spec, f"{self.place} {path.name}")
