"""kill -9 around every statement and commit of a push: the recipient sees one release or the other; a rerun ends alike.

One process is loaded once and forks a child for each push, so that a kill costs no start.
"""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.control import Delivery, Grant, Release, ReleaseState, ShareVersion, TraceInbox, session
from core.settings import REPO
from pipeline import delivery
from tests.connectors.push.recipients import FAMILIES, Recipient, database
from tests.connectors.push.shares import row, write
from tests.pipeline.grants import give_grant

STRIDE = {"postgresql": 3, "mysql": 2, "sqlite": 4}
"""Every how many events to kill; closest where the database commits definitions of tables by itself."""
LEAST = 20

# Pushes in children: one kills itself at the nth event (statement, begin, commit of any database), one runs to its end.
PUSHER = """
import json, os, signal, sys
import sqlalchemy as sa
import pyarrow, duckdb, deltalake, psycopg, pymysql
import sqlalchemy.dialects.postgresql.psycopg, sqlalchemy.dialects.mysql.pymysql
from pipeline import delivery
from schemas import load
from schemas.published import entries

entries(), load.matrix()

def child(work):
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    return os.waitpid(pid, 0)[1]

def dying(left):
    count = [left]
    def tick(*_):
        count[0] -= 1
        if count[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def work():
        for name in ("begin", "commit", "before_cursor_execute"):
            sa.event.listen(sa.Engine, name, tick)
        delivery.push(grant)
    return work

grant = int(sys.argv[1])
for line in sys.stdin:
    order = json.loads(line)
    status = child(dying(order["left"]) if "left" in order else lambda: delivery.push(grant))
    print(json.dumps({"killed": os.WIFSIGNALED(status), "code": status}), flush=True)
"""


class Pusher:
    """The process that forks."""

    def __init__(self, grant: int) -> None:
        command = [sys.executable, "-c", PUSHER, str(grant)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPO)

    def order(self, **order: int) -> dict[str, int]:
        assert self._process.stdin and self._process.stdout
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(20) == 0


def current(number: int) -> None:
    """Make release ``number`` the current one."""
    with session() as control:
        for release in control.scalars(select(Release)):
            release.state = ReleaseState.CURRENT if release.number == number else ReleaseState.SUPERSEDED


@pytest.fixture
def grant(hub_home: Path) -> int:
    """A grant with two releases: between them a row comes, one changes, one goes, one stays."""
    made = give_grant("police__czrk", "housing", ["XM", "HH"])
    with session() as control:
        control.get_one(Grant, made).mode = "batch"
    for number, rows in ((1, [row("a"), row("b"), row("c")]), (2, [row("a"), row("b", "王"), row("d")])):
        version = write(made, number, rows)
        with session() as control:
            control.add(
                Release(number=number, release_id=f"r{number}", business_date=date(2026, 6, 1), state="superseded",
                        created_at=delivery.utc_now(), versions={}, stale=[])
            )  # fmt: skip
            control.flush()
            control.add(ShareVersion(release_number=number, grant_id=made, version=version, rows=3, fingerprint="-"))
    return made


def contents(recipient: Recipient, table: str) -> list[tuple[object, ...]]:
    return sorted(recipient.rows(f"SELECT _row, _content FROM {table}")) if table in recipient.tables() else []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_push_killed_anywhere_ends_as_one_that_was_not(
    family: str, grant: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database(family, tmp_path) as url:
        monkeypatch.setenv("HUB_CONN_INBOX", url)
        recipient, pusher = Recipient(url), Pusher(grant)
        first, second = whole(pusher, recipient, grant)
        kills = sum(
            killed_everywhere(pusher, recipient, grant, f"t{release}", release, (before, after))
            for release, before, after in ((1, [], first), (2, first, second))
        )
        pusher.end()
    print(f"{kills} kills")
    assert kills >= LEAST


def point(grant: int, table: str) -> None:
    with session() as control:
        for old in control.scalars(select(Delivery)):
            control.delete(old)
        control.flush()
        control.add(Delivery(grant_id=grant, connection="inbox", table_name=table, at=delivery.utc_now()))


def whole(
    pusher: Pusher, recipient: Recipient, grant: int
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What pushes that nobody kills make of the two releases."""
    point(grant, "whole")
    found = []
    for number in (1, 2):
        current(number)
        assert pusher.order() == {"killed": False, "code": 0}
        found.append(contents(recipient, "whole"))
    assert len(found[0]) == len(found[1]) == 3
    assert found[0] != found[1]
    return found[0], found[1]


def killed_everywhere(
    pusher: Pusher,
    recipient: Recipient,
    grant: int,
    stem: str,
    release: int,
    states: tuple[list[tuple[object, ...]], list[tuple[object, ...]]],
) -> int:
    """Kill at one event after the other until a push gets through; returns the number of kills."""
    for kills, left in enumerate(range(release - 1, 300, STRIDE[recipient.connection.scheme])):
        table = f"{stem}_{left}"
        point(grant, table)
        if release == 2:
            current(1)
            assert pusher.order() == {"killed": False, "code": 0}
        current(release)
        seen = shown()
        ended = pusher.order(left=left)
        assert contents(recipient, table) in states
        assert pusher.order() == {"killed": False, "code": 0}
        assert contents(recipient, table) == states[1]
        require_settled(grant, release)
        assert shown() > seen, "whom the release shows is on record"
        if not ended["killed"]:
            assert ended["code"] == 0
            return kills
    raise AssertionError("a push has no end")


def require_settled(grant: int, release: int) -> None:
    """The hub's side agrees."""
    with session(write=False) as control:
        found = control.scalars(select(Delivery).where(Delivery.grant_id == grant)).one()
    assert (found.state, found.release_number, found.rows) == ("delivered", release, 3)


def shown() -> int:
    """Outcomes that name all three persons of a release."""
    with session(write=False) as control:
        outcomes = control.scalars(select(TraceInbox.body).where(TraceInbox.kind == "outcome"))
        return sum(len(body["subjects"]) == 3 for body in outcomes)
