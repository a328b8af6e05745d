"""Whom the rows of a share are about: the list of subject tokens beside every row.

A row names persons by the identity numbers that stand in it. A row without any names them through the key of another
table of its department (a pension by the person's number), a joined household or dwelling by who belongs to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from audit import subjects
from disclosure.scrub import FREE_TEXT, NUMBER_15, NUMBER_18
from lake import sql
from lake.store import Lake
from schemas.published import Item, TableEntry, entries
from schemas.vocabulary import MaskKind

SHORTEST = 15
"""Characters of an identity number of the old kind."""


@dataclass(frozen=True)
class Persons:
    """How a query finds the persons of each row. The tables it names are views of the release's versions."""

    tokens: str
    """SQL for the sorted list of distinct subject tokens of a row, empty when it names nobody."""
    joins: str = ""
    """What stands behind the row's own table in FROM."""
    reads: tuple[str, ...] = ()
    """Lake tables beside the row's own."""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Released:
    """The tables that belong together in one release."""

    lake: Lake
    versions: Mapping[str, int]

    def schema(self, table: str) -> pa.Schema:
        """Columns of a table, none when the release does not hold it."""
        version = self.versions.get(table)
        return pa.schema([]) if version is None else self.lake.schema(table, version)

    def relation(self, table: str) -> str:
        """SQL for a FROM clause over a table that the release holds."""
        return self.lake.relation(table, self.versions[table])


@dataclass(frozen=True)
class _Way:
    """Persons found in other tables: ``lists`` is a query of (key, persons), keys equal to ``value`` of the row."""

    value: str
    lists: str
    reads: tuple[str, ...]
    problem: str = ""


def find_persons(entry: TableEntry, present: Mapping[str, Item], released: Released) -> Persons:
    """The way to the persons in each row of ``entry``, of which the columns ``present`` are there.

    What the release lacks is said, and the rows then name only whom they name themselves.
    """
    schema = released.schema(entry.lake_table)
    ways = [*_referenced(present, released), *_belonging(entry, schema, released)]
    found = [way for way in ways if not way.problem]
    joins = [
        f"LEFT JOIN ({way.lists}) AS _way{n}(_key{n}, _persons{n}) ON _key{n} = {way.value}"
        for n, way in enumerate(found)
    ]
    lists = [*_named(present.values(), schema), *(f"_persons{n}" for n in range(len(found)))]
    return Persons(
        tokens=f"list_sort(list_distinct(list_filter({_flat(lists)}, lambda token: token IS NOT NULL)))",
        joins="\n".join(joins),
        reads=tuple(dict.fromkeys(table for way in found for table in way.reads)),
        problems=tuple(way.problem for way in ways if way.problem),
    )


def _flat(lists: Sequence[str]) -> str:
    return f"flatten([{', '.join(lists)}]::VARCHAR[][])"


def _named(items: Iterable[Item], schema: pa.Schema) -> list[str]:
    """A list of tokens per column in which identity numbers stand, or may stand because people write there freely."""
    texts = [item for item in items if pa.types.is_string(schema.field(item.name).type)]
    numbers = [_of_number(sql.name(item.name)) for item in texts if item.mask is MaskKind.IDENTITY_NUMBER]
    return [*numbers, *(_of_text(sql.name(item.name)) for item in texts if item.mask in FREE_TEXT)]


def _of_number(cell: str) -> str:
    """One number, or several owners' in one cell."""
    number = f"tc_identity({cell})"
    return f"CASE WHEN {number} IS NOT NULL THEN [{subjects.token_sql(number)}] ELSE {_of_text(cell)} END"


def _of_text(cell: str) -> str:
    text = f"upper(tc_half_width(tc_visible({cell})))"
    token = subjects.token_sql("tc_identity(regexp_replace(number, '[^0-9X]', '', 'g'))")
    found = f"list_transform(regexp_extract_all({text}, '{NUMBER_18}|{NUMBER_15}'), lambda number: {token})"
    # Most cells are too short to hold a number, and looking into them costs most of a share's time.
    return f"CASE WHEN length({cell}) >= {SHORTEST} THEN {found} END"


def _referenced(present: Mapping[str, Item], released: Released) -> list[_Way]:
    """Through keys of other tables. Not where the row names somebody itself: it is not about the other table's row."""
    if any(item.mask is MaskKind.IDENTITY_NUMBER for item in present.values()):
        return []
    known = entries()
    pointing = [(item, *item.references.partition(".")[::2]) for item in present.values() if item.references]
    return [_reference(item, known[table], key, released) for item, table, key in pointing if _persons(known, table)]


def _persons(known: Mapping[str, TableEntry], table: str) -> bool:
    return table in known and bool(known[table].subject_items)


def _reference(item: Item, other: TableEntry, key: str, released: Released) -> _Way:
    schema = released.schema(other.lake_table)
    numbers = [name for name in other.subject_items if name in schema.names]
    if key not in schema.names or not numbers:
        return _missing(other.lake_table, f"known by {item.name}")
    tokens = _flat([_of_number(sql.name(number)) for number in numbers])
    # A key of one column is there once in a checked table; part of a key may be there many times.
    whole = [i.name for i in other.items if i.key] == [key]
    lists = tokens if whole else f"flatten(list({tokens}))"
    grouped = "" if whole else " GROUP BY ALL"
    query = f"SELECT {sql.name(key)}, {lists} FROM {sql.name(other.lake_table)}{grouped}"
    value = f"TRY_CAST({sql.name(item.name)} AS {sql.column_type(schema.field(key).type)})"
    return _Way(value, query, (other.lake_table,))


def _missing(table: str, whom: str) -> _Way:
    return _Way("", "", (), f"the release does not hold {table}, so traces miss the persons {whom}")


def _belonging(entry: TableEntry, schema: pa.Schema, released: Released) -> list[_Way]:
    """Persons who belong to the household or dwelling."""
    known = entries()
    members = [known[name] for name in entry.members if _persons(known, name)]
    return [_membership(entry, member, schema, released) for member in members]


def _membership(entry: TableEntry, member: TableEntry, schema: pa.Schema, released: Released) -> _Way:
    tables = entry.members_table, member.lake_table
    lacking = [table for table in tables if "entity_id" not in released.schema(table).names]
    if lacking or "entity_id" not in schema.names:
        return _missing([*lacking, entry.lake_table][0], "who belong to it")
    tokens = _flat([_of_number(f"who.{sql.name(number)}") for number in member.subject_items])
    query = (
        f"SELECT belongs.entity_id, flatten(list({tokens})) FROM {sql.name(tables[0])} AS belongs"
        f" JOIN {sql.name(tables[1])} AS who ON who.entity_id = belongs.member_id"
        f" WHERE belongs.member = {sql.literal(member.name)} GROUP BY ALL"
    )
    return _Way("entity_id", query, tables)
