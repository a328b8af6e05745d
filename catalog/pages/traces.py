"""The auditor's questions: who saw this person, what did this official read, what was done under this grant."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from audit import search, subjects, traces
from catalog import accounts, web
from catalog.access import Action, May, Visitor
from catalog.entries import published
from core.control import session
from core.i18n import N_

router = APIRouter(prefix="/traces")
Auditor = Annotated[Visitor, Depends(May(Action.SEARCH_TRACES))]
Before = Annotated[int | None, Query(ge=0)]


@router.get("")
def newest(
    request: Request,
    visitor: Auditor,
    *,
    account: Annotated[str, Query(pattern=r"^([a-z][a-z0-9._-]{0,63})?$")] = "",
    grant: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    table: Annotated[str, Query(pattern=r"^[a-z0-9_]{0,120}$")] = "",
    before: Before = None,
) -> Response:
    """Entries of the log, newest first, of one account, one grant or one table when asked for."""
    with session() as db:
        if account:
            found = search.reads_of(db, account, before=before)
        elif grant:
            found = search.by_grant(db, int(grant), before=before)
        elif table:
            found = search.by_table(db, table, before=before)
        else:
            found = search.recent(db, before=before)
        _leave(db, visitor, "trace.search", _asked(account, grant))
    return _show(request, found, asked={"account": account, "grant": grant, "table": table})


@router.post("/person")
def who_saw(request: Request, visitor: Auditor, identity_number: Annotated[str, Form()] = "") -> Response:
    """Who was shown this person. The number comes in the body, becomes a token, and is then forgotten."""
    number = subjects.normalise(identity_number)
    if number is None:
        problem = N_("Give an identity number of 18 characters, or 15 digits")
        return _show(request, [], status=422, problems={"identity_number": problem})
    token = subjects.token(number)
    with session() as db:
        found = search.who_saw(db, token, limit=500)
        _leave(db, visitor, "trace.person", {"subject": token, "count": len(found)})
    return _show(request, found, person=token)


@router.get("/{trace_id}")
def one(request: Request, visitor: Auditor, trace_id: str) -> Response:
    """All entries of one trace: intent, whom it showed, outcome."""
    with session() as db:
        found = search.of_trace(db, trace_id)
        shown = search.subjects_of(db, [event.sequence for event in found])
        _leave(db, visitor, "trace.one", {})
    return web.render(request, "trace.html", events=found, shown=shown, entries=published())


def _asked(account: str, grant: str) -> dict[str, Any]:
    return ({"target": account} if account else {}) | ({"grant": int(grant)} if grant else {})


def _leave(db: Any, visitor: Visitor, action: str, detail: dict[str, Any]) -> None:
    """Auditors leave traces too."""
    traces.act(db, account=visitor.name, department=visitor.department or "", action=action, detail=detail)


def _show(
    request: Request,
    found: list[search.Event],
    *,
    status: int = 200,
    asked: dict[str, str] | None = None,
    person: str = "",
    problems: dict[str, str] | None = None,
) -> Response:
    with session(write=False) as db:
        known = accounts.listed(db)
    more = found[-1].sequence if not person and len(found) == search.LIMIT else None
    return web.render(
        request,
        "traces.html",
        status=status,
        events=found,
        asked={"account": "", "grant": "", "table": ""} | (asked or {}),
        person=person,
        more=more,
        waiting=search.waiting(),
        problems=problems or {},
        accounts=known,
        entries=published(),
    )
