"""Applications: the list, and one with its clock, its terms and its history."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import applications, decisions, preview, web
from catalog.access import Action, May, Visitor
from catalog.entries import published
from catalog.pages.home import clocked
from core.control import Account, Application, ApplicationState, Grant, session
from schemas.load import departments, regions
from schemas.vocabulary import Level, ShareType

router = APIRouter()
Reader = Annotated[Visitor, Depends(May(Action.SEE_APPLICATION))]


@router.get("/applications")
def listed(request: Request, visitor: Reader) -> Response:
    """Applications that the visitor may know of."""
    with session(write=False) as db:
        tasks = [clocked(row) for row in applications.visible(db, visitor)]
    return web.render(
        request,
        "applications.html",
        mine=[task for task in tasks if task.row.department == visitor.department],
        others=[task for task in tasks if task.row.department != visitor.department],
        entries=published(),
        departments=departments(),
    )


@router.get("/applications/{application_id}")
def one(request: Request, visitor: Reader, application_id: int, level: str = "") -> Response:
    """One application; to the owner's head it shows, column by column, what an approval would disclose."""
    with session(write=False) as db:
        row = applications.one(db, visitor, application_id)
        history = applications.history(db, row.id)
        people = _people(db, row, [decision.account_id for decision in history])
        grant = db.scalar(select(Grant).where(Grant.application_id == row.id))
    return web.render(request, "application.html", **_context(visitor, row, level), history=history, people=people,
                      grant=grant)  # fmt: skip


def _context(visitor: Visitor, row: Application, level: str) -> dict[str, Any]:
    entry = published().get(row.table_name)
    levels = preview.levels_within(row.level)
    chosen = level if level in levels else row.level
    return {
        "row": row,
        "task": clocked(row),
        "entry": entry,
        "departments": departments(),
        "region": regions().nodes.get(row.region),
        "levels": levels,
        "level": chosen,
        "seen": preview.columns(entry, Level(chosen), row.columns) if entry else [],
        "open": row.state == ApplicationState.SUBMITTED,
        "may_decide": row.state == ApplicationState.SUBMITTED and decisions.may_decide(visitor, row),
        "may_extend": entry is not None and entry.share_type is ShareType.CONDITIONAL,
        "is_mine": row.department == visitor.department,
        "problems": {},
    }


def _people(db: Session, row: Application, ids: list[int]) -> dict[int, Account]:
    wanted = {row.applicant_id, *ids}
    return {account.id: account for account in db.scalars(select(Account).where(Account.id.in_(wanted)))}
