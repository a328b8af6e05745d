"""Masks: for each kind of value and treatment one SQL expression (DuckDB dialect), computed when a share is made.

``MEASURES`` says in words what each mask may reveal at most; the property tests hold every mask to it. A kind and
treatment without an expression is suppressed: nothing is shown because somebody forgot to say how to hide it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from disclosure.tokens import token_sql
from schemas.vocabulary import MaskKind, Treatment

SUPPRESSED = "NULL::VARCHAR"


@dataclass(frozen=True)
class Cell:
    """One column as a mask sees it: a quoted identifier (or any SQL expression) and its type."""

    sql: str
    type: pa.DataType

    @property
    def text(self) -> str:
        """The value as cleaned text, null when nothing is left."""
        return f"nullif(tc_clean_text(CAST({self.sql} AS VARCHAR)), '')"

    @property
    def temporal(self) -> bool:
        """Whether the value is a date or an instant rather than a text that looks like one."""
        return bool(pa.types.is_temporal(self.type))


Mask = Callable[[Cell], str]


def masked(cell: Cell, kind: MaskKind, treatment: Treatment) -> str:
    """SQL for ``cell`` under ``treatment``: the value itself when plain, else a text or null."""
    if treatment is Treatment.PLAIN:
        return cell.sql
    if treatment is Treatment.TOKEN:
        return token_sql(kind.value, _canonical(cell, kind))
    return _MASKS.get((kind, treatment), _nothing)(cell)


def measure(kind: MaskKind, treatment: Treatment) -> str:
    """What the mask reveals at most, in words for a table's page."""
    return MEASURES.get((kind, treatment), "nothing")


def _canonical(cell: Cell, kind: MaskKind) -> str:
    """One spelling per value, so that the token of a person is the same in every table that spells him differently."""
    if kind is MaskKind.IDENTITY_NUMBER:
        return f"coalesce(tc_identity(CAST({cell.sql} AS VARCHAR)), upper({cell.text}))"
    if kind is MaskKind.NAME:
        return f"nullif(tc_name(CAST({cell.sql} AS VARCHAR)), '')"
    if kind is MaskKind.PHONE:
        return f"coalesce({_digits(cell)}, {cell.text})"
    return cell.text


def _nothing(_cell: Cell) -> str:
    return SUPPRESSED


def _keep(text: str, head: int, tail: int, *, least: int) -> str:
    """First ``head`` and last ``tail`` characters with stars between; a text shorter than ``least`` shows nothing."""
    ends = f"left({text}, {head}) || repeat('*', length({text}) - {head + tail}) || right({text}, {tail})"
    return f"CASE WHEN length({text}) >= {least} THEN {ends} END"


def _identity_number(kept: int) -> Mask:
    """The region it was issued in: of the ends of the number the one that does not tell one person from another."""

    def mask(cell: Cell) -> str:
        number = f"tc_identity(CAST({cell.sql} AS VARCHAR))"
        return f"left({number}, {kept}) || '{'*' * (18 - kept)}'"

    return mask


def _name_partial(cell: Cell) -> str:
    name = f"nullif(tc_name(CAST({cell.sql} AS VARCHAR)), '')"
    long = f"left({name}, 1) || repeat('*', length({name}) - 2) || right({name}, 1)"
    return f"CASE length({name}) WHEN 1 THEN '*' WHEN 2 THEN left({name}, 1) || '*' ELSE {long} END"


def _name_generalised(cell: Cell) -> str:
    name = f"nullif(tc_name(CAST({cell.sql} AS VARCHAR)), '')"
    return f"CASE WHEN length({name}) > 1 THEN left({name}, 1) || '某' WHEN length({name}) = 1 THEN '某' END"


def _digits(cell: Cell) -> str:
    return f"nullif(regexp_replace({cell.text}, '^[+]?86|[^0-9]', '', 'g'), '')"


def _phone(head: int, tail: int) -> Mask:
    def mask(cell: Cell) -> str:
        return _unless_identity(cell, _keep(_digits(cell), head, tail, least=11))

    return mask


def _account(head: int, tail: int) -> Mask:
    def mask(cell: Cell) -> str:
        return _unless_identity(cell, _keep(cell.text, head, tail, least=12))

    return mask


def _unless_identity(cell: Cell, shown: str) -> str:
    """Nothing where an identity number stands in the wrong cell: its last characters and a birth date say who."""
    return f"CASE WHEN tc_identity({cell.text}) IS NULL THEN {shown} END"


def _address(*patterns: str) -> Mask:
    """The beginning that the first fitting pattern finds. A beginning never holds a digit or a house number's word."""

    def mask(cell: Cell) -> str:
        found = ", ".join(f"nullif(regexp_extract({cell.text}, '^{pattern}'), '')" for pattern in patterns)
        kept = f"coalesce({found})"
        return f"CASE WHEN {kept} <> {cell.text} THEN {kept} || '***' END"

    return mask


def _date(format_: str) -> Mask:
    """The first characters of the date; a text that is no ISO date shows nothing."""

    def mask(cell: Cell) -> str:
        value = cell.sql if cell.temporal else f"TRY_CAST({cell.text} AS DATE)"
        return f"strftime({value}, '{format_}')"

    return mask


def _band(cell: Cell) -> str:
    """The band of the leading digit, in the value's own unit: 3482 → 3000-3999, 7 → 0-9, everything below 0 → <0."""
    number = cell.sql if _numeric(cell.type) else f"TRY_CAST({cell.text} AS DOUBLE)"
    whole = f"CAST(TRY_CAST(floor({number}) AS HUGEINT) AS VARCHAR)"
    ends = [f"left({whole}, 1) || repeat('{digit}', length({whole}) - 1)" for digit in (0, 9)]
    band = f"CASE WHEN length({whole}) = 1 THEN '0-9' ELSE {ends[0]} || '-' || {ends[1]} END"
    return f"CASE WHEN {number} < 0 THEN '<0' WHEN {whole} IS NOT NULL THEN {band} END"


def _numeric(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_))


def _code(cell: Cell) -> str:
    """The group: standard codes of two digits and more begin with it."""
    text = cell.text
    group = f"left({text}, 1) || repeat('*', length({text}) - 1)"
    return f"CASE WHEN regexp_full_match({text}, '[0-9]{{2,4}}') THEN {group} END"


def _region(*levels: tuple[int, int]) -> Mask:
    """Cut the code to a wider region: pairs of (at least so long, keep so much), the first that fits."""

    def mask(cell: Cell) -> str:
        cuts = " ".join(f"WHEN length({cell.text}) >= {long} THEN left({cell.text}, {kept})" for long, kept in levels)
        return f"CASE WHEN regexp_full_match({cell.text}, '[0-9]+') THEN CASE {cuts} END END"

    return mask


def _text(cell: Cell) -> str:
    return f"CASE WHEN length({cell.text}) > 3 THEN left({cell.text}, 1) || '***' WHEN {cell.text} <> '' THEN '***' END"


def _position(decimals: int) -> Mask:
    """Cut every coordinate of a text or number; 0.01 degree is about a kilometre, 0.001 a hundred metres."""

    def mask(cell: Cell) -> str:
        cut = f"regexp_replace({cell.text}, '([0-9]+[.][0-9]{{{decimals}}})[0-9]*', '\\1', 'g')"
        return f"CASE WHEN regexp_matches({cell.text}, '[0-9][.][0-9]') THEN {cut} END"

    return mask


_ANY = "[^0-9号栋幢座室]*"
_ROAD = f"{_ANY}(?:社区|村|大道|路|街|巷|街道|镇|乡|区|县|市)"
_STREET_OFFICE = (f"{_ANY}?(?:街道|镇|乡)", f"{_ANY}?(?:区|县)", f"{_ANY}?市")
_PARTIAL, _GENERALISED = Treatment.PARTIAL, Treatment.GENERALISED

_MASKS: Mapping[tuple[MaskKind, Treatment], Mask] = {
    (MaskKind.IDENTITY_NUMBER, _PARTIAL): _identity_number(6),
    (MaskKind.IDENTITY_NUMBER, _GENERALISED): _identity_number(4),
    (MaskKind.NAME, _PARTIAL): _name_partial,
    (MaskKind.NAME, _GENERALISED): _name_generalised,
    (MaskKind.PHONE, _PARTIAL): _phone(3, 4),
    (MaskKind.PHONE, _GENERALISED): _phone(3, 0),
    (MaskKind.ACCOUNT, _PARTIAL): _account(0, 4),
    (MaskKind.ACCOUNT, _GENERALISED): _account(4, 0),
    (MaskKind.ADDRESS, _PARTIAL): _address(_ROAD),
    (MaskKind.ADDRESS, _GENERALISED): _address(*_STREET_OFFICE),
    (MaskKind.BIRTH_DATE, _PARTIAL): _date("%Y-%m"),
    (MaskKind.BIRTH_DATE, _GENERALISED): _date("%Y"),
    (MaskKind.DATE, _PARTIAL): _date("%Y-%m"),
    (MaskKind.DATE, _GENERALISED): _date("%Y"),
    (MaskKind.AMOUNT, _PARTIAL): _band,
    (MaskKind.AMOUNT, _GENERALISED): _band,
    (MaskKind.NUMBER, _PARTIAL): _band,
    (MaskKind.NUMBER, _GENERALISED): _band,
    (MaskKind.CODE, _PARTIAL): _code,
    (MaskKind.CODE, _GENERALISED): _code,
    (MaskKind.REGION, _PARTIAL): _region((15, 12), (12, 9), (9, 6), (6, 4)),
    (MaskKind.REGION, _GENERALISED): _region((9, 6), (6, 4)),
    (MaskKind.TEXT, _PARTIAL): _text,
    (MaskKind.KEY, _PARTIAL): _account(0, 4),
    (MaskKind.POSITION, _PARTIAL): _position(3),
    (MaskKind.POSITION, _GENERALISED): _position(2),
}

MEASURES: Mapping[tuple[MaskKind, Treatment], str] = {
    (MaskKind.IDENTITY_NUMBER, _PARTIAL): "the county that issued it (6 of 18 characters)",
    (MaskKind.IDENTITY_NUMBER, _GENERALISED): "the city that issued it (4 of 18 characters)",
    (MaskKind.NAME, _PARTIAL): "the first character, and the last of three or more",
    (MaskKind.NAME, _GENERALISED): "the first character",
    (MaskKind.PHONE, _PARTIAL): "the first 3 and last 4 digits of 11",
    (MaskKind.PHONE, _GENERALISED): "the first 3 digits of 11",
    (MaskKind.ACCOUNT, _PARTIAL): "the last 4 characters of 12 or more",
    (MaskKind.ACCOUNT, _GENERALISED): "the first 4 characters of 12 or more",
    (MaskKind.ADDRESS, _PARTIAL): "up to the road or community, no house number",
    (MaskKind.ADDRESS, _GENERALISED): "up to the street office or town",
    (MaskKind.BIRTH_DATE, _PARTIAL): "year and month",
    (MaskKind.BIRTH_DATE, _GENERALISED): "the year",
    (MaskKind.DATE, _PARTIAL): "year and month",
    (MaskKind.DATE, _GENERALISED): "the year",
    (MaskKind.AMOUNT, _PARTIAL): "the leading digit and the size",
    (MaskKind.AMOUNT, _GENERALISED): "the leading digit and the size",
    (MaskKind.NUMBER, _PARTIAL): "the leading digit and the size",
    (MaskKind.NUMBER, _GENERALISED): "the leading digit and the size",
    (MaskKind.CODE, _PARTIAL): "the first digit of 2 to 4",
    (MaskKind.CODE, _GENERALISED): "the first digit of 2 to 4",
    (MaskKind.REGION, _PARTIAL): "the region one level up",
    (MaskKind.REGION, _GENERALISED): "the county, or the city of a county",
    (MaskKind.TEXT, _PARTIAL): "the first character of four or more",
    (MaskKind.KEY, _PARTIAL): "the last 4 characters of 12 or more",
    (MaskKind.POSITION, _PARTIAL): "the place within about 100 metres",
    (MaskKind.POSITION, _GENERALISED): "the place within about a kilometre",
}
