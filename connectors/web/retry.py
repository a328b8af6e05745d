"""One request, asked again while asking again may help."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from core.errors import FatalError, TemporaryError


@dataclass(frozen=True)
class Patience:
    """How long a source is waited for. Seconds."""

    attempts: int = 6
    """Tries of one request when the source is down or answers 5xx."""
    throttled: int = 30
    """Times one request is put off because the source says it is asked too fast (429, 503 with Retry-After)."""
    first_s: float = 0.5
    """First pause; each next one is twice as long."""
    longest_s: float = 60.0
    """Longest single pause. A source that asks for more is left for the next run."""
    timeout_s: float = 60.0
    """Longest silence within a request."""


@dataclass(frozen=True)
class Answer:
    """A finished answer of the source."""

    status: int
    body: bytes
    retry_after: str | None


def ask(fetch: Callable[[], Answer], patience: Patience, where: str) -> bytes:
    """The body of a successful answer.

    Args:
        fetch: asks once.
        patience: bounds on tries and pauses.
        where: table and page, for errors.

    Raises:
        TemporaryError: down, answering 5xx, or throttling beyond ``patience``.
        FatalError: key refused, path not found, or any other answer that stays the same.
    """
    failed = throttled = 0
    while True:
        reason, answer = _once(fetch)
        if answer and answer.status == 200:
            return answer.body
        if answer and (answer.status == 429 or answer.retry_after):
            throttled += 1
            pause = _asked_pause(answer.retry_after, patience, throttled)
            if throttled > patience.throttled or pause > patience.longest_s:
                raise _too_busy(where)
        else:
            if answer and answer.status < 500:
                raise _refused(answer.status, where)
            failed += 1
            pause = _backed_off(patience, failed)
            if failed >= patience.attempts:
                raise _down(reason, where)
        time.sleep(pause)


def _once(fetch: Callable[[], Answer]) -> tuple[str, Answer | None]:
    try:
        answer = fetch()
    except httpx.TransportError as error:
        return type(error).__name__, None
    return f"answer {answer.status}", answer


def _backed_off(patience: Patience, tries: int) -> float:
    """Full jitter: clients that failed together do not come back together."""
    ceiling = min(patience.longest_s, patience.first_s * 2 ** (tries - 1))
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311  spreads load, protects nothing


def _asked_pause(retry_after: str | None, patience: Patience, tries: int) -> float:
    """Seconds the source asks for: a number or a date (RFC 9110 §10.2.3); otherwise our own pause."""
    text = (retry_after or "").strip()
    if text.isdigit():
        return int(text) + random.uniform(0, 0.1)  # noqa: S311  as above
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return _backed_off(patience, tries)
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _too_busy(where: str) -> TemporaryError:
    return TemporaryError(
        "The interface says it is asked too fast, longer than a pull waits",
        where=where,
        remedy="run the pull at a quieter hour, or ask the department for a higher rate",
    )


def _down(reason: str, where: str) -> TemporaryError:
    return TemporaryError(
        f"The interface cannot be reached ({reason})",
        where=where,
        remedy="see that it runs and that host and port of the connection are right; the next run catches up",
    )


def _refused(status: int, where: str) -> FatalError:
    if status in (401, 403):
        remedy = "check the key in the connection of that name, and that it may read this table"
        return FatalError(f"The interface refused the key ({status})", where=where, remedy=remedy)
    if status in (404, 410):
        remedy = "ask the department what changed, or amend `path` in the contract"
        return FatalError(f"The interface has no such table ({status})", where=where, remedy=remedy)
    if 300 <= status < 400:
        remedy = "put the new address in the connection: a key is not sent after a redirection"
        return FatalError(f"The interface points elsewhere ({status})", where=where, remedy=remedy)
    remedy = "compare `path`, `page` and `size` of the contract with the interface's description"
    return FatalError(f"The interface refused the request ({status})", where=where, remedy=remedy)
