"""From shares to a decision: what a column is, and how sure that is."""

from dataclasses import dataclass, field, replace

import pyarrow as pa

from pipeline.newsource.live import LiveColumn
from pipeline.newsource.profile import Profile
from pipeline.newsource.shapes import DATES, INSTANTS
from schemas.vocabulary import MaskKind

THRESHOLDS = {
    # Held against the city's own codes, of which a grid's would also pass for an old identity number.
    "grid": 0.6,
    "region": 0.6,
    # A random number of 18 digits is hardly ever a valid one: a third of such values tells the column, however many
    # of the others are masked by the sender or another document's.
    "identity_number": 0.3,
    "credit_code": 0.5,
    "real_estate_unit": 0.5,
    "phone": 0.6,
    "bank_account": 0.8,
    "position": 0.8,
    "address": 0.6,
    "person_name": 0.7,
}
"""Semantic → the least share of filled cells, the surest semantics first."""
_CHECKED = ("grid", "region", "identity_number", "credit_code", "real_estate_unit")
"""Semantics that even a single value proves, by check digit, known code or a shape that nothing else has."""
_FEWEST = 3
"""Filled cells below which nothing else is said of a column."""
_NAMES = 5
"""Different names below which a column may as well be a list of words."""
_READ = 0.9
"""Share of filled cells that a date format must read: the rest is the dirt that a check is there for."""
_KEPT = 0.999
"""Share of cells that must be numbers: one letter among them, and it is a text."""
_LONGEST_NUMBER = 8
"""Digits of equal length beyond which a whole number is rather a number of something."""


@dataclass(frozen=True)
class Suggestion:
    """A column of the contract to be."""

    live: LiveColumn
    type: pa.DataType
    source_format: str | None = None
    semantic: str | None = None
    code: str | None = None
    """``list`` or ``list@scheme``."""
    mask: MaskKind | None = None
    key: bool = False
    review: tuple[str, ...] = field(default=())
    """What was guessed, in words without values."""

    def guessed(self, *what: str) -> "Suggestion":
        """The same, with more to look at."""
        return replace(self, review=(*self.review, *what))


def recognised(live: LiveColumn, seen: Profile) -> Suggestion:
    """Type, format and semantic of a column by its declaration and its values; codes come later."""
    kind, form = _type(live, seen)
    suggestion = Suggestion(live, kind, form)
    if form and seen.filled and not (live.trusted and live.type == kind) and seen.share(form) < 1:
        suggestion = suggestion.guessed(f"format, which reads {seen.share(form):.1%} of the cells")
    if pa.types.is_temporal(kind):
        return suggestion
    if seen.share("boundary") >= THRESHOLDS["position"]:
        return replace(suggestion, type=pa.string(), mask=MaskKind.POSITION).guessed("mask")
    semantic = _semantic(seen)
    if semantic is None:
        return suggestion
    return replace(suggestion, type=pa.string(), semantic=semantic).guessed(f"semantic ({semantic})")


def _semantic(seen: Profile) -> str | None:
    for semantic, least in THRESHOLDS.items():
        enough = semantic in _CHECKED or seen.filled >= _FEWEST
        several = semantic != "person_name" or seen.different >= _NAMES
        if enough and several and seen.share(semantic) >= least:
            return semantic
    return None


def _type(live: LiveColumn, seen: Profile) -> tuple[pa.DataType, str | None]:
    """A trusted declaration stands unless the cells are dates by another name; otherwise the cells decide."""
    declared = live.type
    if live.trusted and declared is not None and pa.types.is_temporal(declared):
        return declared, DATES[0] if pa.types.is_date(declared) else INSTANTS[0]
    if moment := _moment(seen):
        return moment
    if declared is None or (not live.trusted and not _holds(declared, seen)):
        return _by_cells(seen, declared), None
    return declared, None


def _moment(seen: Profile) -> tuple[pa.DataType, str] | None:
    """The format that reads most, where that is nearly all."""
    if not seen.filled:
        return None
    day = max(DATES, key=seen.share)
    if seen.share(day) >= _READ:
        return pa.date32(), day
    instant = max(INSTANTS, key=seen.share)
    if seen.share(instant) < _READ:
        return None
    return (pa.date32() if seen.share("midnight") == 1 else pa.timestamp("us", tz="UTC")), instant


def _holds(declared: pa.DataType, seen: Profile) -> bool:
    """Whether the cells are of the type that an untrusted source declares."""
    if pa.types.is_integer(declared):
        return seen.share("integer") >= _KEPT or not seen.filled
    if pa.types.is_decimal(declared) or pa.types.is_floating(declared):
        return seen.share("decimal") >= _KEPT or not seen.filled
    return bool(pa.types.is_string(declared))


def _by_cells(seen: Profile, declared: pa.DataType | None) -> pa.DataType:
    if not seen.filled or seen.share("padded") or declared is not None:
        return pa.string()
    numbered = seen.shortest == seen.longest and seen.longest > _LONGEST_NUMBER
    if seen.share("integer") == 1 and not numbered and seen.longest <= 18:
        return pa.int64()
    if seen.share("decimal") == 1 and seen.scale and not numbered:
        return pa.decimal128(max(12, seen.whole_digits + seen.scale), seen.scale)
    return pa.string()
