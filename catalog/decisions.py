"""The owner's decisions on applications: the head of the department that owns the table, and nobody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog import applications, preview
from catalog.access import Visitor
from catalog.entries import published
from catalog.problems import ConflictError, InvalidError, RefusedError
from core.calendar import add_working_days
from core.clock import utc_now
from core.control import Application, ApplicationState, Grant, Role
from core.i18n import N_
from schemas.vocabulary import Level, ShareType

EXTENSION_DAYS = 10
"""Working days by which a conditional reply may be put off, once (Decree 809 art. 21)."""


def approve(db: Session, visitor: Visitor, application_id: int, *, seen: datetime, level: str) -> Grant:
    """Grant what is asked for, at the level asked for or a stricter one.

    ``seen`` is ``submitted_at`` of what the owner looked at: a later version is not approved by mistake.

    Raises:
        RefusedError: the visitor is not the head of the owner's department, or is the applicant.
        ConflictError: decided already, or changed since it was looked at.
        InvalidError: a level that is not the one asked for or a stricter one.
    """
    row = _decidable(db, visitor, application_id, seen)
    if level not in preview.levels_within(row.level):
        raise InvalidError({"level": N_("Choose the level asked for or a stricter one")})
    row.level = level
    _decide(db, visitor, row, "approve", _disclosed(row))
    grant = _grant(row, visitor)
    db.add(grant)
    db.flush()
    return grant


def _disclosed(row: Application) -> dict[str, Any]:
    """What exactly was approved, kept as it was shown: a later change of the matrix does not rewrite history."""
    shown = preview.columns(published()[row.table_name], Level(row.level), row.columns)
    return {
        "level": row.level,
        "region": row.region,
        "treatments": {seen.item.name: str(seen.treatment) for seen in shown},
    }


def _grant(row: Application, visitor: Visitor) -> Grant:
    return Grant(
        application_id=row.id,
        table_name=row.table_name,
        recipient=row.department,
        purpose=row.purpose,
        level=row.level,
        columns=list(row.columns),
        region=row.region,
        mode=row.mode,
        starts=row.starts,
        ends=row.ends,
        approved_by=visitor.id,
        created_at=utc_now(),
    )


def refuse(
    db: Session, visitor: Visitor, application_id: int, *, seen: datetime, reason: str, citation: str
) -> Application:
    """Refuse, with the reason and the law it rests on (art. 14, 21). Raises InvalidError without either."""
    row = _decidable(db, visitor, application_id, seen)
    problems = {}
    if not reason.strip():
        problems["reason"] = N_("Give the reason")
    if not citation.strip():
        problems["citation"] = N_("Cite the law on which the refusal rests")
    if problems:
        raise InvalidError(problems)
    row.reason, row.citation = reason.strip(), citation.strip()
    _decide(db, visitor, row, "refuse", {"reason": row.reason, "citation": row.citation})
    return row


def send_back(db: Session, visitor: Visitor, application_id: int, *, seen: datetime, reason: str) -> Application:
    """Return an incomplete application with one list of what is missing (art. 21). Raises InvalidError without it."""
    row = _decidable(db, visitor, application_id, seen)
    if not reason.strip():
        raise InvalidError({"reason": N_("List everything that is missing")})
    row.reason = reason.strip()
    _decide(db, visitor, row, "return", {"reason": row.reason})
    return row


def extend(db: Session, visitor: Visitor, application_id: int, *, seen: datetime, reason: str) -> Application:
    """Put the reply off by ten working days, once, for a conditionally shared table (art. 21)."""
    row = _decidable(db, visitor, application_id, seen)
    if not reason.strip():
        raise InvalidError({"reason": N_("Give the reason")})
    if published()[row.table_name].share_type is not ShareType.CONDITIONAL or _extended(db, row):
        raise ConflictError("The reply can be put off once, for a conditionally shared table", remedy="decide in time")
    due = add_working_days(row.due, EXTENSION_DAYS)
    row.due, row.due_provisional = due.day, row.due_provisional or due.provisional
    applications.next_state(row.state, "extend")
    applications.record(db, visitor, row, "extend", outcome="extended", detail={"reason": reason.strip()})
    return row


def _extended(db: Session, row: Application) -> bool:
    return any(d.outcome == "extended" and d.at >= row.submitted_at for d in applications.history(db, row.id))


def owns(visitor: Visitor, row: Application) -> bool:
    """Whether the table asked for is the visitor's department's."""
    entry = published().get(row.table_name)
    return entry is not None and entry.owner == visitor.department


def may_decide(visitor: Visitor, row: Application) -> bool:
    """Whether this visitor is the one to decide: head of the owner's department, and not the applicant in person."""
    return owns(visitor, row) and visitor.role == Role.HEAD and row.applicant_id != visitor.id


def _decidable(db: Session, visitor: Visitor, application_id: int, seen: datetime) -> Application:
    row = applications.one(db, visitor, application_id, lock=True)
    if not may_decide(visitor, row):
        raise RefusedError("The head of the table's owner decides", remedy="ask the owner's head of department")
    if row.state != ApplicationState.SUBMITTED or row.submitted_at != seen:
        raise ConflictError("The application has changed since you looked", where=row.state, remedy="look at it again")
    return row


def _decide(db: Session, visitor: Visitor, row: Application, step: str, detail: Mapping[str, Any]) -> None:
    row.state = applications.next_state(row.state, step)
    row.decided_by, row.decided_at = visitor.id, utc_now()
    applications.record(db, visitor, row, step, outcome=row.state, detail=detail)
