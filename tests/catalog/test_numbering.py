"""Traces get their numbers while pages are served, and only where this process may give them."""

import asyncio
import time
from pathlib import Path

from fastapi import FastAPI

from audit import keys, search, traces
from catalog import numbering
from core.control import session
from tests.catalog.world import World


def test_traces_are_numbered_while_the_application_runs(hub: World, app: FastAPI) -> None:
    with session() as db:
        traces.act(db, account="auditor", department="", action="sign_in")

    async def serve() -> None:
        async with numbering.while_serving(app):
            for _ in range(200):
                if not search.waiting().events:
                    return
                time.sleep(0.05)

    asyncio.run(serve())
    with session(write=False) as db:
        assert [event.action for event in search.recent(db)] == ["sign_in"]


def test_a_process_without_the_sealing_key_leaves_the_log_to_others(hub: World, hub_home: Path, app: FastAPI) -> None:
    assert numbering.may_number()
    keys.seal_key(may_create=True)
    assert numbering.may_number()
    (hub_home / "keys" / keys.SEAL_KEY).unlink()
    assert not numbering.may_number()
    with session() as db:
        traces.act(db, account="auditor", department="", action="sign_in")

    async def serve() -> None:
        async with numbering.while_serving(app):
            await asyncio.sleep(1)

    asyncio.run(serve())
    assert search.waiting().events == 1
    assert not (hub_home / "keys" / keys.SEAL_KEY).exists()
