"""Applications and decisions on them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from catalog import applications, decisions
from catalog.access import Action, May, Visitor
from catalog.api.models import ApplicationIn, ApplicationOut, DecisionIn
from catalog.wishes import Wish
from core.control import session

router = APIRouter(prefix="/applications", tags=["applications"])
Reader = Annotated[Visitor, Depends(May(Action.SEE_APPLICATION))]
Applicant = Annotated[Visitor, Depends(May(Action.APPLY))]
Head = Annotated[Visitor, Depends(May(Action.DECIDE))]


@router.get("")
def listed(visitor: Reader) -> list[ApplicationOut]:
    """Your department's applications and those for its tables, newest first."""
    with session(write=False) as db:
        return [ApplicationOut.model_validate(row) for row in applications.visible(db, visitor)]


@router.get("/{application_id}")
def one(visitor: Reader, application_id: int) -> ApplicationOut:
    """One application."""
    with session(write=False) as db:
        return ApplicationOut.model_validate(applications.one(db, visitor, application_id))


@router.post("", status_code=201)
def submit(visitor: Applicant, sent: ApplicationIn) -> ApplicationOut:
    """Apply for a table in your department's name."""
    with session() as db:
        return ApplicationOut.model_validate(applications.submit(db, visitor, _wish(sent)))


@router.post("/{application_id}/completion")
def resubmit(visitor: Applicant, application_id: int, sent: ApplicationIn) -> ApplicationOut:
    """File an application again that came back."""
    with session() as db:
        return ApplicationOut.model_validate(applications.resubmit(db, visitor, application_id, _wish(sent)))


@router.post("/{application_id}/withdrawal")
def withdraw(visitor: Applicant, application_id: int) -> ApplicationOut:
    """Take back your department's application."""
    with session() as db:
        return ApplicationOut.model_validate(applications.withdraw(db, visitor, application_id))


@router.post("/{application_id}/decision")
def decide(visitor: Head, application_id: int, sent: DecisionIn) -> ApplicationOut:
    """Decide, as head of the department that owns the table. An approval makes a grant."""
    with session() as db:
        _STEPS[sent.decision](db, visitor, application_id, sent)
        db.flush()
        return ApplicationOut.model_validate(applications.one(db, visitor, application_id))


Step = Callable[[Session, Visitor, int, DecisionIn], object]
_STEPS: dict[str, Step] = {
    "approve": lambda db, who, id_, sent: decisions.approve(db, who, id_, seen=sent.seen, level=sent.level),
    "refuse": lambda db, who, id_, sent: decisions.refuse(
        db, who, id_, seen=sent.seen, reason=sent.reason, citation=sent.citation
    ),
    "return": lambda db, who, id_, sent: decisions.send_back(db, who, id_, seen=sent.seen, reason=sent.reason),
    "extend": lambda db, who, id_, sent: decisions.extend(db, who, id_, seen=sent.seen, reason=sent.reason),
}


def _wish(sent: ApplicationIn) -> Wish:
    return Wish(**(sent.model_dump() | {"columns": tuple(sent.columns)}))
