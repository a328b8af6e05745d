"""Which files this room consists of, and a stamp that changes when one of them does."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.settings import settings

CONTRACTS, DEPARTMENTS, ENTITIES, CODES = "contracts", "departments", "entities", "codes"
MATRIX, REGIONS = "disclosure.yaml", "regions.yaml"

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Tree:
    """The files of one schemas folder."""

    root: Path

    @classmethod
    def at(cls, root: Path | None) -> "Tree":
        """The tree at ``root``, by default that of the settings."""
        return cls(root or settings().schemas)

    @cached_property
    def contracts(self) -> list[Path]:
        """Contract files, department by department."""
        return sorted((self.root / CONTRACTS).glob("*/*.yaml"))

    def named(self, folder: str) -> list[Path]:
        """The YAML files of a folder, by name."""
        return sorted((self.root / folder).glob("*.yaml"))

    def files(self) -> Iterator[Path]:
        """Every file that is read."""
        yield from self.contracts
        for folder in (DEPARTMENTS, ENTITIES, CODES):
            yield from self.named(folder)
        yield from (file for name in (MATRIX, REGIONS) if (file := self.root / name).exists())

    def stamp(self) -> Stamp:
        """Name, time and size of every file."""
        return tuple((str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in self.files())
