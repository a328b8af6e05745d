"""The engineers' pages: pulls, counts, quarantine. Counts and names only, no value."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from catalog import entries, facts, web
from catalog.access import Action, May, Visitor
from core.clock import business_date
from core.control import Reconciliation, Release, session
from schemas.load import departments

router = APIRouter(prefix="/operations")
Engineer = Annotated[Visitor, Depends(May(Action.OPERATE))]


@router.get("")
def overview(request: Request, _: Engineer) -> Response:
    """Every table's newest pull, the newest reconciliations and releases."""
    with session(write=False) as db:
        states = facts.states(db, entries.published().values(), business_date())
        fusions = list(db.scalars(select(Reconciliation).order_by(Reconciliation.number.desc()).limit(5)))
        releases = list(db.scalars(select(Release).order_by(Release.number.desc()).limit(5)))
    return web.render(
        request, "operations.html", states=states, fusions=fusions, releases=releases, departments=departments()
    )


@router.get("/{name}")
def table(request: Request, _: Engineer, name: str) -> Response:
    """One table's pulls, and what its last check refused, by expectation."""
    entry = entries.entry(name)
    with session(write=False) as db:
        pulls, quality = facts.pulls(db, name), facts.quality(db, name)
    return web.render(request, "operation.html", entry=entry, pulls=pulls, quality=quality, departments=departments())
