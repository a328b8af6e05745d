"""``python -m demo.servers.police FD CITY``: the police's web interface, paged JSON behind a key and a rate limit.

FD is a listening socket of the parent; the key comes in the environment as ``DEMO_POLICE_KEY``.
"""

import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from demo.servers.limit import Bucket
from demo.servers.tables import SourceTable, tables_of

PREFIX = "/api/v1"
HEADER = "X-Api-Key"
RATE, BURST = 30.0, 30
"""Requests a second, and at once."""
MAX_PAGE = 1000


@dataclass
class Holding:
    """A table kept in memory and read again when its file has changed."""

    table: SourceTable
    read_at: int = 0
    rows: pa.Table | None = None

    def now(self) -> pa.Table:
        """The present rows."""
        changed = self.table.file.stat().st_mtime_ns
        if self.rows is None or changed != self.read_at:
            self.rows, self.read_at = self.table.read(), changed
        return self.rows


def interface(city: Path, key: str, limit: Bucket) -> FastAPI:
    """The application."""
    holdings = {str(t.contract.source["path"]): Holding(t) for t in tables_of(city, "police")}
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(RequestValidationError)
    def not_understood(_: Request, __: RequestValidationError) -> JSONResponse:
        return _refusal(400, "页码或页长不正确")

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "up"}

    @app.get(PREFIX + "/{path}")
    def page_of(
        request: Request,
        path: str,
        page: Annotated[int, Query(ge=1)] = 1,
        size: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
    ) -> JSONResponse:
        if not secrets.compare_digest(request.headers.get(HEADER, "").encode(), key.encode()):
            return _refusal(401, "密钥无效")
        if wait := limit.take():
            return _refusal(429, "请求过于频繁", {"Retry-After": str(wait)})
        if path not in holdings:
            return _refusal(404, "没有这张表")
        return JSONResponse({"code": 0, "data": _page(holdings[path].now(), page, size)})

    return app


def _page(rows: pa.Table, page: int, size: int) -> dict[str, object]:
    here = rows.slice((page - 1) * size, size).to_pylist()
    return {"total": rows.num_rows, "page": page, "pages": -(-rows.num_rows // size), "rows": here}


def _refusal(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"code": status, "message": message}, status, headers)


def main() -> None:
    """Serve until told to end."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    app = interface(Path(sys.argv[2]), os.environ["DEMO_POLICE_KEY"], Bucket(RATE, BURST))
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
