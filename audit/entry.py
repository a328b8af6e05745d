"""One line of the log: canonical JSON, numbered, naming the hash of the line before it.

Canonical means: keys sorted, no blanks, UTF-8, whole numbers only, one spelling for one content. The hash of a line is
its leaf hash in the tree, so chain and tree are over the same 32 bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
"""What stands for the hash before the first line."""


@dataclass(frozen=True)
class Entry:
    """A line read back. ``inbox`` is the id of the inbox row it came from."""

    sequence: int
    prev: str
    inbox: int
    trace: str
    kind: str
    at: datetime
    body: Mapping[str, Any]


def encode(entry: Entry) -> bytes:
    """The line without its newline."""
    content = vars(entry) | {"at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def decode(line: bytes) -> Entry:
    """The line's content. Raises ValueError when it is not a line of a log."""
    try:
        content = json.loads(line)
        return Entry(**{**content, "at": datetime.fromisoformat(content["at"])})
    except (TypeError, KeyError) as error:
        raise ValueError("not an entry") from error


def follows(line: bytes, sequence: int, prev: str) -> Entry | None:
    """The entry in ``line`` if it is the one after ``prev``; None for a torn or foreign line."""
    try:
        found = decode(line)
    except ValueError:
        return None
    return found if (found.sequence, found.prev) == (sequence, prev) and encode(found) == line else None
