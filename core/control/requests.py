"""Applications for shared tables, the owner's decisions, and the grants that follow (Decree 809 art. 20 to 22)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.control.base import Base


class ApplicationState(StrEnum):
    """submitted → approved | refused | returned (one list of what is missing) | withdrawn; returned → submitted."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Application(Base):
    """A department asks for a table: basis, scenario, scope, mode, period (art. 20)."""

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    table_name: Mapped[str] = mapped_column(index=True)
    department: Mapped[str] = mapped_column(index=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str]
    """Short name of the use; together with the recipient it decides the token key."""
    basis: Mapped[str]
    scenario: Mapped[str]
    columns: Mapped[list[str]]
    level: Mapped[str]
    """Disclosure level asked for: public, related, internal, senior."""
    region: Mapped[str]
    """Region code prefix that bounds the rows; empty for the whole city."""
    mode: Mapped[str]
    """api, batch or file: the way of reading, beside pages, that is allowed."""
    starts: Mapped[date]
    ends: Mapped[date]
    state: Mapped[str] = mapped_column(default=ApplicationState.SUBMITTED, index=True)
    submitted_at: Mapped[datetime]
    due: Mapped[date]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    citation: Mapped[str | None]
    """The law a refusal cites (art. 14, 15)."""


class GrantState(StrEnum):
    """Only an active grant within its dates is served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Grant(Base):
    """What one department may see of one table, for one purpose, until when."""

    __tablename__ = "grants"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    table_name: Mapped[str] = mapped_column(index=True)
    recipient: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    level: Mapped[str]
    columns: Mapped[list[str]]
    region: Mapped[str] = mapped_column(default="")
    mode: Mapped[str]
    """api, batch or file: pages show every share, anything else has to be the mode."""
    starts: Mapped[date]
    ends: Mapped[date]
    state: Mapped[str] = mapped_column(default=GrantState.ACTIVE, index=True)
    approved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class Decision(Base):
    """Who decided what, when: kept for every approval, refusal, level, suspension, recall."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    subject: Mapped[str] = mapped_column(index=True)
    """What was decided about, e.g. ``application/12``, ``grant/3``."""
    outcome: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
