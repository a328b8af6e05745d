"""The one writer of the log: a lock, recovery from whatever a crash left, and groups of entries made durable together.

Order within a group: entries written and synced → signed head replaced → rows searchable and inbox emptied in one
transaction. A crash between any two of them leaves entries that recovery finds beyond the head or beyond the rows.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from audit import checkpoints, entry, head, index, segments, traces
from audit.entry import Entry
from audit.head import State
from audit.keys import SealKey, seal_key
from audit.tree import leaf_hash
from core.control import TraceInbox, session
from core.errors import IntegrityError, TemporaryError
from core.settings import settings

GROUP = 1000
"""Entries made durable by one fsync; also bounds what is in memory at once."""
LOCK_WAIT_S = 30.0

Event = Row[int, str, str, datetime, dict[str, Any]]
"""One row of the inbox: id, trace id, kind, instant, body."""


@dataclass
class Log:
    """The log, opened for writing by whoever holds its lock."""

    folder: Path
    key: SealKey
    state: State
    recovered: int = 0
    """Entries found in the files that the database did not know of."""

    @property
    def size(self) -> int:
        """Entries written."""
        return self.state.tree.size

    def append(self, events: Sequence[Event]) -> None:
        """Number, write, sign and index one group of inbox events."""
        first, entries, lines = self.size, [], []
        for event in events:
            made = Entry(self.size, self.state.last, *event)
            line = entry.encode(made)
            self._count(line)
            entries.append(made)
            lines.append(line)
        self.state.place = segments.append(self.folder, self.state.place, first, lines)
        head.write(self.folder, self.key, self.state)
        with session() as control:
            index.apply(control, entries)

    def _count(self, line: bytes) -> None:
        leaf = leaf_hash(line)
        self.state.tree.append(leaf)
        self.state.last = leaf.hex()

    def recover(self) -> None:
        """Bring tree, head, files and database to one state.

        Raises:
            IntegrityError: entries that were acknowledged are gone or changed, or were written by somebody else.
        """
        with session(write=False) as control:
            known = index.entries_known(control)
        sealed = self._sealed()
        signed = self.size
        self._catch_up(known, sealed)
        self._refuse_loss(max(signed, known, max(sealed, default=0)))
        torn = segments.cut(self.folder, self.state.place)
        if self.size > signed or not signed:
            head.write(self.folder, self.key, self.state)
        self._index(known)
        if torn:
            _say_repaired(torn)

    def _sealed(self) -> dict[int, bytes]:
        """Roots to compare with: all when the head is lost and the tree grows anew, else the newest alone."""
        if self.size == 0:
            return checkpoints.local(self.folder, self.key)
        newest = checkpoints.newest(self.folder, self.key)
        return {newest.size: newest.root} if newest else {}

    def _catch_up(self, known: int, sealed: Mapping[int, bytes]) -> None:
        """Take in whole, chained lines after the head; what follows them was never acknowledged."""
        for place, line in segments.lines_after(self.folder, self.state.place):
            found = entry.follows(line, self.size, self.state.last)
            if found is None:
                return
            if self.size >= known:
                _require_waiting(found)
            self._count(line)
            self.state.place = place
            if sealed.get(self.size, self.state.tree.root()) != self.state.tree.root():
                raise IntegrityError(
                    "The log was rewritten", where=f"before entry {self.size}", remedy="restore it from a copy"
                )

    def _refuse_loss(self, acknowledged: int) -> None:
        if self.size < acknowledged:
            raise IntegrityError(
                "Acknowledged entries are missing from the log",
                where=f"entries {self.size} to {acknowledged - 1}",
                remedy="restore the log from a copy and verify it; nothing is written until then",
            )

    def _index(self, known: int) -> None:
        waiting = segments.lines_from(self.folder, known) if known < self.size else iter(())
        while lines := list(islice(waiting, GROUP)):
            with session() as control:
                index.apply(control, [entry.decode(line) for line in lines])
            self.recovered += len(lines)


def _require_waiting(found: Entry) -> None:
    """An entry that nobody acknowledged still has its event in the inbox; one that has not was forged."""
    with session(write=False) as control:
        event = control.scalar(select(TraceInbox).where(TraceInbox.id == found.inbox))
    if event is None or _said(event) != (found.trace, found.kind, found.at, found.body):
        raise IntegrityError(
            "An entry of the log is not by the sequencer",
            where=f"entry {found.sequence}",
            remedy="keep a copy as evidence, then restore the log up to its last signed head",
        )


def _said(event: TraceInbox) -> tuple[object, ...]:
    return event.trace_id, event.kind, event.at, event.body


def _say_repaired(count: int) -> None:
    with session() as control:
        detail = {"bytes": count}
        traces.act(control, account="system", department="", action="log.repaired", detail=detail)


@contextmanager
def opened() -> Iterator[Log]:
    """The log, locked and recovered.

    Raises:
        TemporaryError: another sequencer held the lock for half a minute.
        IntegrityError: the log is not as it was left; nothing is written to it then.
    """
    folder = settings().audit
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / "lock"):
        fresh = not (folder / head.HEAD).exists() and not segments.firsts(folder)
        key = seal_key(may_create=fresh)
        made = Log(folder, key, head.read(folder, key) or State.empty())
        segments.require_length(folder, made.state.place)
        made.recover()
        yield made


def writable() -> bool:
    """Whether this process may write the log at all."""
    folder = settings().audit
    return os.access(folder, os.W_OK) if folder.exists() else os.access(_existing(folder), os.W_OK)


def _existing(folder: Path) -> Path:
    return next(parent for parent in folder.parents if parent.exists())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        _wait_for_lock(handle, time.monotonic() + LOCK_WAIT_S)
        yield
    finally:
        os.close(handle)


def _wait_for_lock(handle: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TemporaryError(
                    "Another sequencer holds the log", remedy="wait for it to end, or stop it"
                ) from None
            time.sleep(0.02)
        else:
            return
