"""Errors as answers: a page that says what, where and what to do, or the same as JSON under ``/api/``."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from catalog import web
from catalog.problems import AnonymousError, InvalidError, MissingError, status_of
from core.errors import HubError
from core.i18n import N_

log = logging.getLogger(__name__)
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "900"}, 503: {"Retry-After": "30"}}
"""What an answer of that status tells a machine: how to sign in, in how many seconds to try again."""


def install(app: FastAPI) -> None:
    """Have every error of the application answered here."""
    app.add_exception_handler(HubError, _hub_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


def answer(request: Request, error: HubError) -> Response:
    """The error as a page or as JSON, with its status."""
    status = status_of(error)
    if request.url.path.startswith("/api/"):
        return JSONResponse(error.as_dict(), status, _HEADERS.get(status))
    if isinstance(error, AnonymousError) and request.method == "GET":
        return _to_sign_in(request)
    request.state.failed = True
    response = web.render(request, "error.html", status=status, error=error, status_code=status)
    response.headers.update(_HEADERS.get(status, {}))
    return response


def _to_sign_in(request: Request) -> Response:
    """The whole window goes there, also when only a part of the page was asked for."""
    address = f"/sign-in?next={request.url.path}" if request.url.path != "/" else "/sign-in"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return web.go(address)


async def _hub_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HubError)
    if status_of(error) >= 500:
        log.error("%s %s: %s", request.method, getattr(request.scope.get("route"), "path", ""), error)
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    """Field names and kinds of mistakes only: what was sent may hold personal values."""
    assert isinstance(error, RequestValidationError)
    problems = {".".join(str(part) for part in e["loc"][1:]) or "body": str(e["type"]) for e in error.errors()}
    return answer(request, InvalidError(problems))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer(request, MissingError(N_("There is no such page"), remedy=N_("check the address")))
    response = answer(request, HubError(N_("The request was not understood"), remedy=N_("check method and address")))
    response.status_code = error.status_code
    return response
