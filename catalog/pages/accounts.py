"""Accounts: made and closed by the system administrator, opened by the security administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from catalog import accounts, web
from catalog.access import Action, May, Visitor
from catalog.problems import InvalidError
from core.control import Account, Role, session
from schemas.load import departments

router = APIRouter()
Keeper = Annotated[Visitor, Depends(May(Action.KEEP_ACCOUNTS))]
Authoriser = Annotated[Visitor, Depends(May(Action.AUTHORISE))]
Text = Annotated[str, Form()]


def _show(
    request: Request,
    *,
    made: tuple[Account, str] | None = None,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    with session(write=False) as db:
        listed = accounts.listed(db)
    blank = {"name": "", "title": "", "role": "", "department": ""}
    return web.render(
        request,
        "accounts.html",
        status=422 if problems else 200,
        listed=listed,
        made=made,
        problems=problems or {},
        typed=typed or blank,
        roles=list(Role),
        departments=departments(),
    )


@router.get("/accounts")
def listed(request: Request, _: Keeper) -> Response:
    """All accounts, and the form for a new one."""
    return _show(request)


@router.post("/accounts")
def make(
    request: Request, visitor: Keeper, *, name: Text = "", title: Text = "", role: Text = "", department: Text = ""
) -> Response:
    """A new account; its password is shown on this one answer."""
    typed = {"name": name.strip(), "title": title.strip(), "role": role, "department": department}
    try:
        with session() as db:
            made = accounts.make(db, visitor, **typed)
    except InvalidError as error:
        return _show(request, problems=error.problems, typed=typed)
    return _show(request, made=made)


@router.post("/accounts/{account_id}/reset")
def reset(request: Request, visitor: Keeper, account_id: int) -> Response:
    """A new password, shown on this one answer."""
    with session() as db:
        made = accounts.reset(db, visitor, account_id)
    return _show(request, made=made)


@router.post("/accounts/{account_id}/close")
def close(visitor: Keeper, account_id: int) -> Response:
    """Close it at once."""
    with session() as db:
        accounts.close(db, visitor, account_id)
    return web.go("/accounts", "closed")


@router.get("/authorisations")
def waiting(request: Request, _: Authoriser) -> Response:
    """Accounts that are closed: new ones, ones with a new password, ones shut."""
    with session(write=False) as db:
        closed = [account for account in accounts.listed(db) if not account.active]
    return web.render(request, "authorisations.html", closed=closed, departments=departments())


@router.post("/authorisations/{account_id}")
def authorise(visitor: Authoriser, account_id: int) -> Response:
    """Open one."""
    with session() as db:
        accounts.authorise(db, visitor, account_id)
    return web.go("/authorisations", "authorised")
