"""One reading of a whole schemas folder, with all that was found wrong, kept until a file changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from core.errors import FatalError
from schemas.codes import read_codes
from schemas.contract import Contract
from schemas.contracts import Read, read_contract, table_of
from schemas.departments import read_department
from schemas.entities import read_entity
from schemas.entity_references import check_entity
from schemas.files import CODES, DEPARTMENTS, ENTITIES, MATRIX, REGIONS, Stamp, Tree
from schemas.findings import Finding, Findings
from schemas.mapping_references import check_mappings
from schemas.matrix import Matrix, read_matrix
from schemas.references import Known, check_contract
from schemas.regions import Regions, read_regions

_KEPT = 8
"""How many folders, or states of one, are kept in memory."""

Thing = TypeVar("Thing")
Reader = Callable[[Path, Findings], Thing | None]


@dataclass
class ByFile:
    """Findings kept apart by file, so that each file stops only those who need it."""

    kept: dict[Path, Findings] = field(default_factory=dict)

    def __getitem__(self, file: Path) -> Findings:
        return self.kept.setdefault(file, Findings())

    def stop(self, files: Iterable[Path]) -> None:
        """Raise the first error of these files, if there is one."""
        Findings([finding for file in files for finding in self[file].found]).stop()

    def error(self, file: Path) -> FatalError | None:
        """The first error of a file, if there is one."""
        errors = self[file].errors
        return errors[0].as_error(len(errors) - 1) if errors else None


@dataclass(frozen=True)
class Everything:
    """A folder as read."""

    tree: Tree
    known: Known
    contracts: Mapping[str, Contract]
    """Those without an error."""
    broken: Mapping[str, FatalError]
    """For each other table the first thing wrong with it."""
    matrix: Matrix | None
    regions: Regions | None
    by_file: ByFile

    def findings(self) -> list[Finding]:
        """All of them, by file and line."""
        return sorted(finding for findings in self.by_file.kept.values() for finding in findings.found)


def everything(root: Path | None = None) -> Everything:
    """The folder at ``root`` (default: the settings'), read anew when one of its files has changed."""
    tree = Tree.at(root)
    return _read(tree.root, tree.stamp())


@lru_cache(maxsize=_KEPT)
def _read(root: Path, _stamp: Stamp) -> Everything:
    tree, by_file = Tree(root), ByFile()
    known = Known(
        departments=_folder(tree, DEPARTMENTS, read_department, by_file),
        codes=_folder(tree, CODES, read_codes, by_file),
        entities=_folder(tree, ENTITIES, read_entity, by_file),
    )
    reads = {file: read_contract(file, by_file[file]) for file in tree.contracts}
    _check(known, [read for read in reads.values() if read], by_file)
    broken = {table_of(file): error for file in reads if (error := by_file.error(file))}
    usable = {read.contract.table: read.contract for read in reads.values() if read}
    return Everything(
        tree=tree,
        known=known,
        contracts={table: contract for table, contract in usable.items() if table not in broken},
        broken=broken,
        matrix=_single(tree, MATRIX, read_matrix, by_file),
        regions=_single(tree, REGIONS, read_regions, by_file),
        by_file=by_file,
    )


def _folder(tree: Tree, folder: str, reader: Reader[Thing], by_file: ByFile) -> dict[str, Thing]:
    things = {file.stem: reader(file, by_file[file]) for file in tree.named(folder)}
    return {name: thing for name, thing in things.items() if thing is not None}


def _single(tree: Tree, name: str, reader: Reader[Thing], by_file: ByFile) -> Thing | None:
    return reader(tree.root / name, by_file[tree.root / name])


def _check(known: Known, reads: list[Read], by_file: ByFile) -> None:
    """What files say about each other; a finding belongs to the file that says it."""
    tables = {read.contract.table: read.contract for read in reads}
    for read in reads:
        findings = by_file[read.contract.path]
        check_contract(read, known, tables, findings)
        check_mappings(read.contract, known, findings)
    for entity in known.entities.values():
        check_entity(entity, known, tables, by_file[entity.path])
