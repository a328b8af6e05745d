"""What was pulled, and what each expectation said of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.control.base import Base


class PullState(StrEnum):
    """Life of a pull: running → landed → checked; failed may be retried, held waits for a person."""

    RUNNING = "running"
    LANDED = "landed"
    CHECKED = "checked"
    FAILED = "failed"
    HELD = "held"


class Pull(Base):
    """One row per table and attempt to bring it up to date. Counts are rows.

    ``number`` grows with time and is the version of Delta's application transaction for every commit of this pull,
    which is what makes a step safe to run again.
    """

    __tablename__ = "pull"
    __table_args__ = (Index("ix_pull_table_name_number", "table_name", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    pull_id: Mapped[str] = mapped_column(unique=True)
    """Given by the caller, the same on a retry: from Airflow, run id and table."""
    table_name: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    business_date: Mapped[date]
    state: Mapped[str] = mapped_column(default=PullState.RUNNING)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    source_rows: Mapped[int | None]
    inserted: Mapped[int | None]
    updated: Mapped[int | None]
    deleted: Mapped[int | None]
    unchanged: Mapped[int | None]
    repeated: Mapped[int | None]
    """Rows sent twice in one pull, landed once."""
    accepted: Mapped[int | None]
    quarantined: Mapped[int | None]
    """Like ``accepted``: of the rows that were judged because they had changed."""
    checked_rows: Mapped[int | None]
    """Rows of the whole table that are accepted after this check."""
    quarantine_rows: Mapped[int | None]
    """Rows of the whole table that are refused after this check, each counted once."""
    landed_version: Mapped[int | None]
    checked_version: Mapped[int | None]
    error: Mapped[str | None]
    """What, where and remedy of the failure; never a value."""


class ExpectationResult(Base):
    """One row per expectation and pull."""

    __tablename__ = "expectation_result"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    pull_number: Mapped[int] = mapped_column(ForeignKey("pull.number"), index=True)
    table_name: Mapped[str] = mapped_column(index=True)
    rule: Mapped[str]
    """Stable name of the expectation within its table, e.g. ``AAC002.identity_number``."""
    expectation: Mapped[str]
    """Great Expectations' type, e.g. ``expect_column_values_to_not_be_null``."""
    column_name: Mapped[str | None]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    severity: Mapped[str]
    evaluated: Mapped[int]
    unexpected: Mapped[int]
    passed: Mapped[bool]
    at: Mapped[datetime]
