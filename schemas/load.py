"""The doors of this room: everything that varies, read once and kept until a file changes.

Reading is strict. A contract that is not understood stops whoever asks for it, with file, line and remedy; the
others stay usable (:func:`survey`), so that one department's mistake does not stop the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from core.errors import FatalError
from schemas.codes import CodeList, read_codes
from schemas.contract import Contract
from schemas.contracts import Read, read_contract, table_of
from schemas.departments import Department, read_department
from schemas.entities import Entity, read_entity
from schemas.files import CODES, DEPARTMENTS, ENTITIES, MATRIX, REGIONS, Stamp, Tree
from schemas.findings import Finding, Findings
from schemas.matrix import Matrix, read_matrix
from schemas.references import Known, check_contract, check_entity
from schemas.regions import Regions, read_regions

Thing = TypeVar("Thing", covariant=True)
_KEPT = 8
"""How many folders, or states of one, are kept in memory."""


class _Reader(Protocol[Thing]):
    def __call__(self, file: Path, findings: Findings, /) -> Thing | None: ...


@dataclass(frozen=True)
class Survey:
    """All contracts of a folder: those that can be used, and for each other table why not."""

    contracts: Mapping[str, Contract]
    broken: Mapping[str, FatalError]


@dataclass(frozen=True)
class _Everything:
    """A folder as read, with all that was found wrong."""

    reads: Mapping[str, Read | None]
    by_file: Mapping[str, Findings]
    known: Known
    matrix: Matrix | None
    regions: Regions | None

    def findings(self) -> list[Finding]:
        return sorted(finding for findings in self.by_file.values() for finding in findings.found)

    def stop_at(self, files: Callable[[str], bool]) -> None:
        """Raise the first error in one of the files."""
        merged = Findings([f for name, part in self.by_file.items() if files(name) for f in part.found])
        merged.stop()


def _everything(root: Path | None) -> _Everything:
    tree = Tree.at(root)
    return _read_all(tree.root, tree.stamp())


@lru_cache(maxsize=_KEPT)
def _read_all(root: Path, _stamp: Stamp) -> _Everything:
    tree, by_file = Tree(root), _ByFile()
    known = Known(
        departments=_read_folder(tree, DEPARTMENTS, read_department, by_file),
        codes=_read_folder(tree, CODES, read_codes, by_file),
        entities=_read_folder(tree, ENTITIES, read_entity, by_file),
    )
    reads = {table_of(file): read_contract(file, by_file[file]) for file in tree.contracts}
    for read in filter(None, reads.values()):
        check_contract(read, known, by_file[read.contract.path])
    tables = {table: read.contract for table, read in reads.items() if read}
    for entity in known.entities.values():
        check_entity(entity, known, tables, by_file[entity.path])
    matrix, regions = tree.root / MATRIX, tree.root / REGIONS
    return _Everything(
        reads, by_file.names(), known, read_matrix(matrix, by_file[matrix]), read_regions(regions, by_file[regions])
    )


class _ByFile:
    """Findings kept apart by file, so that each file stops only those who need it."""

    def __init__(self) -> None:
        self._kept: dict[Path, Findings] = {}

    def __getitem__(self, file: Path) -> Findings:
        return self._kept.setdefault(file, Findings())

    def names(self) -> dict[str, Findings]:
        return {str(file): findings for file, findings in self._kept.items()}


def _read_folder(tree: Tree, folder: str, reader: _Reader[Thing], by_file: _ByFile) -> dict[str, Thing]:
    things = {file.stem: reader(file, by_file[file]) for file in tree.named(folder)}
    return {name: thing for name, thing in things.items() if thing is not None}


def findings(root: Path | None = None) -> list[Finding]:
    """Everything wrong with the folder, by file and line; empty when all is well."""
    return _everything(root).findings()


def survey(root: Path | None = None) -> Survey:
    """Usable contracts by table, and an error for each that is not: the other departments go on."""
    everything = _everything(root)
    contracts: dict[str, Contract] = {}
    broken: dict[str, FatalError] = {}
    for table, read in everything.reads.items():
        errors = [e for path in _files_of(everything, table) for e in everything.by_file[path].errors]
        if errors or read is None:
            broken[table] = errors[0].as_error(len(errors) - 1)
        else:
            contracts[table] = read.contract
    return Survey(contracts, broken)


def _files_of(everything: _Everything, table: str) -> list[str]:
    return [path for path in everything.by_file if path.endswith(".yaml") and _is_file_of(path, table)]


def _is_file_of(path: str, table: str) -> bool:
    return Path(path).parent.parent.name == "contracts" and table_of(Path(path)) == table


def contracts(root: Path | None = None) -> dict[str, Contract]:
    """Every contract by table id.

    Raises:
        FatalError: any contract cannot be used; see :func:`survey` to go on with the others.
    """
    found = survey(root)
    for error in found.broken.values():
        raise error
    return dict(found.contracts)


def contract(table: str, root: Path | None = None) -> Contract:
    """The contract of one table.

    Raises:
        FatalError: there is none (near names are listed), or it cannot be used.
    """
    found = survey(root)
    if table in found.broken:
        raise found.broken[table]
    if table not in found.contracts:
        near = get_close_matches(table, found.contracts, n=3) or sorted(found.contracts)
        raise FatalError("There is no contract for this table", where=table, remedy=f"use one of: {', '.join(near)}")
    return found.contracts[table]


def departments(root: Path | None = None) -> dict[str, Department]:
    """Departments by name.

    Raises:
        FatalError: a department's file cannot be used.
    """
    everything = _everything(root)
    everything.stop_at(lambda name: Path(name).parent.name == DEPARTMENTS)
    return dict(everything.known.departments)


def entities(root: Path | None = None) -> dict[str, Entity]:
    """Entities by name.

    Raises:
        FatalError: an entity's file cannot be used.
    """
    everything = _everything(root)
    everything.stop_at(lambda name: Path(name).parent.name == ENTITIES)
    return dict(everything.known.entities)


def codes(root: Path | None = None) -> dict[str, CodeList]:
    """Code lists by name.

    Raises:
        FatalError: a list's file cannot be used.
    """
    everything = _everything(root)
    everything.stop_at(lambda name: Path(name).parent.name == CODES)
    return dict(everything.known.codes)


def regions(root: Path | None = None) -> Regions:
    """The region tree.

    Raises:
        FatalError: its file cannot be used.
    """
    everything = _everything(root)
    everything.stop_at(lambda name: Path(name).name == REGIONS)
    if everything.regions is None:
        raise FatalError("There is no region tree", where=REGIONS, remedy="add the file")
    return everything.regions


def matrix(root: Path | None = None) -> Matrix:
    """The disclosure matrix.

    Raises:
        FatalError: its file cannot be used.
    """
    everything = _everything(root)
    everything.stop_at(lambda name: Path(name).name == MATRIX)
    if everything.matrix is None:
        raise FatalError("There is no disclosure matrix", where=MATRIX, remedy="add the file")
    return everything.matrix
