"""A log to test: events posted as the rooms post them, and a verifier call that an auditor would make."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from audit import sequencer, traces
from audit.verify import Report, verify
from core.control import dispose, engine, migrate, session
from core.settings import settings

Post = Callable[..., str]
Check = Callable[..., Report]


@pytest.fixture
def post() -> Post:
    """Leave one whole trace, intent and outcome, each in its own transaction; returns the trace id."""

    def leave(account: str = "li.na", *, subjects: tuple[str, ...] = (), rows: int = 1) -> str:
        with session() as control:
            trace_id = traces.intent(
                control,
                account=account,
                department="civil_affairs",
                action="share.read",
                table="police__czrk",
                grant_id=7,
                purpose="低保复核",
                detail={"channel": "api"},
            )
        with session() as control:
            traces.outcome(control, trace_id, result="ok", rows=rows, subjects=subjects)
        return trace_id

    return leave


@pytest.fixture
def check() -> Check:
    """Verify a folder with the installation's public key; by default its own log and handed-out checkpoints."""

    def run(folder: Path | None = None, *kept: Path) -> Report:
        places = settings()
        return verify(folder or places.audit, places.keys / "audit-seal.pub", kept)

    return run


@pytest.fixture(scope="module")
def sealed_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose log has 30 entries in three files, sealed after 14 and after 30; never changed by a test."""
    home = tmp_path_factory.mktemp("sealed") / "hub"
    with at_home(home):
        for number in range(28):
            with session() as control:
                traces.act(control, account=f"clerk{number}", department="grid", action="login", purpose="窗口办理")
            if number == 12:
                sequencer.seal()
        sequencer.seal()
        split_segments(home / "audit", [12, 20])
        yield home


@contextmanager
def at_home(home: Path, template: Path | None = None) -> Iterator[Path]:
    """An installation at ``home`` for as long as the block lasts; ``template`` is a migrated control database."""
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("HUB_")}
    os.environ["HUB_HOME"] = str(home)
    try:
        if template is None:
            migrate()
        else:
            home.mkdir(parents=True)
            shutil.copy(template, home / "control.db")
        yield home
    finally:
        dispose()
        del os.environ["HUB_HOME"]
        os.environ.update(before)


def split_segments(folder: Path, starts: list[int]) -> None:
    """Put the entries into several files, as a log of many groups has them."""
    whole = folder / "segment-000000000000.jsonl"
    lines = whole.read_bytes().splitlines(keepends=True)
    bounds = [0, *starts, len(lines)]
    for start, end in pairwise(bounds):
        (folder / f"segment-{start:012d}.jsonl").write_bytes(b"".join(lines[start:end]))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty control database to copy: quicker than migrating anew for each example."""
    home = tmp_path_factory.mktemp("template")
    with at_home(home):
        engine().dispose()
    return home / "control.db"


@pytest.fixture(scope="session")
def homes() -> Callable[..., object]:
    """:func:`at_home`, for tests that need several installations."""
    return at_home
