"""Applications for a table: what makes one complete, who may see it, and its way from state to state."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from audit import traces
from catalog import wishes
from catalog.access import Visitor
from catalog.entries import owned_by, published
from catalog.problems import ConflictError, MissingError, RefusedError
from catalog.wishes import Wish
from core.calendar import Deadline, add_working_days
from core.clock import business_date, utc_now
from core.control import Application, ApplicationState, Decision, Role
from schemas.published import TableEntry
from schemas.vocabulary import ShareType

REPLY_DAYS = {ShareType.UNCONDITIONAL: 1, ShareType.CONDITIONAL: 10}
"""Working days in which the owner replies (Decree 809 art. 21)."""

_NEXT: dict[tuple[str, str], ApplicationState] = {
    (ApplicationState.SUBMITTED, "approve"): ApplicationState.APPROVED,
    (ApplicationState.SUBMITTED, "refuse"): ApplicationState.REFUSED,
    (ApplicationState.SUBMITTED, "return"): ApplicationState.RETURNED,
    (ApplicationState.SUBMITTED, "extend"): ApplicationState.SUBMITTED,
    (ApplicationState.SUBMITTED, "withdraw"): ApplicationState.WITHDRAWN,
    (ApplicationState.RETURNED, "withdraw"): ApplicationState.WITHDRAWN,
    (ApplicationState.RETURNED, "resubmit"): ApplicationState.SUBMITTED,
}


def next_state(state: str, step: str) -> ApplicationState:
    """Where a step leads from a state.

    Raises:
        ConflictError: the step is not possible from there.
    """
    if (state, step) not in _NEXT:
        raise ConflictError("The application is no longer in that state", where=state, remedy="look at it again")
    return _NEXT[state, step]


def reply_due(entry: TableEntry, from_day: date) -> Deadline:
    """The last working day for the owner's reply."""
    return add_working_days(from_day, REPLY_DAYS[entry.share_type])


def submit(db: Session, visitor: Visitor, wish: Wish) -> Application:
    """File an application in the visitor's department's name.

    Raises:
        InvalidError: one list of everything that is missing or wrong.
        RefusedError: the table is not shared at all; cites why.
    """
    entry = _applicable(wish.table, visitor)
    wishes.require_complete(wish, entry)
    now, due = utc_now(), reply_due(entry, business_date())
    row = Application(
        table_name=entry.name,
        department=visitor.department,
        applicant_id=visitor.id,
        submitted_at=now,
        due=due.day,
        due_provisional=due.provisional,
        **wish.terms(),
    )
    db.add(row)
    db.flush()
    record(db, visitor, row, "submit", outcome="submitted")
    return row


def resubmit(db: Session, visitor: Visitor, application_id: int, wish: Wish) -> Application:
    """Complete an application that was returned; the owner's clock starts anew.

    Raises:
        InvalidError: still incomplete.
        ConflictError: it is not with the applicant.
    """
    row = own(db, visitor, application_id)
    entry = _applicable(row.table_name, visitor)
    wishes.require_complete(wish, entry)
    row.state = next_state(row.state, "resubmit")
    due = reply_due(entry, business_date())
    row.submitted_at, row.due, row.due_provisional = utc_now(), due.day, due.provisional
    for name, value in wish.terms().items():
        setattr(row, name, value)
    record(db, visitor, row, "resubmit", outcome="resubmitted")
    return row


def withdraw(db: Session, visitor: Visitor, application_id: int) -> Application:
    """Take back one's own department's application. Raises ConflictError once it is decided."""
    row = own(db, visitor, application_id)
    row.state = next_state(row.state, "withdraw")
    record(db, visitor, row, "withdraw", outcome="withdrawn")
    return row


def _applicable(table: str, visitor: Visitor) -> TableEntry:
    entry = published().get(table)
    if entry is None:
        raise MissingError("There is no such table in the catalog", remedy="search the catalog")
    if not visitor.department:
        raise RefusedError("Only departments apply", remedy="ask a department that needs the table")
    if entry.share_type is ShareType.NOT_SHARED:
        raise RefusedError("This table is not shared", where=entry.name, remedy=entry.citation)
    return entry


def record(
    db: Session, visitor: Visitor, row: Application, step: str, *, outcome: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Keep who did what to an application: a row for the departments, an act for the log, in one transaction."""
    db.add(
        Decision(
            subject=f"application/{row.id}",
            outcome=outcome,
            detail=dict(detail or {}),
            account_id=visitor.id,
            at=utc_now(),
        )
    )
    traces.act(
        db,
        account=visitor.name,
        department=visitor.department or "",
        action=f"application.{step}",
        table=row.table_name,
        purpose=row.purpose,
        detail={"application": row.id, "decision": outcome, "level": row.level, "columns": row.columns},
    )


def visible(db: Session, visitor: Visitor) -> list[Application]:
    """Applications the visitor may know of, newest first: a department's own and those for its tables.

    Auditor and security administrator may know of all.
    """
    query = select(Application).order_by(Application.id.desc())
    if visitor.role not in (Role.AUDITOR, Role.SECURITY_ADMIN):
        query = query.where(
            or_(
                Application.department == (visitor.department or ""),
                Application.table_name.in_(owned_by(visitor.department)),
            )
        )
    return list(db.scalars(query))


def one(db: Session, visitor: Visitor, application_id: int, *, lock: bool = False) -> Application:
    """One application that the visitor may know of. Raises MissingError otherwise, whether it exists or not."""
    row = db.get(Application, application_id, with_for_update=lock)
    if row is None or not _may_know(visitor, row):
        raise MissingError("There is no such application", remedy="look at your list of applications")
    return row


def _may_know(visitor: Visitor, row: Application) -> bool:
    if visitor.role in (Role.AUDITOR, Role.SECURITY_ADMIN):
        return True
    return bool(visitor.department) and (
        row.department == visitor.department or row.table_name in owned_by(visitor.department)
    )


def own(db: Session, visitor: Visitor, application_id: int) -> Application:
    """An application of the visitor's own department, locked for a change. Raises MissingError for any other."""
    row = one(db, visitor, application_id, lock=True)
    if row.department != visitor.department:
        raise MissingError("There is no such application", remedy="look at your list of applications")
    return row


def history(db: Session, application_id: int) -> list[Decision]:
    """What happened to an application, oldest first."""
    query = select(Decision).where(Decision.subject == f"application/{application_id}").order_by(Decision.id)
    return list(db.scalars(query))
