"""What nobody foresaw: answered without a word of what the error said."""

import logging

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.failures import answer
from core.errors import FatalError
from core.i18n import N_

log = logging.getLogger(__name__)


class LastResort:
    """Keeps an unforeseen error's text, which may hold anything, out of pages and logs.

    Left to itself the server would log the whole traceback with the error's text in it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 500 when that raises before anything was sent."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - the one place that must let nothing through
            log.error("%s in %s", type(error).__name__, _place(error))
            if scope["type"] == "http" and not started:
                await answer(Request(scope), _apology())(scope, receive, send)


def _place(error: Exception) -> str:
    """Function and line where it was raised: code, never data."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}" if place else ""


def _apology() -> FatalError:
    return FatalError(N_("Something went wrong here"), remedy=N_("tell the data bureau what you did, and when"))
