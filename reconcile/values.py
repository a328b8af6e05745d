"""Canonical values: one spelling per value, so that sources that mean the same also say the same."""

from collections.abc import Mapping

import pyarrow as pa

from lake import sql
from schemas import load
from schemas.contract import Contract, FieldSource
from schemas.entities import Entity, EntityField

_REGIONAL = ("region", "grid")
_COMMON_NAME = r"[\x{4E00}-\x{9FFF}]+"
_CLEAN = r"[!-~\x{4E00}-\x{9FFF}]+"
"""Half-width without blanks, and the common Chinese characters."""


def canonical(contract: Contract, source: FieldSource, field: EntityField) -> str:
    """SQL (DuckDB dialect) for what ``source`` says of ``field``, in the field's type; null when it says nothing.

    Identity numbers and names are normalised by the lake's macros, codes go through the crosswalk of their scheme,
    amounts change unit. A text that cannot become the field's type is null: it is no evidence.
    """
    column = contract.column(source.column)
    value = sql.name(column.name)
    code, scheme = (source.code, source.scheme) if source.code else (column.code, column.scheme)
    if code:
        return _coded(value, code, scheme)
    if pa.types.is_string(field.type):
        text = _text(value, field.semantic)
        return _community(text) if (column.semantic, field.semantic) == ("grid", "region") else text
    if column.semantic == "amount_fen" and field.semantic == "amount":
        value = f"{value} / 100"
    return f"TRY_CAST({value} AS {sql.column_type(field.type)})"


def link_key(contract: Contract, column: str, entity: Entity) -> str:
    """SQL for a column that holds keys of ``entity``, spelt as its records spell them."""
    return canonical(contract, FieldSource(column), entity.by_name[entity.link.key])


def text_of(value: str) -> str:
    """Cleaned text, null when nothing is left."""
    return _unless(_CLEAN, value, "tc_clean_text")


def _unless(pattern: str, value: str, macro: str) -> str:
    """``macro`` over a text, but not over what it would leave as it is: that is most, and asking costs a tenth."""
    text = f"CAST({value} AS VARCHAR)"
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN {text} ELSE nullif({macro}({text}), '') END"


def _text(value: str, semantic: str | None) -> str:
    if semantic == "identity_number":
        return f"tc_identity(CAST({value} AS VARCHAR))"
    if semantic == "person_name":
        return _unless(_COMMON_NAME, value, "tc_name")
    if semantic == "phone":
        return f"nullif(regexp_replace({text_of(value)}, '^[+]?86|[^0-9]', '', 'g'), '')"
    return _current_region(text_of(value)) if semantic in _REGIONAL else text_of(value)


def _coded(value: str, code: str, scheme: str | None) -> str:
    text = text_of(value)
    return f"{_map(load.codes()[code].schemes[scheme])}[{text}]" if scheme else text


def _map(pairs: Mapping[str, str]) -> str:
    return "MAP {" + ", ".join(f"{sql.literal(old)}: {sql.literal(new)}" for old, new in pairs.items()) + "}"


def _community(text: str) -> str:
    """The region a grid lies in: the level above the finest."""
    return f"left({text}, {load.regions().levels[-2].digits})"


def _current_region(text: str) -> str:
    """Codes of abolished regions become those of the region that took them in."""
    abolished = load.regions().abolished
    cases = [
        f"WHEN starts_with({text}, {sql.literal(old)}) THEN {sql.literal(load.regions().current(old))}"
        f" || substr({text}, {len(old) + 1})"
        for old in sorted(abolished, key=len, reverse=True)
    ]
    return f"CASE {' '.join(cases)} ELSE {text} END" if cases else text
