"""The SELECT of a share: which columns, under which masks, which rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from audit import subjects
from disclosure.masks import Cell, masked
from disclosure.scrub import scrubbed
from disclosure.treatments import WIDE, decide_treatments
from lake import sql
from schemas import load
from schemas.published import Item, TableEntry
from schemas.vocabulary import Level, MaskKind, Treatment

SUBJECTS = "_subjects"


@dataclass(frozen=True)
class Projection:
    """``select`` and ``where`` of the query (the FROM between them is a version of the table)."""

    select: str
    where: str
    problems: tuple[str, ...]


def project(entry: TableEntry, schema: pa.Schema, level: Level, columns: Sequence[str], region: str) -> Projection:
    """Compile the share of ``columns`` of ``entry`` at ``level``, for rows inside ``region``.

    What was granted but is not there (a column that was dropped, a region where rows have none) is left out and said:
    one grant that has become impossible must not hold up the release of all others.
    """
    present = {item.name: item for item in entry.items if item.name in schema.names}
    granted = [present[name] for name in dict.fromkeys(columns) if name in present]
    missing = [name for name in columns if name not in present]
    where, problem = _rows(entry, present, region)
    problems = [*(f"no column {name}" for name in missing), *([problem] if problem else [])]
    select = _select(granted, present, schema, level)
    return Projection(select, where, tuple(f"{entry.name}: {problem}" for problem in problems))


def _select(granted: Sequence[Item], present: dict[str, Item], schema: pa.Schema, level: Level) -> str:
    treatments = decide_treatments(granted, level, load.matrix())
    shown = [_shown(item, schema.field(item.name).type, level, treatments[item.name]) for item in granted]
    numbers = [sql.name(i.name) for i in present.values() if i.mask is MaskKind.IDENTITY_NUMBER]
    return "SELECT " + ",\n  ".join([*shown, f"{_subject_list(numbers)} AS {SUBJECTS}"])


def _shown(item: Item, type_: pa.DataType, level: Level, treatment: Treatment) -> str:
    cell = Cell(sql.name(item.name), type_)
    plain = treatment is Treatment.PLAIN
    value = scrubbed(cell, item.mask) if plain and level in WIDE else masked(cell, item.mask, treatment)
    return f"{value} AS {sql.name(item.name)}"


def _subject_list(numbers: Sequence[str]) -> str:
    tokens = ", ".join(subjects.token_sql(f"tc_identity({number})") for number in numbers)
    return f"list_sort(list_distinct(list_filter([{tokens}]::VARCHAR[], lambda token: token IS NOT NULL)))"


def _rows(entry: TableEntry, present: dict[str, Item], region: str) -> tuple[str, str]:
    """The WHERE clause, and what is wrong with it: rows that cannot be told to lie inside are outside."""
    if not region:
        return "", ""
    column = entry.region_item
    if column is None or column not in present:
        return "WHERE false", "has no region column, so no row can be told to lie in the granted region"
    tests = [f"starts_with({sql.name(column)}, {sql.literal(prefix)})" for prefix in _prefixes(region)]
    return f"WHERE {' OR '.join(tests)}", ""


def _prefixes(region: str) -> tuple[str, ...]:
    regions = load.regions()
    return regions.prefixes(region) if region in regions.nodes else (region,)
