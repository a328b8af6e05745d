"""Safe repairs: what a clerk would mend without asking anyone. The landed value stays; the repair is written down.

Which steps a column gets follows from what it means. A key is never touched: it is how the department finds its own
row again, and a mended key would be no row's. Nothing is guessed: an O in a number stays an O.
"""

from dataclasses import dataclass

import pyarrow as pa

from lake import sql
from schemas.contract import Column, Contract


@dataclass(frozen=True)
class Step:
    """One repair: its name in ``_repairs`` and its SQL over ``{}``."""

    name: str
    expression: str


INVISIBLE = Step("invisible", "tc_visible({})")
WIDTH = Step("full_width", "tc_half_width({})")
BLANKS = Step("blanks", "tc_trim({})")
INNER_BLANKS = Step("blanks", "tc_squeeze({})")
DOTS = Step("middle_dot", "tc_dots({})")
UPPER = Step("upper_case", "upper({})")
UPGRADE = Step("fifteen_digits", "coalesce(tc_identity({0}), {0})")

_TEXT = (INVISIBLE, BLANKS)
_CODE = (INVISIBLE, WIDTH, INNER_BLANKS)
_OF_MEANING: dict[str, tuple[Step, ...]] = {
    "identity_number": (*_CODE, UPPER, UPGRADE),
    "person_name": (INVISIBLE, DOTS, WIDTH, BLANKS),
    "phone": _CODE,
    "bank_account": _CODE,
    "credit_code": (*_CODE, UPPER),
    "real_estate_unit": (*_CODE, UPPER),
    "region": _CODE,
    "grid": _CODE,
}
# One look at a cell tells whether any step could change it. Most cells are clean, and then nothing else is computed.
_SUSPECT = (
    r"[\x{FEFF}\x{200B}-\x{200D}\x{2060}\x{FF01}-\x{FF5E}\x{3000}\x{A0}\x{2022}\x{30FB}\x{FF65}\x{2027}\x{2219}"
    r"\x{22C5}\x{2024}\t\r\n]|^ | $"
)
_UPPER_SUSPECT = "|[a-z ]"
_SHORT_SUSPECT = r"|^[0-9]{15}$"


def repaired_columns(contract: Contract) -> list[Column]:
    """The columns that repairs may change: texts that are not part of the key."""
    return [column for column in contract.columns if pa.types.is_string(column.type) and not column.key]


def steps(column: Column) -> tuple[Step, ...]:
    """The repairs of a column, in the order in which they are made."""
    if column.code:
        return _CODE
    return _OF_MEANING.get(column.semantic or "", _TEXT)


def value(column: Column) -> str:
    """SQL of the repaired value of a column. A text of nothing but blanks is null."""
    cell = sql.name(column.name)
    mended = f"nullif({_after(column, len(steps(column)))}, '')"
    return f"CASE WHEN regexp_matches({cell}, {sql.literal(_suspects(column))}) THEN {mended} ELSE {cell} END"


def names(contract: Contract) -> str:
    """SQL of the list of repairs made in a row, ``COLUMN:step``; empty for most rows."""
    columns = repaired_columns(contract)
    if not columns:
        return "[]::VARCHAR[]"
    suspect = " OR ".join(
        f"coalesce(regexp_matches({sql.name(c.name)}, {sql.literal(_suspects(c))}), false)" for c in columns
    )
    made = ", ".join(_made(column, place) for column in columns for place in range(len(steps(column))))
    return f"CASE WHEN {suspect} THEN list_filter([{made}], lambda step: step IS NOT NULL) ELSE []::VARCHAR[] END"


def _suspects(column: Column) -> str:
    chosen = steps(column)
    return (
        _SUSPECT
        + (_UPPER_SUSPECT if UPPER in chosen else "| " if INNER_BLANKS in chosen else "")
        + (_SHORT_SUSPECT if UPGRADE in chosen else "")
    )


def _after(column: Column, count: int) -> str:
    expression = sql.name(column.name)
    for step in steps(column)[:count]:
        expression = step.expression.format(expression)
    return expression


def _made(column: Column, place: int) -> str:
    label = sql.literal(f"{column.name}:{steps(column)[place].name}")
    return f"CASE WHEN {_after(column, place + 1)} <> {_after(column, place)} THEN {label} END"
