"""Guard against forms sent from elsewhere: every request that changes something proves that our own page made it."""

from fastapi import Request

from catalog import sessions

_SAFE = {"GET", "HEAD", "OPTIONS"}
FIELD, HEADER = "form_token", "x-csrf-token"


async def check(request: Request) -> None:
    """Require the form token, in the form or in a header, on everything but plain reads.

    An API key excuses from it: a browser never sends one by itself.

    Raises:
        RefusedError: the token is missing or not this visitor's.
    """
    if request.method in _SAFE or _by_key(request):
        return
    cookie = request.cookies.get(sessions.COOKIE) or request.cookies.get(sessions.BEFORE)
    sessions.check_form_token(cookie, request.headers.get(HEADER) or await _field(request))


def _by_key(request: Request) -> bool:
    bearer = request.headers.get("authorization", "").lower().startswith("bearer ")
    return bearer and request.url.path.startswith("/api/")


async def _field(request: Request) -> str:
    if "form" not in request.headers.get("content-type", ""):
        return ""
    return str((await request.form()).get(FIELD, ""))
