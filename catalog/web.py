"""Rendering a page: template, language, navigation, form token."""

from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalog import sessions, shown
from catalog.access import STRANGER, Action, Visitor
from catalog.assets import assets
from core import i18n
from core.i18n import N_

LANGUAGE_COOKIE = "hub_language"

_NAVIGATION: tuple[tuple[str, str, Action], ...] = (
    ("/", N_("Home"), Action.HOME),
    ("/catalog", N_("Catalog"), Action.BROWSE),
    ("/applications", N_("Applications"), Action.SEE_APPLICATION),
    ("/shares", N_("My shares"), Action.READ_SHARE),
    ("/operations", N_("Pulls"), Action.OPERATE),
    ("/traces", N_("Traces"), Action.SEARCH_TRACES),
    ("/log", N_("Log"), Action.SEE_LOG),
    ("/acts", N_("Administrators' acts"), Action.SEE_ACTS),
    ("/accounts", N_("Accounts"), Action.KEEP_ACCOUNTS),
    ("/authorisations", N_("Authorisations"), Action.AUTHORISE),
    ("/grants", N_("Grants"), Action.AUTHORISE),
)


_OWN_NAMES = {"zh": "中文", "en": "English"}
"""A language is offered in its own name."""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = lambda name: assets()[name].address
    made.globals["Action"] = Action
    made.filters.update(shown.FILTERS)
    return made


_TEMPLATES = _environment()


def language_of(request: Request) -> str:
    """The language to answer in."""
    return i18n.choose(
        asked=request.query_params.get("lang"),
        kept=request.cookies.get(LANGUAGE_COOKIE),
        accepted=request.headers.get("accept-language"),
    )


def translator_of(request: Request) -> i18n.Translator:
    """The translator of the request's language."""
    return i18n.translator(language_of(request))


def visitor_of(request: Request) -> Visitor:
    """The visitor whom the route's guard found; a stranger where no guard ran."""
    found: Visitor = getattr(request.state, "visitor", STRANGER)
    return found


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page in the reader's language, with a form token bound to the reader's own cookie."""
    cookie, fresh = _own_cookie(request)
    text = _TEMPLATES.get_template(template).render(_frame(request, cookie) | context)
    response = HTMLResponse(text, status)
    if fresh:
        keep(request, response, sessions.BEFORE, cookie)
    if asked := request.query_params.get("lang"):
        keep(request, response, LANGUAGE_COOKIE, i18n.choose(asked=asked, kept=None, accepted=None), lasting=True)
    return response


def _frame(request: Request, cookie: str) -> dict[str, Any]:
    visitor, translate = visitor_of(request), translator_of(request)
    return {
        "_": translate,
        "language": translate.language,
        "other_language": _language_switch(request, translate.language),
        "other_language_name": _OWN_NAMES["en" if translate.language == "zh" else "zh"],
        "visitor": visitor,
        "path": request.url.path,
        "form_token": sessions.form_token(cookie),
        "navigation": [(href, text) for href, text, action in _NAVIGATION if visitor.may(action)],
        "done": request.query_params.get("done", ""),
    }


def _language_switch(request: Request, language: str) -> str:
    """Address of the page in the other language; an error page without the query, which may be what was wrong."""
    other = "en" if language == "zh" else "zh"
    if getattr(request.state, "failed", False):
        return f"{request.url.path}?lang={other}"
    url = request.url.remove_query_params("done").include_query_params(lang=other)
    return f"{url.path}?{url.query}"


def _own_cookie(request: Request) -> tuple[str, bool]:
    """The cookie that form tokens are bound to, and whether it has yet to be sent."""
    for name in (sessions.COOKIE, sessions.BEFORE):
        cookie = request.cookies.get(name)
        if cookie and sessions.unsign(cookie):
            return cookie, False
    return sessions.fresh_cookie(), True


def keep(request: Request, response: Response, name: str, value: str, *, lasting: bool = False) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send; only over TLS where TLS is in use."""
    response.set_cookie(
        name,
        value,
        httponly=True,
        samesite="lax" if lasting else "strict",
        secure=request.url.scheme == "https",
        max_age=365 * 86400 if lasting else None,
    )


def go(address: str, done: str = "") -> Response:
    """After a form: to the page that shows what came of it, so that reloading repeats nothing."""
    return RedirectResponse(f"{address}?done={done}" if done else address, 303)
