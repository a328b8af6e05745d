"""A department's web interface for the tests: well-behaved, or hostile in a way that the test chooses."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse

KEY = "right-key"


@dataclass
class Behaviour:
    """What the interface holds and how it misbehaves."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    mode: str = ""
    limit: int = 0
    """Requests answered with 429 before each page that is given."""
    requests: list[int] = field(default_factory=list)
    """Pages asked for, in order."""
    refused: dict[int, int] = field(default_factory=dict)


def interface(behaviour: Behaviour) -> FastAPI:
    """The application."""
    app = FastAPI()

    @app.get("/api/v1/{table}")
    def table(table: str, page: int, size: int, request: Request) -> Response:
        if request.headers.get("x-api-key") != KEY:
            return PlainTextResponse("no", 401)
        if table not in behaviour.rows:
            return PlainTextResponse("no", 404)
        behaviour.requests.append(page)
        return _throttled(behaviour, page) or _answer(behaviour, behaviour.rows[table], page, size)

    return app


def _throttled(behaviour: Behaviour, page: int) -> Response | None:
    before = behaviour.refused.get(page, 0)
    if before < behaviour.limit:
        behaviour.refused[page] = before + 1
        return PlainTextResponse(
            "slow down", 429, headers={"Retry-After": "9999" if behaviour.mode == "closed" else "0"}
        )
    if behaviour.mode == "stumbles" and not before:
        behaviour.refused[page] = 1
        return PlainTextResponse("oops", 500)
    return None


def _answer(behaviour: Behaviour, rows: Sequence[Mapping[str, Any]], page: int, size: int) -> Response:
    hostile: dict[str, Callable[[], Response]] = {
        "down": lambda: PlainTextResponse("oops", 500),
        "elsewhere": lambda: RedirectResponse("http://127.0.0.1:1/"),
        "bad_request": lambda: PlainTextResponse("no such parameter", 422),
        "endless_page": lambda: StreamingResponse(_endless(), media_type="application/json"),
        "html": lambda: PlainTextResponse("<html>Please log in</html>"),
        "not_utf8": lambda: Response(b'{"data": "\xd5\xc5"}'),
    }
    if behaviour.mode in hostile and (behaviour.mode != "down" or page > 1):
        return hostile[behaviour.mode]()
    start = 0 if behaviour.mode == "same_page" else (page - 1) * size
    chosen = list(rows[start : start + size])
    return _spoilt(behaviour, chosen, len(rows), page)


def _spoilt(behaviour: Behaviour, chosen: list[Mapping[str, Any]], total: int, page: int) -> Response:
    data: dict[str, Any] = {"total": total, "page": page, "rows": chosen}
    if behaviour.mode == "endless":
        data = {"total": 10**9, "page": page, "rows": [{"BH": page * 10**6 + n} for n in range(2)]}
    if behaviour.mode == "shifting":
        data["total"] = total + page
    if behaviour.mode == "ends_early" and page > 1:
        data["rows"] = []
    if behaviour.mode == "too_many":
        data["rows"] = chosen * 2
    if behaviour.mode == "renamed":
        data["list"] = data.pop("rows")
    if behaviour.mode == "no_total":
        data["total"] = None
    if behaviour.mode == "no_objects":
        data["rows"] = [[1, 2]]
    answer = JSONResponse({"code": 0, "data": data})
    if behaviour.mode == "broken_json" and page == 2:
        return Response(bytes(answer.body)[:-40], media_type="application/json")
    return answer


def _endless() -> Iterator[bytes]:
    yield b'{"code":0,"data":{"total":1,"rows":['
    for _ in range(200):
        yield b" " * (1 << 20)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """The interface on a free port of this machine; gives ``host:port``."""
    server = uvicorn.Server(uvicorn.Config(interface(behaviour), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline and thread.is_alive(), "the tests' own web server did not start"
            time.sleep(0.01)
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
