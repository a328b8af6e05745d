"""The first page: for each kind of person the question they come with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from audit import search
from catalog import accounts, applications, decisions, facts, grants, logstate, web
from catalog.access import Action, May, Visitor
from catalog.entries import published
from core.calendar import Light, light, working_days_left
from core.clock import business_date
from core.control import Application, ApplicationState, Role, session
from schemas.load import departments

router = APIRouter()
Member = Annotated[Visitor, Depends(May(Action.HOME))]


@dataclass(frozen=True)
class Task:
    """An application with its clock."""

    row: Application
    light: Light
    days_left: int


@router.get("/")
def home(request: Request, visitor: Member) -> Response:
    """The home page of the visitor's role."""
    template, gather = _HOMES[Role(visitor.role)]
    with session(write=False) as db:
        return web.render(request, template, **gather(db, visitor))


def _engineer(db: Session, _visitor: Visitor) -> dict[str, Any]:
    states = facts.states(db, published().values(), business_date())
    by_department = {name: [s for s in states if s.entry.owner == name] for name in departments()}
    lights = {name: facts.worst(s.light for s in group) for name, group in by_department.items()}
    attention = [s for s in states if s.light is Light.RED]
    return {"by_department": by_department, "lights": lights, "attention": attention, "departments": departments()}


def _department(db: Session, visitor: Visitor) -> dict[str, Any]:
    seen = applications.visible(db, visitor)
    waiting = [row for row in seen if row.state == ApplicationState.SUBMITTED]
    return {
        "held": grants.held_by(db, visitor.department),
        "mine": [clocked(row) for row in seen if row.department == visitor.department][:10],
        "to_decide": [clocked(row) for row in waiting if decisions.owns(visitor, row)],
        "entries": published(),
        "departments": departments(),
    }


def clocked(row: Application) -> Task:
    """An application with the working days left for the reply."""
    today = business_date()
    return Task(row, light(row.due, today), working_days_left(row.due, today))


def _auditor(db: Session, _visitor: Visitor) -> dict[str, Any]:
    return {"state": logstate.state(db), "events": search.recent(db, limit=15), "entries": published()}


def _system_admin(db: Session, _visitor: Visitor) -> dict[str, Any]:
    return {"listed": accounts.listed(db)}


def _security_admin(db: Session, _visitor: Visitor) -> dict[str, Any]:
    closed = [account for account in accounts.listed(db) if not account.active]
    undecided = [(entry, entry.undecided) for entry in published().values() if entry.undecided]
    return {"closed": closed, "undecided": undecided, "held": grants.held_by(db, None)}


def _audit_admin(db: Session, _visitor: Visitor) -> dict[str, Any]:
    return {"state": logstate.state(db)}


_HOMES: dict[Role, tuple[str, Callable[[Session, Visitor], dict[str, Any]]]] = {
    Role.ENGINEER: ("home_engineer.html", _engineer),
    Role.STEWARD: ("home_department.html", _department),
    Role.HEAD: ("home_department.html", _department),
    Role.AUDITOR: ("home_auditor.html", _auditor),
    Role.SYSTEM_ADMIN: ("home_system_admin.html", _system_admin),
    Role.SECURITY_ADMIN: ("home_security_admin.html", _security_admin),
    Role.AUDIT_ADMIN: ("home_audit_admin.html", _audit_admin),
}
