"""Draw the city, write each department's tables and, apart from them, the truth."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import FatalError
from demo.city import civil_affairs, grid, housing, police, social_security
from demo.city.ledger import Ledger
from demo.city.places import places
from demo.city.spelling import Spelling
from demo.city.store import write_manifest, write_table, write_truth
from demo.city.truth import draw
from schemas import load

DEPARTMENTS = {
    "police": police.TABLES,
    "civil_affairs": civil_affairs.TABLES,
    "social_security": social_security.TABLES,
    "housing": housing.TABLES,
    "grid": grid.TABLES,
}
"""In the order in which their tables are drawn."""

SEED = 809
FEWEST = 300
"""Residents below which there is nobody of every kind."""


@dataclass(frozen=True)
class CityReport:
    """What was made."""

    folder: Path
    residents: int
    seed: int
    persons: int
    rows: dict[str, int]
    """Table id → rows in the source."""
    conflicts: int
    """Entity fields on which clean rows of different tables disagree."""
    dirt: dict[str, int]
    """Kind → cells."""
    seconds: float


def build(folder: Path, *, residents: int = 20_000, seed: int = SEED) -> CityReport:
    """Make the city in ``folder``: ``sources/<department>/<TABLE>.parquet`` and ``truth/*.parquet``.

    The same residents and seed give the same bytes.

    Raises:
        FatalError: fewer than ``FEWEST`` residents, contracts that name columns that the city does not know, or a
            region tree that is too coarse.
    """
    if residents < FEWEST:
        raise FatalError(f"A city of {residents} is too small", where="residents", remedy=f"give {FEWEST} or more")
    start = time.perf_counter()
    spelling = Spelling(load.contracts(), load.codes())
    city = draw(np.random.default_rng(seed), places(load.regions()), spelling, residents)
    city.ledger = Ledger(disputable=_disputable())
    rows: dict[str, int] = {}
    for department, tables in DEPARTMENTS.items():
        for name, drawn in tables.items():
            table = f"{department}__{name.lower()}"
            rows[table] = write_table(folder, spelling.contracts[table], drawn(city))
    city.ledger.mark_ambiguous(city.persons["identity_number"], _nameless(spelling))
    truth = city.ledger.frames()
    write_truth(folder, {"persons": city.persons, "dwellings": city.housing.dwellings, **truth})
    report = CityReport(
        folder, residents, seed, len(city.persons), rows,
        len(truth["conflicts"].drop_duplicates(["entity", "entity_id", "field"])),
        {str(kind): int(n) for kind, n in truth["dirt"]["kind"].value_counts().sort_index().items()},
        round(time.perf_counter() - start, 2),
    )  # fmt: skip
    write_manifest(folder, {"residents": residents, "seed": seed, "day": 0, "rows": rows})
    return report


def _nameless(spelling: Spelling) -> frozenset[tuple[str, str]]:
    """(table, role) of those that tell a person by the number alone."""
    return frozenset(
        (contract.table, mapping.role)
        for contract in spelling.contracts.values()
        for mapping in contract.entities
        if mapping.entity == "person" and not {"name", "birth_date"} & set(mapping.fields)
    )


def _disputable() -> frozenset[tuple[str, str]]:
    """Entity fields whose conflicts are kept."""
    return frozenset((entity.name, f.name) for entity in load.entities().values() for f in entity.fields if f.conflicts)
