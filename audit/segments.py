"""The log's files: ``segment-<first sequence>.jsonl``, one entry a line, only ever appended to.

A group of entries goes into one file by one write and one fsync. A new file is begun between groups, when the last
one has its fill, so every file but the last is complete.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.errors import IntegrityError
from core.files import sync_folder

ENTRIES_PER_SEGMENT = 100_000


@dataclass(frozen=True)
class Place:
    """Where the log ends, or ended: the file's first sequence number and the bytes used in it."""

    segment: int
    offset: int


def name(first: int) -> str:
    """File name of the segment that begins with entry ``first``."""
    return f"segment-{first:012d}.jsonl"


def firsts(folder: Path) -> list[int]:
    """The first sequence number of each segment, in order."""
    return sorted(int(path.stem.removeprefix("segment-")) for path in folder.glob("segment-*.jsonl"))


def require_length(folder: Path, place: Place) -> None:
    """Raise IntegrityError when the file that ended at ``place`` is shorter now, or gone."""
    path = folder / name(place.segment)
    size = path.stat().st_size if path.exists() else 0
    if size < place.offset:
        raise IntegrityError(
            "The log is shorter than its signed head says", where=path.name, remedy="restore the log from a copy"
        )


def append(folder: Path, place: Place, first: int, lines: Sequence[bytes]) -> Place:
    """Write ``lines`` (without newlines) durably after ``place``; ``first`` is the number of the first of them.

    Raises:
        IntegrityError: the file does not end where the log ended: somebody else writes it.
    """
    fresh = first - place.segment >= ENTRIES_PER_SEGMENT or not (folder / name(place.segment)).exists()
    place = Place(first, 0) if fresh else place
    handle = os.open(folder / name(place.segment), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "ab") as out:
        if os.fstat(out.fileno()).st_size != place.offset:
            raise IntegrityError(
                "A log file is not as long as it was left", where=name(place.segment), remedy="verify the log"
            )
        out.write(b"".join(line + b"\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())
        end = out.tell()
    if fresh:
        sync_folder(folder)
    return Place(place.segment, end)


def lines_after(folder: Path, place: Place) -> Iterator[tuple[Place, bytes]]:
    """Each whole line after ``place`` in order, without its newline, and the place where it ends."""
    for first in firsts(folder):
        if first < place.segment:
            continue
        offset = place.offset if first == place.segment else 0
        with (folder / name(first)).open("rb") as source:
            source.seek(offset)
            for line in source:
                if not line.endswith(b"\n"):
                    return
                offset += len(line)
                yield Place(first, offset), line[:-1]


def lines_from(folder: Path, sequence: int) -> Iterator[bytes]:
    """Each line from entry ``sequence`` on, found by the file that it is in."""
    before = [first for first in firsts(folder) if first <= sequence]
    if not before:
        return iter(())
    start = before[-1]
    return islice((line for _, line in lines_after(folder, Place(start, 0))), sequence - start, None)


def cut(folder: Path, place: Place) -> int:
    """Cut off whatever stands after ``place``, files included; returns how many bytes went."""
    gone = 0
    for first in firsts(folder):
        path = folder / name(first)
        size = path.stat().st_size
        if first > place.segment:
            gone += size
            path.unlink()
        elif first == place.segment and size > place.offset:
            gone += size - place.offset
            os.truncate(path, place.offset)
            _sync(path)
    sync_folder(folder)
    return gone


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
