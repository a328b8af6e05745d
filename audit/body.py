"""What a trace may hold: known keys with words, numbers and tokens in them, and nothing that a person's data could be.

Deny by default: a key that is not listed is refused, and so is any text in which an identity number, a telephone
number or an account number could hide. The message names the key, never the value.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from core.errors import FatalError

_WORD = re.compile(r"[A-Za-z0-9_.:/+-]{0,100}")
_NAME = re.compile(r"[^\W\d]\w{0,99}")
_ACTION = re.compile(r"[a-z][a-z0-9_.:-]{0,59}")
_TABLE = re.compile(r"[A-Za-z0-9_/]{0,120}")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_REGION = re.compile(r"(\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?)?")
# A mobile number has 11 digits, an identity number 15 or 18, an account 16 to 19: no number of ours is that long.
# The other three are a mobile, an account and an identity number as people group them for reading.
_LONG_NUMBER = re.compile(
    r"\d{11}|(?<!\d)1\d{2}[ -]\d{4}[ -]\d{4}(?!\d)|\d{4}(?:[ -]\d{4}){3}|(?<!\d)\d{6}[ -]\d{8}[ -]\d{3}[\dXx]"
)

Check = Callable[[Any], bool]


def _discreet(value: str) -> bool:
    return not _LONG_NUMBER.search(unicodedata.normalize("NFKC", value))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and abs(value) < 2**53


def _word(value: Any) -> bool:
    return isinstance(value, str) and bool(_WORD.fullmatch(value)) and _discreet(value)


def _name(value: Any) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value)) and _discreet(value)


def _names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_name, value))


def _text(limit: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= limit and value.isprintable() and _discreet(value)


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _filters(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_filter, value))


def _filter(value: Any) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"column", "token"}:
        return False
    return _name(value["column"]) and bool(_TOKEN.fullmatch(str(value["token"])))


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


# fmt: off
_WHOLE_KEYS = (
    "application", "bytes", "count", "from_size", "grant", "items", "key", "limit", "number", "offset", "page", "pull",
    "release", "size", "status", "version",
)
_WORD_KEYS = (
    "channel", "decision", "error", "format", "kind", "language", "level", "method", "mode", "reason", "role", "rule",
    "state", "step",
)
# fmt: on
_ACCOUNT, _PURPOSE = _text(64), _text(500)
DETAIL: Mapping[str, Check] = {
    **dict.fromkeys(_WHOLE_KEYS, _optional(_whole)),
    **dict.fromkeys(_WORD_KEYS, _optional(_word)),
    "columns": _names,
    "field": _name,
    "target": _ACCOUNT,
    "filters": _filters,
    "tables": lambda value: isinstance(value, list | tuple) and all(map(_matches(_TABLE), value)),
    "region": _optional(_matches(_REGION)),
    "subject": _optional(_matches(_TOKEN)),
}
"""What ``detail`` may hold. ``filters`` is a list of ``{"column": name, "token": filter token}``."""

HEAD: Mapping[str, Check] = {
    "account": _ACCOUNT,
    "department": _word,
    "action": _matches(_ACTION),
    "table": _matches(_TABLE),
    "grant_id": _optional(_whole),
    "purpose": _PURPOSE,
}
"""Who does what to which table, under which grant and why."""
RESULTS = ("ok", "refused", "failed")


def _require(good: bool, key: str, remedy: str) -> None:
    if not good:
        raise FatalError("A trace may not hold this", where=key, remedy=remedy)


def head(
    *, account: str, department: str, action: str, table: str, grant_id: int | None, purpose: str
) -> dict[str, Any]:
    """The part of a body that intent and outcome share, checked.

    Raises:
        FatalError: a value that is not of its kind or that could be a personal number; named by its key.
    """
    values = dict(zip(HEAD, (account, department, action, table, grant_id, " ".join(purpose.split())), strict=True))
    for key, check in HEAD.items():
        _require(check(values[key]), key, "give a name or a short text without personal values")
    return values


def detail(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """``detail``, checked against the listed keys. Raises FatalError as :func:`head` does."""
    given = dict(values or {})
    for key, value in given.items():
        _require(key in DETAIL, f"detail.{key}", "use one of: " + ", ".join(sorted(DETAIL)))
        _require(DETAIL[key](value), f"detail.{key}", "give words, numbers or tokens, never a value of a person")
    return given


def result(value: str) -> str:
    """One of :data:`RESULTS`. Raises FatalError otherwise."""
    _require(value in RESULTS, "result", "use one of: " + ", ".join(RESULTS))
    return value


def rows(value: int | None) -> int | None:
    """A count of rows, or None. Raises FatalError otherwise."""
    _require(value is None or (_whole(value) and value >= 0), "rows", "give a count or nothing")
    return value


def subject(value: str) -> str:
    """One subject token. Raises FatalError when it is not a token, for instance a plain identity number."""
    _require(bool(_TOKEN.fullmatch(value)), "subjects", "give tokens made by audit.subjects")
    return value
