"""The doors of this room: everything that varies, read once and kept until a file changes.

Reading is strict. A contract that is not understood stops whoever asks for it, with file, line and remedy; the
others stay usable (:func:`survey`), so that one department's mistake does not stop the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from core.errors import FatalError
from schemas.codes import CodeList
from schemas.contract import Contract
from schemas.departments import Department
from schemas.entities import Entity
from schemas.everything import everything
from schemas.files import CODES, DEPARTMENTS, ENTITIES, MATRIX, REGIONS
from schemas.matrix import Matrix
from schemas.regions import Regions


@dataclass(frozen=True)
class Survey:
    """All contracts of a folder: those that can be used, and for each other table why not."""

    contracts: Mapping[str, Contract]
    broken: Mapping[str, FatalError]


def survey(root: Path | None = None) -> Survey:
    """Usable contracts by table id, and an error for each table whose contract is not: the others go on."""
    read = everything(root)
    return Survey(read.contracts, read.broken)


def contracts(root: Path | None = None) -> dict[str, Contract]:
    """Every contract by table id.

    Raises:
        FatalError: any contract cannot be used; :func:`survey` goes on with the others.
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
    read = everything(root)
    read.by_file.stop(read.tree.named(DEPARTMENTS))
    return dict(read.known.departments)


def entities(root: Path | None = None) -> dict[str, Entity]:
    """Entities by name.

    Raises:
        FatalError: an entity's file cannot be used.
    """
    read = everything(root)
    read.by_file.stop(read.tree.named(ENTITIES))
    return dict(read.known.entities)


def codes(root: Path | None = None) -> dict[str, CodeList]:
    """Code lists by name.

    Raises:
        FatalError: a list's file cannot be used.
    """
    read = everything(root)
    read.by_file.stop(read.tree.named(CODES))
    return dict(read.known.codes)


def regions(root: Path | None = None) -> Regions:
    """The region tree.

    Raises:
        FatalError: its file is missing or cannot be used.
    """
    read = everything(root)
    read.by_file.stop([read.tree.root / REGIONS])
    assert read.regions is not None, "a file that cannot be read has a finding"
    return read.regions


def matrix(root: Path | None = None) -> Matrix:
    """The disclosure matrix.

    Raises:
        FatalError: its file is missing or cannot be used.
    """
    read = everything(root)
    read.by_file.stop([read.tree.root / MATRIX])
    assert read.matrix is not None, "a file that cannot be read has a finding"
    return read.matrix
