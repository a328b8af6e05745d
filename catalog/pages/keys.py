"""API keys and one's own password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from audit import traces
from catalog import accounts, keys, sessions, web
from catalog.access import Action, May, Visitor
from catalog.problems import InvalidError
from core.clock import utc_now
from core.control import session

router = APIRouter()
Holder = Annotated[Visitor, Depends(May(Action.KEEP_KEYS))]
Member = Annotated[Visitor, Depends(May(Action.HOME))]
Text = Annotated[str, Form()]


def _show(request: Request, visitor: Visitor, *, fresh: str = "", problems: dict[str, str] | None = None) -> Response:
    with session(write=False) as db:
        rows = keys.of_account(db, visitor.id)
    return web.render(
        request,
        "keys.html",
        status=422 if problems else 200,
        rows=rows,
        fresh=fresh,
        problems=problems or {},
        now=utc_now(),
    )


@router.get("/keys")
def listed(request: Request, visitor: Holder) -> Response:
    """The visitor's keys."""
    return _show(request, visitor)


@router.post("/keys")
def make(request: Request, visitor: Holder, label: Text = "", days: Text = "") -> Response:
    """A new key, shown on this one answer and nowhere else."""
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    try:
        with session() as db:
            row, key = keys.make(db, account_id=visitor.id, label=label, days=number, now=utc_now())
            db.flush()
            _act(db, visitor, "key.make", row.id)
    except InvalidError as error:
        return _show(request, visitor, problems=error.problems)
    return _show(request, visitor, fresh=key)


@router.post("/keys/{key_id}/revoke")
def revoke(visitor: Holder, key_id: int) -> Response:
    """End a key."""
    with session() as db:
        keys.revoke(db, account_id=visitor.id, key_id=key_id, now=utc_now())
        _act(db, visitor, "key.revoke", key_id)
    return web.go("/keys", "revoked")


def _act(db: sessions.Session, visitor: Visitor, action: str, key_id: int) -> None:
    traces.act(db, account=visitor.name, department=visitor.department or "", action=action, detail={"key": key_id})


@router.get("/password")
def ask(request: Request, _: Member) -> Response:
    """The form for a new password."""
    return web.render(request, "password.html", problems={})


@router.post("/password")
def change(request: Request, visitor: Member, old: Text = "", new: Text = "") -> Response:
    """Set it; all sessions end, so the next page is the sign-in."""
    try:
        with session() as db:
            accounts.change_password(db, visitor, old=old, new=new)
    except InvalidError as error:
        return web.render(request, "password.html", status=422, problems=error.problems)
    response = web.go("/sign-in", "password")
    response.delete_cookie(sessions.COOKIE)
    return response
