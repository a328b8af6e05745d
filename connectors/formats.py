"""How a source writes dates and instants: the letters of Java's DateTimeFormatter, as patterns and strptime formats."""

import re
from dataclasses import dataclass

from core.errors import FatalError

_LETTERS = {
    "yyyy": ("%Y", r"\d{4}"),
    "MM": ("%m", r"\d{2}"),
    "M": ("%m", r"\d{1,2}"),
    "dd": ("%d", r"\d{2}"),
    "d": ("%d", r"\d{1,2}"),
    "HH": ("%H", r"\d{2}"),
    "H": ("%H", r"\d{1,2}"),
    "mm": ("%M", r"\d{2}"),
    "ss": ("%S", r"\d{2}"),
    "SSS": ("%g", r"\d{3}"),
    "SSSSSS": ("%f", r"\d{6}"),
    "XXX": ("%z", r"[+-]\d{2}:\d{2}"),
    "XX": ("%z", r"[+-]\d{4}"),
    "X": ("%z", r"[+-]\d{2}"),
}
_PARTS = re.compile(r"'(?P<quoted>(?:[^']|'')*)'|(?P<letters>([A-Za-z])\3*)|(?P<literal>[^A-Za-z'])")


@dataclass(frozen=True)
class Format:
    """A source format, compiled: ``shape`` decides what has the format, ``strptime`` reads it."""

    shape: str
    strptime: str

    @property
    def zoned(self) -> bool:
        """Whether texts carry their own zone."""
        return "%z" in self.strptime


def compiled(source_format: str, where: str) -> Format:
    """Compile a source format.

    A two-digit year is refused: which century is meant would be a guess.

    Raises:
        FatalError: letters that are not known, with those that are.
    """
    shape, strptime, end = "", "", 0
    for match in _PARTS.finditer(source_format):
        if match.start() != end:
            break
        end = match.end()
        directive, pattern = _part(match, source_format, where)
        shape, strptime = shape + pattern, strptime + directive
    if end != len(source_format):
        raise FatalError("A date format has an open quote", where=where, remedy=f"close it in: {source_format}")
    return Format(shape, strptime)


def _part(match: re.Match[str], source_format: str, where: str) -> tuple[str, str]:
    letters = match["letters"]
    if not letters:
        literal = (match["quoted"] or "").replace("''", "'") or match["literal"] or "'"
        return literal.replace("%", "%%"), re.escape(literal)
    if letters not in _LETTERS:
        raise FatalError(
            f"Unknown letters in a date format: {letters}",
            where=where,
            remedy=f"write {source_format} with: {', '.join(_LETTERS)}",
        )
    return _LETTERS[letters]
