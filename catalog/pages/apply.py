"""Applying for a table, completing an application that came back, taking one back."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from catalog import applications, entries, preview, web
from catalog.access import Action, May, Visitor
from catalog.problems import InvalidError
from catalog.wishes import Wish
from core.clock import business_date
from core.control import Application, session
from schemas.load import departments, regions
from schemas.published import TableEntry
from schemas.vocabulary import Level, ShareMode

router = APIRouter()
Applicant = Annotated[Visitor, Depends(May(Action.APPLY))]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


class Answers:
    """The form's answers as sent."""

    def __init__(
        self,
        *,
        purpose: Annotated[str, Form()] = "",
        basis: Annotated[str, Form()] = "",
        scenario: Annotated[str, Form()] = "",
        columns: Annotated[list[str] | None, Form()] = None,
        level: Annotated[str, Form()] = "",
        region: Annotated[str, Form()] = "",
        mode: Annotated[str, Form()] = "",
        starts: Annotated[str, Form()] = "",
        ends: Annotated[str, Form()] = "",
    ) -> None:
        self.purpose, self.basis, self.scenario = purpose.strip(), basis.strip(), scenario.strip()
        self.level, self.region, self.mode = level, region, mode
        self.columns, self.starts, self.ends = tuple(columns or ()), _date(starts), _date(ends)

    def wish(self, table: str) -> Wish:
        """The answers as an application's terms."""
        return Wish(table=table, **vars(self))


Sent = Annotated[Answers, Depends()]


def _form(
    request: Request, entry: TableEntry, wish: Wish, *, returned: Application | None, problems: dict[str, str]
) -> Response:
    return web.render(
        request,
        "apply.html",
        status=422 if problems else 200,
        entry=entry,
        wish=wish,
        returned=returned,
        problems=problems,
        **_choices(entry),
        seen=_seen(entry, wish),
    )


def _choices(entry: TableEntry) -> dict[str, Any]:
    return {
        "departments": departments(),
        "levels": list(Level),
        "modes": entry.share_modes or tuple(ShareMode),
        "regions": [r for r in regions().nodes.values() if entry.region_item],
        "region_levels": {level.name: n for n, level in enumerate(regions().levels)},
    }


def _seen(entry: TableEntry, wish: Wish) -> list[preview.Seen]:
    level = Level(wish.level) if wish.level in list(Level) else Level.RELATED
    return preview.columns(entry, level, wish.columns)


@router.get("/catalog/{name}/apply")
def ask(request: Request, _: Applicant, name: str) -> Response:
    """An empty form."""
    today = business_date()
    nothing = Wish(name, "", "", "", (), Level.RELATED, "", "", today, today + timedelta(days=364))
    return _form(request, entries.entry(name), nothing, returned=None, problems={})


@router.post("/catalog/{name}/preview")
def see(request: Request, _: Applicant, name: str, sent: Sent) -> Response:
    """What the ticked items would look like at the chosen level, side by side."""
    entry = entries.entry(name)
    template = "_seen.html" if request.headers.get("hx-request") else "seen.html"
    return web.render(request, template, seen=_seen(entry, sent.wish(name)))


@router.post("/catalog/{name}/apply")
def submit(request: Request, visitor: Applicant, name: str, sent: Sent) -> Response:
    """File the application, or show the form again with everything that is missing."""
    wish = sent.wish(name)
    try:
        with session() as db:
            row = applications.submit(db, visitor, wish)
    except InvalidError as error:
        return _form(request, entries.entry(name), wish, returned=None, problems=error.problems)
    return web.go(f"/applications/{row.id}", "submitted")


@router.get("/applications/{application_id}/complete")
def complete(request: Request, visitor: Applicant, application_id: int) -> Response:
    """The form as it was sent, for an application that came back."""
    with session() as db:
        row = applications.own(db, visitor, application_id)
    wish = Wish(
        row.table_name, row.purpose, row.basis, row.scenario, tuple(row.columns), row.level, row.region, row.mode,
        row.starts, row.ends,
    )  # fmt: skip
    return _form(request, entries.entry(row.table_name), wish, returned=row, problems={})


@router.post("/applications/{application_id}/complete")
def resubmit(request: Request, visitor: Applicant, application_id: int, sent: Sent) -> Response:
    """File it again."""
    with session(write=False) as db:
        row = applications.one(db, visitor, application_id)
    wish = sent.wish(row.table_name)
    try:
        with session() as db:
            applications.resubmit(db, visitor, application_id, wish)
    except InvalidError as error:
        return _form(request, entries.entry(row.table_name), wish, returned=row, problems=error.problems)
    return web.go(f"/applications/{application_id}", "submitted")


@router.post("/applications/{application_id}/withdraw")
def withdraw(visitor: Applicant, application_id: int) -> Response:
    """Take it back."""
    with session() as db:
        applications.withdraw(db, visitor, application_id)
    return web.go(f"/applications/{application_id}", "withdrawn")
