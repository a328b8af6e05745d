"""Tokens: how a trace says whom it is about without saying so.

A subject token is an HMAC of the normalised identity number, so all spellings of one number are one person, and
nobody without the key can try out numbers. A filter token does the same for any value someone searched by.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from datetime import date

from audit.keys import subject_key
from core.errors import FatalError

__all__ = ["TOKEN_LENGTH", "filter_token", "normalise", "pads", "subject_key", "token", "token_sql", "tokens"]

TOKEN_LENGTH = 32
"""Hexadecimal digits of a token: 128 bits, no two of a country's people alike by chance."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def normalise(identity_number: str) -> str | None:
    """The 18-character form of an identity number, or None when the text is not one.

    Full-width to half-width, blanks out, x to X; 15 digits get their century and check character (GB 11643-1999).
    The check character of an 18-character number is not tested: a number in use with a slip in it is still somebody.
    """
    text = "".join(unicodedata.normalize("NFKC", identity_number).split()).strip("\ufeff\u200b").upper()
    if len(text) == 15 and text.isascii() and text.isdigit():
        return _upgrade(text)
    whole = len(text) == 18 and text.isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")
    return text if whole else None


def _upgrade(text: str) -> str | None:
    number = text[:6] + "19" + text[6:]
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return number + _CHECKS[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=True)) % 11]


def _digest(message: bytes, key: bytes) -> str:
    return hmac.digest(key, message, "sha256").hex()[:TOKEN_LENGTH]


def token(identity_number: str) -> str:
    """The subject token of one person, 32 hexadecimal digits.

    Raises:
        FatalError: the text is no identity number (the text itself is not in the error).
    """
    number = normalise(identity_number)
    if number is None:
        raise FatalError("Not an identity number", remedy="give 18 characters, or the 15 digits of an old card")
    return _digest(number.encode(), subject_key())


def tokens(identity_numbers: Iterable[str | None]) -> list[str]:
    """Distinct subject tokens, sorted; values that are no identity number name nobody and are left out."""
    key = subject_key()
    numbers = {normalise(number) for number in identity_numbers if number}
    return sorted(_digest(number.encode(), key) for number in numbers if number)


def filter_token(column: str, value: str) -> str:
    """The token of a value that ``column`` was filtered by: the same search again is seen to be the same."""
    key = hmac.digest(subject_key(), b"tongchou filter", "sha256")
    return _digest(f"{column}\0{value}".encode(), key)


def pads() -> tuple[bytes, bytes]:
    """The key as HMAC uses it, inner and outer (RFC 2104), for engines that have SHA-256 but no HMAC."""
    block = subject_key().ljust(hashlib.sha256().block_size, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def token_sql(expression: str) -> str:
    """SQL in DuckDB's dialect for the token of ``expression``, a normalised 18-character number or null.

    The caller first binds :func:`pads` to the session variables ``subject_inner`` and ``subject_outer``, so that
    the key is in no SQL text and in no error message.
    """
    inner = f"sha256(getvariable('subject_inner')::BLOB || encode({expression}))"
    return f"left(sha256(getvariable('subject_outer')::BLOB || unhex({inner})), {TOKEN_LENGTH})"
