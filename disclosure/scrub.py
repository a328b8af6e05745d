"""Identity numbers that stand where nobody expects them: in a remark, an address, a cell of several owners' names."""

import pyarrow as pa

from disclosure.masks import Cell
from schemas.vocabulary import MaskKind

SCRUBBED = "[***]"
# People write 110105 19491231 002X, and put letters before a number to make another one of it.
_GAP, _EDGE = r"[\s.-]?", r"(?:\b|[A-Za-z_])"
_DAY = rf"(?:0[1-9]|1[0-2]){_GAP}(?:0[1-9]|[12][0-9]|3[01])"
NUMBER_18 = rf"{_EDGE}[1-9][0-9]{{5}}{_GAP}(?:18|19|20)[0-9]{{2}}{_GAP}{_DAY}{_GAP}[0-9]{{3}}{_GAP}[0-9Xx]{_EDGE}"
NUMBER_15 = rf"{_EDGE}[1-9][0-9]{{5}}{_GAP}[0-9]{{2}}{_DAY}{_GAP}[0-9]{{3}}{_EDGE}"
"""Regular expressions (RE2) of numbers inside a text, with at most one sign or blank between their parts."""
FREE_TEXT = {MaskKind.TEXT, MaskKind.NAME, MaskKind.ADDRESS}


def scrubbed(cell: Cell, kind: MaskKind) -> str:
    """SQL for a value shown plain, without identity numbers inside it; untouched text keeps every character.

    The 15-digit form is looked for in free text alone: grid codes and registration numbers have the same shape.
    """
    if not pa.types.is_string(cell.type):
        return cell.sql
    pattern = f"{NUMBER_18}|{NUMBER_15}" if kind in FREE_TEXT else NUMBER_18
    text = f"tc_half_width(tc_visible({cell.sql}))"
    replaced = f"regexp_replace({text}, '{pattern}', '{SCRUBBED}', 'g')"
    return f"CASE WHEN regexp_matches({text}, '{pattern}') THEN {replaced} ELSE {cell.sql} END"
