"""Grants as the security administrator sees them: suspended, resumed or ended, with a reason."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from catalog import grants, web
from catalog.access import Action, May, Visitor
from catalog.entries import published
from core.control import session
from schemas.load import departments

router = APIRouter(prefix="/grants")
Authoriser = Annotated[Visitor, Depends(May(Action.AUTHORISE))]


@router.get("")
def listed(request: Request, _: Authoriser) -> Response:
    """All grants."""
    with session(write=False) as db:
        held = grants.held_by(db, None)
    return web.render(request, "grants.html", held=held, entries=published(), departments=departments())


@router.post("/{grant_id}/{step}")
def change(visitor: Authoriser, grant_id: int, step: str, reason: Annotated[str, Form()] = "") -> Response:
    """Suspend, resume or end one."""
    with session() as db:
        grants.change(db, visitor, grant_id, step, reason)
    return web.go("/grants", "grant")
