"""The auditor's questions, answered from the searchable copy of the log.

Every answer is newest first and at most ``limit`` long; ``before`` (a sequence number) asks for the next page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from core.clock import utc_now
from core.control import TraceInbox, TraceRow, TraceSubject, session

LIMIT = 100


@dataclass(frozen=True)
class Event:
    """One entry of the log. ``rows`` is None where none were counted; ``result`` is empty for an intent."""

    sequence: int
    trace_id: str
    kind: str
    at: datetime
    account: str
    department: str
    action: str
    table: str
    grant_id: int | None
    purpose: str
    rows: int | None
    result: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Waiting:
    """Events that have no number yet, and for how many seconds the oldest has waited."""

    events: int
    oldest_s: float


def _event(row: TraceRow) -> Event:
    return Event(
        row.sequence, row.trace_id, row.kind, row.at, row.account, row.department, row.action, row.table_name,
        row.grant_id, row.purpose, row.rows, row.result, row.detail,
    )  # fmt: skip


def _page(control: Session, query: Select[TraceRow], before: int | None, limit: int) -> list[Event]:
    if before is not None:
        query = query.where(TraceRow.sequence < before)
    return [_event(row) for row in control.scalars(query.order_by(TraceRow.sequence.desc()).limit(limit))]


def who_saw(control: Session, subject: str, *, before: int | None = None, limit: int = LIMIT) -> list[Event]:
    """Who was shown this person, given as a token: the entries whose subjects hold it."""
    seen = select(TraceSubject.sequence).where(TraceSubject.subject == subject)
    return _page(control, select(TraceRow).where(TraceRow.sequence.in_(seen)), before, limit)


def reads_of(control: Session, account: str, *, before: int | None = None, limit: int = LIMIT) -> list[Event]:
    """Everything an account did or tried to do."""
    return _page(control, select(TraceRow).where(TraceRow.account == account), before, limit)


def by_grant(control: Session, grant_id: int, *, before: int | None = None, limit: int = LIMIT) -> list[Event]:
    """What was done under one grant."""
    return _page(control, select(TraceRow).where(TraceRow.grant_id == grant_id), before, limit)


def by_table(control: Session, table: str, *, before: int | None = None, limit: int = LIMIT) -> list[Event]:
    """What was done with one table."""
    return _page(control, select(TraceRow).where(TraceRow.table_name == table), before, limit)


def between(
    control: Session, start: datetime, end: datetime, *, before: int | None = None, limit: int = LIMIT
) -> list[Event]:
    """What happened from ``start`` up to, not with, ``end``; both are aware instants."""
    return _page(control, select(TraceRow).where(TraceRow.at >= start, TraceRow.at < end), before, limit)


def of_trace(control: Session, trace_id: str) -> list[Event]:
    """The entries of one trace id in their order: intent, what was shown, outcome."""
    query = select(TraceRow).where(TraceRow.trace_id == trace_id).order_by(TraceRow.sequence)
    return [_event(row) for row in control.scalars(query)]


def without_outcome(
    control: Session, older_than: datetime, *, before: int | None = None, limit: int = LIMIT
) -> list[Event]:
    """Intents of before ``older_than`` that never said how they ended: a crash, or data taken without saying so."""
    ended, unsealed = aliased(TraceRow), TraceInbox.trace_id == TraceRow.trace_id
    query = select(TraceRow).where(
        TraceRow.kind == "intent",
        TraceRow.at < older_than,
        ~exists().where(ended.trace_id == TraceRow.trace_id, ended.kind == "outcome"),
        ~exists().where(unsealed, TraceInbox.kind == "outcome"),
    )
    return _page(control, query, before, limit)


def recent(control: Session, *, before: int | None = None, limit: int = LIMIT) -> list[Event]:
    """The newest entries."""
    return _page(control, select(TraceRow), before, limit)


def subjects_of(control: Session, sequences: Sequence[int]) -> dict[int, int]:
    """How many persons each of these entries showed."""
    query = (
        select(TraceSubject.sequence, func.count().label("subjects"))
        .where(TraceSubject.sequence.in_(sequences))
        .group_by(TraceSubject.sequence)
    )
    return {row.sequence: row.subjects for row in control.execute(query)}


def waiting() -> Waiting:
    """How the inbox stands. A long wait means that no sequencer is at work."""
    with session(write=False) as control:
        count, oldest = control.execute(select(func.count(), func.min(TraceInbox.at)).select_from(TraceInbox)).one()
    return Waiting(count, (utc_now() - oldest).total_seconds() if oldest else 0.0)
