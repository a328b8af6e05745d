"""One file read as a table, whatever its format."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.base import Cells
from connectors.files.spec import FileSpec
from core.errors import FatalError


class FileTable(ABC):
    """A file of one format. Reading is bounded in memory and leaves the file as it is."""

    def __init__(self, path: Path, spec: FileSpec, where: str) -> None:
        self.path, self.spec, self.where = path, spec, where

    @abstractmethod
    def columns(self) -> list[str]:
        """Names in the file's own order; none at all only where every row names its own and there is no row.

        Raises:
            FatalError: no header, or a name that repeats.
        """

    @abstractmethod
    def cells(self, names: Sequence[str]) -> Iterator[Cells]:
        """The named columns, all of which the file has.

        Raises:
            FatalError: the file is broken; tells where, never what.
        """

    def count(self) -> int | None:
        """Rows by the file's own footer."""
        return None

    def header(self, names: Sequence[str]) -> list[str]:
        """``names``, when they can be a header.

        Raises:
            FatalError: none, or one repeats: which of the two a contract means would be a guess.
        """
        repeated = sorted({name for name in names if name and names.count(name) > 1})
        if repeated:
            raise self.broken(f"Column names repeat in the header: {', '.join(repeated)}")
        if not any(names):
            raise self.broken("The file has no header")
        return list(names)

    def broken(self, what: str, place: str = "") -> FatalError:
        """The error for a file that has to be sent again."""
        remedy = "ask the department to send the file again, whole and in its agreed form"
        return FatalError(what, where=f"{self.where} {place}".strip(), remedy=remedy)
