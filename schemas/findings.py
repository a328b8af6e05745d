"""What is wrong with the files of this room: each finding has its place and what to do about it."""

from dataclasses import dataclass, field
from pathlib import Path

from core.errors import FatalError
from schemas.vocabulary import Severity


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong in one line of one file."""

    file: Path
    line: int
    where: str
    """Dotted path inside the file, for instance ``schema.0.properties.3.NFXM``."""
    what: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.what} [{self.where}] → {self.remedy}"

    def as_error(self, others: int = 0) -> FatalError:
        """The finding as an error to raise; ``others`` tells how many more there are."""
        more = f" ({others} more: hub contracts check)" if others else ""
        place = f"{self.file}:{self.line} {self.where}".rstrip()
        return FatalError(self.what, where=place, remedy=self.remedy + more)


@dataclass(frozen=True)
class Place:
    """A spot in a file, to hang findings on."""

    file: Path
    line: int
    where: str


@dataclass
class Findings:
    """Collects findings, so that a reader can go on after the first."""

    found: list[Finding] = field(default_factory=list)

    def error(self, place: Place, what: str, remedy: str) -> None:
        """Note something that stops the file from being used."""
        self._note(Finding(place.file, place.line, place.where, what, remedy))

    def warn(self, place: Place, what: str, remedy: str) -> None:
        """Note something that somebody should decide or mend."""
        self._note(Finding(place.file, place.line, place.where, what, remedy, Severity.WARNING))

    def _note(self, finding: Finding) -> None:
        if finding not in self.found:
            self.found.append(finding)

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop, by file and line."""
        return sorted(f for f in self.found if f.severity is Severity.ERROR)

    def stop(self) -> None:
        """Raise the first error, if there is one.

        Raises:
            FatalError: with file, line and remedy of the first error, and how many follow.
        """
        if errors := self.errors:
            raise errors[0].as_error(len(errors) - 1)
