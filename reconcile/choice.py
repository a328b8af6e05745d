"""Compile whose value wins: one expression per field over what the sources say.

The relation they are compiled for has, for each source that knows field ``f``, a column ``f@<table>`` and one
``f@<table>@at`` (when it was so), and per source ``@<table>`` (whether it knows the entity).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lake import sql
from schemas.entities import EntityField
from schemas.vocabulary import Comparison, FusionRule

_ONE_WORD = "regexp_replace(tc_squeeze({0}), '幢|号楼', '栋', 'g')"
_NORMAL = {
    Comparison.EXACT: "CAST({0} AS VARCHAR)",
    Comparison.NAME: "{0}",
    # Offices write houses differently: blanks, punctuation and the word for a building do not count.
    Comparison.ADDRESS: f"regexp_replace({_ONE_WORD}, '[-—#,.、，。()（）]', '', 'g')",
    Comparison.PHONE: "right({0}, 11)",
    Comparison.BROAD: "left(CAST({0} AS VARCHAR), 1)",
}


@dataclass(frozen=True)
class Source:
    """One table that knows an entity."""

    table: str
    department: str
    fields: tuple[str, ...]


def value_column(field: str, table: str) -> str:
    """The quoted column with what ``table`` says of ``field``."""
    return sql.name(f"{field}@{table}")


def time_column(field: str, table: str) -> str:
    """The quoted column with when ``table`` said so."""
    return sql.name(f"{field}@{table}@at")


def ranks(field: EntityField, sources: Sequence[Source]) -> list[list[Source]]:
    """The sources that know the field, the most believed first; those within one rank are told apart by recency.

    A table listed by name has its own rank even when its department is listed too; what is not listed comes last.
    """
    left = [source for source in sources if field.name in source.fields]
    named = {source.table for source in left} & {*field.authority}
    found = []
    for believed in field.authority:
        rank = [s for s in left if believed == s.table or (believed == s.department and s.table not in named)]
        left = [s for s in left if s not in rank]
        found.append(rank)
    return [rank for rank in [*found, left] if rank]


def choice(field: EntityField, sources: Sequence[Source]) -> str:
    """SQL for the chosen ``{value, table}`` of one field; null when no source knows it."""
    order = ranks(field, sources)
    places = {source.table: place for place, rank in enumerate(order) for source in rank}
    if not order:
        return f'NULL::STRUCT("value" {sql.column_type(field.type)}, "table" VARCHAR)'
    if field.rule is FusionRule.EARLIEST:
        return _extreme("least", [_dated(field, table, place) for table, place in places.items()])
    if field.rule is FusionRule.LATEST:
        return _extreme("greatest", [_timed(field, table, -place) for table, place in places.items()])
    return f"coalesce({', '.join(_rank(field, rank) for rank in order)})"


def disagreement(field: EntityField, sources: Sequence[Source]) -> str | None:
    """SQL telling whether sources that know the field say different things; None when they cannot."""
    known = [value_column(field.name, source.table) for source in sources if field.name in source.fields]
    if not field.conflicts or len(known) < 2:
        return None
    alike = ", ".join(normal(field, column) for column in known)
    return f"least({alike}) <> greatest({alike})"


def normal(field: EntityField, expression: str) -> str:
    """SQL for a value in the form in which it is compared."""
    return _NORMAL[field.compare].format(expression)


def _rank(field: EntityField, rank: Sequence[Source]) -> str:
    if len(rank) == 1:
        return _if_known(field, rank[0].table, {"value": value_column(field.name, rank[0].table)})
    return _extreme("greatest", [_timed(field, source.table, -n) for n, source in enumerate(rank)])


def _timed(field: EntityField, table: str, place: int) -> str:
    at = f"coalesce({time_column(field.name, table)}, '-infinity'::TIMESTAMPTZ)"
    return _if_known(field, table, {"at": at, "place": str(place), "value": value_column(field.name, table)})


def _dated(field: EntityField, table: str, place: int) -> str:
    return _if_known(field, table, {"value": value_column(field.name, table), "place": str(place)})


def _if_known(field: EntityField, table: str, parts: Mapping[str, str]) -> str:
    """A struct that compares by its parts in their order, null when the table does not know the field."""
    struct = ", ".join(f"'{name}': {part}" for name, part in {**parts, "table": sql.literal(table)}.items())
    return f"CASE WHEN {value_column(field.name, table)} IS NOT NULL THEN {{{struct}}} END"


def _extreme(function: str, candidates: Sequence[str]) -> str:
    """The greatest or least candidate, cut to value and table."""
    picked = f"{function}({', '.join(candidates)})" if len(candidates) > 1 else candidates[0]
    return (
        f"list_transform([{picked}], lambda won: "
        "CASE WHEN won IS NOT NULL THEN {'value': won.\"value\", 'table': won.\"table\"} END)[1]"
    )
