"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from audit import traces
from catalog import sessions, web
from catalog.access import Action, May, Visitor
from core.control import session
from core.i18n import N_

router = APIRouter()
Anybody = Annotated[Visitor, Depends(May(Action.OPEN))]
Member = Annotated[Visitor, Depends(May(Action.HOME))]
Text = Annotated[str, Form()]


@router.get("/sign-in")
def ask(request: Request, _: Anybody, next: str = "/") -> Response:  # noqa: A002 - the name that addresses use
    """The sign-in form."""
    return web.render(request, "sign_in.html", next=_local(next), problem="", name="")


@router.post("/sign-in")
def sign_in(request: Request, _: Anybody, name: Text = "", password: Text = "", next: Text = "/") -> Response:  # noqa: A002
    """Begin a session and go on to where the visitor wanted to be."""
    address = request.client.host if request.client else ""
    begun = sessions.sign_in(name=name.strip(), password=password, address=address)
    if begun is None:
        problem = N_("Name and password do not fit, or the account is not open")
        return web.render(request, "sign_in.html", status=422, next=_local(next), problem=problem, name=name)
    with session() as db:
        traces.act(db, account=begun.account.name, department=begun.account.department or "", action="sign_in")
    response = web.go(_local(next))
    web.keep(request, response, sessions.COOKIE, begun.cookie)
    response.delete_cookie(sessions.BEFORE)
    return response


@router.post("/sign-out")
def sign_out(request: Request, visitor: Member) -> Response:
    """End the session, everywhere."""
    with session() as db:
        sessions.sign_out(db, request.cookies.get(sessions.COOKIE))
        traces.act(db, account=visitor.name, department=visitor.department or "", action="sign_out")
    response = web.go("/sign-in", "signed_out")
    response.delete_cookie(sessions.COOKIE)
    return response


def _local(address: str) -> str:
    """Only a path of this site: a link must not use our sign-in to lead elsewhere."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else "/"
