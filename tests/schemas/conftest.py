"""A folder of schema files of one's own, to break."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.settings import REPO
from schemas.findings import Finding
from schemas.lint import check


@dataclass(frozen=True)
class Folder:
    """A copy of the repository's schema files."""

    root: Path

    def change(self, name: str, old: str, new: str) -> Path:
        """Replace the first ``old`` in a file; it has to be there."""
        file = self.root / name
        text = file.read_text()
        assert old in text, f"{name} has no {old!r}"
        file.write_text(text.replace(old, new, 1))
        return file

    def line(self, name: str, marker: str) -> int:
        """The line, from 1, on which ``marker`` first stands."""
        lines = (self.root / name).read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if marker in line)

    def errors(self) -> list[Finding]:
        """What the lint finds beyond levels that nobody has decided."""
        return [finding for finding in check(self.root) if finding.what != "Level undecided"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder to change."""
    root = tmp_path / "schemas"
    shutil.copytree(REPO / "schemas", root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return Folder(root)
