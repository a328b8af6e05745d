"""The state of the log, its verification, and the acts of administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import or_, select

from audit import traces
from catalog import logstate, web
from catalog.access import Action, May, Visitor
from core.control import TraceRow, session

router = APIRouter()
Keeper = Annotated[Visitor, Depends(May(Action.SEE_LOG))]
Overseer = Annotated[Visitor, Depends(May(Action.SEE_ACTS))]
PER_PAGE = 100
_ACTS = ("account.%", "grant.%", "key.%", "log.%", "trace.%", "sign_%")


@router.get("/log")
def state(request: Request, _: Keeper) -> Response:
    """How far the log goes and when it was last signed."""
    with session(write=False) as db:
        return web.render(request, "log.html", state=logstate.state(db), report=None, asked=False)


@router.post("/log")
def verify(request: Request, visitor: Keeper) -> Response:
    """Check every entry and every seal now; may take a while on a long log."""
    with session(write=False) as db:
        known = logstate.state(db)
    report = logstate.verified(known)
    if report:
        _leave(visitor, report.ok, report.entries)
    return web.render(request, "log.html", state=known, report=report, asked=True)


def _leave(visitor: Visitor, ok: bool, entries: int) -> None:
    with session() as db:
        traces.act(
            db,
            account=visitor.name,
            department=visitor.department or "",
            action="log.verify",
            result="ok" if ok else "failed",
            detail={"size": entries},
        )


@router.get("/acts")
def acts(request: Request, _: Overseer, before: Annotated[int | None, Query(ge=0)] = None) -> Response:
    """What administrators and auditors did: accounts, grants, keys, the log, searches. No reading of data."""
    query = select(TraceRow).where(or_(*(TraceRow.action.like(pattern) for pattern in _ACTS)))
    if before is not None:
        query = query.where(TraceRow.sequence < before)
    with session(write=False) as db:
        events = list(db.scalars(query.order_by(TraceRow.sequence.desc()).limit(PER_PAGE)))
    more = events[-1].sequence if len(events) == PER_PAGE else None
    return web.render(request, "acts.html", events=events, more=more)
