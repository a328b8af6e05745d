"""The owner's decision on an application."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from catalog import decisions, web
from catalog.access import Action, May, Visitor
from catalog.problems import ConflictError
from core.control import session

router = APIRouter(prefix="/applications/{application_id}")
Head = Annotated[Visitor, Depends(May(Action.DECIDE))]
Text = Annotated[str, Form()]


def seen_at(seen: Text = "") -> datetime:
    """Which version of the application the head looked at. Raises ConflictError when the form does not say."""
    try:
        return datetime.fromisoformat(seen)
    except ValueError:
        raise ConflictError(
            "The form does not say what was looked at", remedy="look at the application again"
        ) from None


Seen = Annotated[datetime, Depends(seen_at)]


@router.post("/approve")
def approve(visitor: Head, application_id: int, seen: Seen, level: Text = "") -> Response:
    """Grant it."""
    with session() as db:
        decisions.approve(db, visitor, application_id, seen=seen, level=level)
    return web.go(f"/applications/{application_id}", "approved")


@router.post("/refuse")
def refuse(visitor: Head, application_id: int, seen: Seen, reason: Text = "", citation: Text = "") -> Response:
    """Refuse it, with reason and citation."""
    with session() as db:
        decisions.refuse(db, visitor, application_id, seen=seen, reason=reason, citation=citation)
    return web.go(f"/applications/{application_id}", "refused")


@router.post("/return")
def send_back(visitor: Head, application_id: int, seen: Seen, reason: Text = "") -> Response:
    """Return it with one list of what is missing."""
    return _with_reason(decisions.send_back, visitor, application_id, seen=seen, reason=reason, done="returned")


@router.post("/extend")
def extend(visitor: Head, application_id: int, seen: Seen, reason: Text = "") -> Response:
    """Put the reply off."""
    return _with_reason(decisions.extend, visitor, application_id, seen=seen, reason=reason, done="extended")


def _with_reason(
    step: Callable[..., object], visitor: Visitor, application_id: int, *, seen: datetime, reason: str, done: str
) -> Response:
    with session() as db:
        step(db, visitor, application_id, seen=seen, reason=reason)
    return web.go(f"/applications/{application_id}", done)
