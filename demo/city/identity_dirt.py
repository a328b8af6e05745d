"""The ways in which identity numbers arrive at departments that did not give them out."""

from collections.abc import Mapping

import pandas as pd

from demo.city import dirt
from demo.city.draft import Change, Draft

_WAYS: dict[str, tuple[Change, str, float]] = {
    "fifteen_digits": (dirt.legacy, "repairable", 0.004),
    "lower_case_x": (dirt.lower_case, "repairable", 0.003),
    "full_width": (dirt.full_width, "repairable", 0.002),
    "trailing_blank": (dirt.trailing_blank, "repairable", 0.003),
    "byte_order_mark": (dirt.byte_order_mark, "repairable", 0.001),
    "letter_for_digit": (dirt.lookalikes, "broken", 0.001),
    "masked_by_sender": (dirt.masked, "broken", 0.001),
    "check_character_wrong": (dirt.miscounted, "broken", 0.001),
    "anothers_number": (dirt.shuffled, "misleading", 0.001),
}
"""Kind → how it is done, what is left of the link, its usual share of a table."""

NAMELESS = tuple(way for way in _WAYS if way != "anothers_number")
"""The ways for a table without names: there nothing could tell that a valid number is somebody else's."""

WITHOUT_MARK = tuple(way for way in _WAYS if way != "byte_order_mark")
"""The ways for a source in the GBK family, which has no byte-order mark."""


def spoil_numbers(draft: Draft, column: str, kinds: Mapping[str, float] | tuple[str, ...] = tuple(_WAYS)) -> None:
    """Plant the given kinds of dirt among the identity numbers of ``column``, each at its usual or the given rate."""
    text = pd.Series(draft.frame[column].to_numpy(dtype=object), dtype="string")
    fits = {
        "fifteen_digits": text.str[6:8].eq("19") & text.str.len().eq(18),
        "lower_case_x": text.str.endswith("X"),
        "letter_for_digit": text.str[6:].str.contains("0", regex=False) & text.str.len().eq(18),
    }
    whole = text.str.len().eq(18)
    for kind in kinds:
        change, evidence, rate = _WAYS[kind]
        if isinstance(kinds, Mapping):
            rate = kinds[kind]
        where = fits.get(kind, whole).fillna(value=False).to_numpy(dtype=bool)
        draft.spoil(kind, column, rate, change, where=where, evidence=evidence)
