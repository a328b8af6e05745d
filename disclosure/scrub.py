"""Identity numbers that stand where nobody expects them: in a remark, an address, a cell of several owners' names."""

import pyarrow as pa

from disclosure.masks import Cell
from schemas.vocabulary import MaskKind

SCRUBBED = "[***]"
_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_NUMBER_18 = rf"\b[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]\b"
_NUMBER_15 = rf"\b[1-9][0-9]{{7}}{_DAY}[0-9]{{3}}\b"
_FREE_TEXT = {MaskKind.TEXT, MaskKind.NAME, MaskKind.ADDRESS}


def scrubbed(cell: Cell, kind: MaskKind) -> str:
    """SQL for a value shown plain, without identity numbers inside it; untouched text keeps every character.

    The 15-digit form is looked for in free text alone: grid codes and registration numbers have the same shape.
    """
    if not pa.types.is_string(cell.type):
        return cell.sql
    pattern = f"{_NUMBER_18}|{_NUMBER_15}" if kind in _FREE_TEXT else _NUMBER_18
    text = f"tc_half_width(tc_visible({cell.sql}))"
    replaced = f"regexp_replace({text}, '{pattern}', '{SCRUBBED}', 'g')"
    return f"CASE WHEN regexp_matches({text}, '{pattern}') THEN {replaced} ELSE {cell.sql} END"
