"""Drafts from web interfaces: where the rows are, and which names of parameters the interface heeds."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request

from core.errors import FatalError
from pipeline.newsource.make import new_source
from schemas import load
from schemas.lint import check
from tests.connectors.web_app import KEY, Behaviour, serving
from tests.pipeline.newsource.people import person

ROWS = [
    {"BH": f"B{n}", "GMSFHM": p.number, "SJ": f"2026-01-02 03:04:{n % 60:02d}"} for n in range(60) for p in [person(n)]
]


def known_as(monkeypatch: pytest.MonkeyPatch, address: str, key: str = KEY) -> None:
    monkeypatch.setenv("HUB_CONN_WEB", f"http://:{key}@{address}/api/v1?header=X-Api-Key")


def test_a_usual_interface(schemas_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Behaviour(rows={"jzz": ROWS})) as address:
        known_as(monkeypatch, address)
        report = new_source("police", "JZZ", "web")
    contract = load.contract("police__jzz")
    assert (contract.source_table, contract.source["path"], report["pull"]) == ("JZZ", "jzz", "pages")
    assert [c.semantic for c in contract.columns] == [None, "identity_number", None]
    assert contract.column("SJ").source_format == "yyyy-MM-dd HH:mm:ss"
    assert report["rows_in_source"] == report["rows_looked_at"] == len(ROWS)
    assert [f for f in check(schemas_folder) if f.severity == "error"] == []


def unusual(request: Request) -> dict[str, Any]:
    """Rows elsewhere, parameters called otherwise, fifty rows to whom asks for no number."""
    asked = request.query_params
    page, size = int(asked.get("pageNum", "1")), int(asked.get("pageSize", "50"))
    return {"result": {"records": ROWS[(page - 1) * size : page * size], "totalCount": len(ROWS), "count": "n/a"}}


def test_an_unusual_interface(schemas_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(unusual) as address:
        known_as(monkeypatch, address)
        report = new_source("police", "jzz", "web")
    assert dict(load.contract("police__jzz").source) == {
        "path": "jzz", "rows": "result.records", "total": "result.totalCount", "page": "pageNum", "size": "pageSize",
        "page_size": 1000,
    }  # fmt: skip
    assert report["rows_looked_at"] == len(ROWS)


@pytest.mark.parametrize(
    ("behaviour", "table", "key", "what"),
    [
        (Behaviour(rows={"jzz": ROWS}), "jz", KEY, "no such table"),
        (Behaviour(rows={"jzz": ROWS}), "jzz", "wrong-canary", "refused the key"),
        (Behaviour(rows={"jzz": ROWS}, mode="html"), "jzz", KEY, "no JSON"),
        (Behaviour(rows={"jzz": ROWS}, mode="no_total"), "jzz", KEY, "cannot be understood"),
        (Behaviour(rows={"jzz": ROWS}, mode="no_objects"), "jzz", KEY, "cannot be understood"),
        (Behaviour(rows={"jzz": ROWS}, mode="too_many"), "jzz", KEY, "heeds none"),
        (Behaviour(rows={"jzz": []}), "jzz", KEY, "empty"),
    ],
)
def test_what_cannot_be_drafted_is_said(
    schemas_folder: Path, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, table: str, key: str, what: str
) -> None:
    with serving(behaviour) as address:
        known_as(monkeypatch, address, key)
        with pytest.raises(FatalError, match=what) as refused:
            new_source("police", table, "web")
    assert "canary" not in str(refused.value)
    assert not (schemas_folder / "contracts" / "police" / f"{table}.odcs.yaml").exists()


@contextmanager
def answering(answer: Callable[[Request], dict[str, Any]]) -> Iterator[str]:
    """An interface at `/api/v1/jzz`; gives ``host:port``."""
    app = FastAPI()
    app.get("/api/v1/jzz", response_model=None)(answer)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
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
