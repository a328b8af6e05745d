"""The inbox of the trace log and the searchable copy of what has been sealed.

The inbox is written in the worker's own transaction; the sequencer in ``audit`` gives numbers and seals. The sealed
log itself is files; these rows can be rebuilt from it and are never the proof.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from core.control.base import Base


class TraceInbox(Base):
    """An event that waits for its number."""

    __tablename__ = "trace_inbox"
    # SQLite would give the id of a deleted row again; it stands in the log, so it must mean one event for ever.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    trace_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    """intent, outcome, or an act without data: login, decision, seal."""
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class TraceRow(Base):
    """A sealed event, one row per entry of the log, for the auditor's search."""

    __tablename__ = "trace"
    __table_args__ = (
        Index("ix_trace_account_at", "account", "at"),
        Index("ix_trace_table_name_at", "table_name", "at"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trace_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    account: Mapped[str]
    department: Mapped[str]
    action: Mapped[str]
    table_name: Mapped[str]
    grant_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str]
    rows: Mapped[int | None]
    result: Mapped[str]
    """For an outcome: ok, refused, failed; empty for an intent."""
    detail: Mapped[dict[str, Any]]


class TraceSubject(Base):
    """Which persons an outcome showed: keyed digests, so that the table itself names nobody."""

    __tablename__ = "trace_subject"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sequence: Mapped[int] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
