"""Files in a folder of this machine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from connectors.files.source import FileSource
from connectors.files.spec import chosen
from core.errors import FatalError, TemporaryError


class LocalSource(FileSource):
    """A table in files of a local or mounted folder (`file:///folder`)."""

    @contextmanager
    def files(self) -> Iterator[Sequence[Path]]:
        """The chosen files where they are; a link that leads out of the folder is not followed."""
        folder = Path(self.connection.path)
        yield [self._inside(folder, name) for name in chosen(self.names(), self.spec, self.place)]

    def names(self) -> list[str]:
        """Names of the folder's files, by name."""
        try:
            return sorted(entry.name for entry in Path(self.connection.path).iterdir() if entry.is_file())
        except OSError as error:
            raise TemporaryError(
                f"The folder cannot be read ({type(error).__name__})",
                where=self.place,
                remedy="see that it is mounted and that the hub's user may read it; the next run catches up",
            ) from None

    def _inside(self, folder: Path, name: str) -> Path:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            remedy = "put the file itself there"
            raise FatalError("The file is a link out of its folder", where=f"{self.place} {name}", remedy=remedy)
        return folder / name
