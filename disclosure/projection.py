"""The SELECT of a share: which columns, under which masks, which rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from disclosure.masks import Cell, masked
from disclosure.persons import Persons, Released, find_persons
from disclosure.scrub import scrubbed
from disclosure.treatments import WIDE, decide_treatments
from lake import sql
from schemas import load
from schemas.published import Item, TableEntry
from schemas.vocabulary import Level, Treatment

SUBJECTS = "_subjects"


@dataclass(frozen=True)
class Projection:
    """The query of a share, over views named as the lake tables that it reads."""

    query: str
    reads: tuple[str, ...]
    problems: tuple[str, ...]


def project(entry: TableEntry, released: Released, level: Level, columns: Sequence[str], region: str) -> Projection:
    """Compile the share of ``columns`` of ``entry`` at ``level``, for rows inside ``region``.

    What was granted but is not there (a column that was dropped, a region where rows have none) is left out and said:
    one grant that has become impossible must not hold up the release of all others.
    """
    schema = released.schema(entry.lake_table)
    present = {item.name: item for item in entry.items if item.name in schema.names}
    granted = [present[name] for name in dict.fromkeys(columns) if name in present]
    missing = [f"no column {name}" for name in columns if name not in present]
    where, problem = _rows(entry, present, region)
    persons = find_persons(entry, present, released)
    problems = [*missing, *([problem] if problem else []), *persons.problems]
    treatments = decide_treatments(granted, level, load.matrix())
    select = _select(granted, schema, level, treatments, persons)
    order = _order(present, treatments)
    return Projection(
        query=f"FROM ({select}\nFROM {sql.name(entry.lake_table)} {persons.joins}\n{where}) AS shown {order}",
        reads=(entry.lake_table, *persons.reads),
        problems=tuple(f"{entry.name}: {problem}" for problem in problems),
    )


def _select(
    granted: Sequence[Item], schema: pa.Schema, level: Level, treatments: Mapping[str, Treatment], persons: Persons
) -> str:
    shown = [_shown(item, schema.field(item.name).type, level, treatments[item.name]) for item in granted]
    return "SELECT " + ",\n  ".join([*shown, f"{persons.tokens} AS {SUBJECTS}"])


def _order(present: Mapping[str, Item], treatments: Mapping[str, Treatment]) -> str:
    """Rows in an order that tells no more than they show.

    Sources hand over their rows by key, and the key is often an identity number: left as they come, the place of a
    masked row would tell the birth date within days, and two extracts of one table could be joined place by place.
    """
    if all(treatments.get(name) is Treatment.PLAIN for name in present):
        return ""
    shown = sql.names(treatments, "shown.")
    return f"ORDER BY hash({shown})" if treatments else ""


def _shown(item: Item, type_: pa.DataType, level: Level, treatment: Treatment) -> str:
    cell = Cell(sql.name(item.name), type_)
    plain = treatment is Treatment.PLAIN
    value = scrubbed(cell, item.mask) if plain and level in WIDE else masked(cell, item.mask, treatment)
    return f"{value} AS {sql.name(item.name)}"


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
