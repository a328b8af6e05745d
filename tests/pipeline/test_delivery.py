"""Grant → share → a recipient's own database, with the trace that has to be there before and after."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from audit import sequencer
from core.control import (
    Delivery,
    Grant,
    GrantState,
    Release,
    ReleaseState,
    ShareVersion,
    TraceInbox,
    TraceRow,
    TraceSubject,
    session,
)
from core.errors import FatalError, HubError, RefusedError, TemporaryError
from pipeline import chain, delivery, steps, targets
from tests.connectors.push.recipients import Recipient
from tests.connectors.push.shares import row, write
from tests.pipeline.conftest import DAY
from tests.pipeline.grants import give_grant

COLUMNS = ["GMSFHM", "XM", "HH"]


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipient:
    """The recipient's database, under the connection's name ``inbox``."""
    url = f"sqlite:///{tmp_path / 'inbox.db'}"
    monkeypatch.setenv("HUB_CONN_INBOX", url)
    return Recipient(url)


@pytest.fixture
def grant(hub_home: Path) -> Iterator[int]:
    """A grant for delivery in batches."""
    yield batch_grant("police__czrk", COLUMNS)


def batch_grant(table: str, columns: list[str], recipient: str = "housing") -> int:
    made = give_grant(table, recipient, columns)
    change(made, mode="batch")
    return made


def change(grant: int, **values: Any) -> None:
    with session() as control:
        for name, value in values.items():
            setattr(control.get_one(Grant, grant), name, value)


def release(grant: int, number: int, rows: list[Any]) -> None:
    """A release of one share, current from now on."""
    version = write(grant, number, rows)
    with session() as control:
        for old in control.scalars(select(Release).where(Release.state == ReleaseState.CURRENT)):
            old.state = ReleaseState.SUPERSEDED
        control.add(
            Release(number=number, release_id=f"r{number}", business_date=date(2026, 6, 1),
                    state=ReleaseState.CURRENT, created_at=delivery.utc_now(), versions={}, stale=[])
        )  # fmt: skip
        control.flush()
        control.add(
            ShareVersion(
                release_number=number, grant_id=grant, version=version, rows=len(rows), fingerprint=str(version)
            )
        )


def target(grant: int) -> None:
    targets.set_target(grant, connection="inbox", table="citizens", account="os:tester")


def state(grant: int) -> tuple[Any, ...]:
    with session(write=False) as control:
        found = control.scalars(select(Delivery).where(Delivery.grant_id == grant)).one()
    return (found.state, found.release_number, found.share_version, found.rows)


def traces() -> list[tuple[Any, ...]]:
    """Kind, account, action, result, rows, number of subjects; in order."""
    sequencer.drain()
    with session(write=False) as control:
        subjects = dict(
            control.execute(select(TraceSubject.sequence, func.count()).group_by(TraceSubject.sequence)).tuples().all()
        )
        found = control.scalars(select(TraceRow).where(TraceRow.action == "push").order_by(TraceRow.sequence))
        return [(t.kind, t.account, t.result, t.rows, subjects.get(t.sequence, 0)) for t in found]


def test_a_share_of_the_chain_arrives_and_arrives_once(walked_home: Path, inbox: Recipient) -> None:
    grant = batch_grant("police__czrk", COLUMNS, "civil_affairs")
    target(grant)
    first = chain.run("delivered", DAY)
    assert first["failures"] == []
    (number,) = inbox.rows("SELECT count(*) FROM citizens")[0]
    with session(write=False) as control:
        share = control.scalars(select(ShareVersion).where(ShareVersion.grant_id == grant)).one()
    assert first["push"] == {"pushed": 1, "rows": share.rows}
    assert number == share.rows > 200
    assert [column[1] for column in inbox.rows("PRAGMA table_info(citizens)")] == ["_row", "_content", *COLUMNS]
    before = inbox.rows("SELECT * FROM citizens ORDER BY _row")
    assert chain.run("again", DAY)["push"] == {"pushed": 0, "rows": 0}
    assert inbox.rows("SELECT * FROM citizens ORDER BY _row") == before


def test_tokens_of_keys_name_rows_and_masked_parts_do_not(grant: int) -> None:
    with session(write=False) as control:
        found = control.get_one(Grant, grant)
    assert delivery.keys_shown(found, set(COLUMNS)) == ("GMSFHM",)
    found.level = "internal"
    assert delivery.keys_shown(found, set(COLUMNS)) == ()
    found.level = "related"
    assert delivery.keys_shown(found, {"XM"}) == ()
    found.columns = ["XM"]
    assert delivery.keys_shown(found, set(COLUMNS)) == ()


def test_intent_before_and_outcome_after_with_whom_it_shows(grant: int, inbox: Recipient) -> None:
    release(grant, 1, [row("a"), row("b")])
    target(grant)
    assert steps.deliveries_due() == [grant]
    report = steps.push(grant)
    assert (report["release"], report["rows"], report["inserted"]) == (1, 2, 2)
    assert state(grant) == ("delivered", 1, 1, 2)
    assert steps.deliveries_due() == []
    steps.push(grant)
    release(grant, 2, [row("a")])
    assert steps.deliveries_due() == [grant]
    steps.push(grant)
    who = "system:push"
    assert traces() == [
        ("intent", who, "", None, 0), ("outcome", who, "ok", 2, 2),
        ("intent", who, "", None, 0), ("outcome", who, "ok", 0, 0),
        ("intent", who, "", None, 0), ("outcome", who, "ok", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "ended", [{"state": GrantState.SUSPENDED}, {"state": GrantState.ENDED}, {"ends": date(2020, 1, 2)}]
)
def test_a_grant_that_is_not_active_is_refused_once_and_kept(
    grant: int, inbox: Recipient, ended: dict[str, Any]
) -> None:
    release(grant, 1, [row("a")])
    target(grant)
    steps.push(grant)
    change(grant, **ended)
    release(grant, 2, [row("a"), row("b")])
    assert steps.deliveries_due() == [grant]
    with pytest.raises(RefusedError):
        steps.push(grant)
    assert inbox.rows("SELECT count(*) FROM citizens") == [(1,)]
    assert state(grant)[0] == "refused"
    assert steps.deliveries_due() == []
    assert traces()[-1] == ("act", "system:push", "refused", None, 0)
    change(grant, state=GrantState.ACTIVE, ends=date(2099, 1, 1))
    assert steps.deliveries_due() == [grant]
    assert steps.push(grant)["rows"] == 2


def test_a_recipient_that_is_down_stops_nobody_else(
    grant: int, inbox: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(grant, 1, [row("a")])
    target(grant)
    monkeypatch.setenv("HUB_CONN_INBOX", "postgresql://u:c4nary@127.0.0.1:1/x")
    with pytest.raises(TemporaryError):
        steps.push(grant)
    assert state(grant)[0] == "failed"
    assert traces()[-1][2] == "failed"
    failures = chain.Failures(lambda _stage, _report: None)
    assert chain.deliver(failures, lambda _stage, _report: None) == {"pushed": 0, "rows": 0}
    assert [failure["kind"] for failure in failures.noted] == ["TemporaryError"]
    monkeypatch.setenv("HUB_CONN_INBOX", inbox.connection.url)
    assert chain.deliver(failures, lambda _stage, _report: None) == {"pushed": 1, "rows": 1}
    with session(write=False) as control:
        everything = [json.dumps(entry.body) for entry in control.scalars(select(TraceInbox))]
        everything += [str(found.error) for found in control.scalars(select(Delivery))]
    assert "c4nary" not in "".join(everything) + json.dumps(failures.noted)


def test_another_target_begins_anew(grant: int, inbox: Recipient) -> None:
    release(grant, 1, [row("a")])
    target(grant)
    steps.push(grant)
    targets.set_target(grant, connection="inbox", table="people", account="os:tester")
    assert state(grant) == ("waiting", None, None, None)
    steps.push(grant)
    assert inbox.tables() == {"citizens", "people", "tongchou_delivery"}
    assert [outcome[3:] for outcome in traces() if outcome[0] == "outcome"] == [(1, 1), (1, 1)]
    targets.remove_target(grant, account="os:tester")
    with pytest.raises(FatalError, match="no delivery target"):
        steps.push(grant)


def refused(kind: type[HubError], grant: int, **how: str) -> HubError:
    with pytest.raises(kind) as error:
        targets.set_target(grant, **{"connection": "inbox", "table": "t", "account": "os:tester", **how})
    with session(write=False) as control:
        assert control.scalars(select(Delivery)).all() == []
    return error.value


def test_what_cannot_be_a_target_is_refused(grant: int) -> None:
    assert "c4nary" not in str(refused(FatalError, grant, connection="mysql://u:c4nary@host/x").as_dict())
    refused(FatalError, grant, table="drop table")
    refused(FatalError, 99)
    change(grant, mode="api")
    refused(RefusedError, grant)
    change(grant, mode="batch", state=GrantState.SUSPENDED)
    refused(RefusedError, grant)


def test_a_share_not_made_yet_says_so(grant: int, inbox: Recipient) -> None:
    target(grant)
    assert steps.deliveries_due() == []
    with pytest.raises(FatalError, match="not been made yet"):
        steps.push(grant)


def hub(*words: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "pipeline.cli", *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_the_command_sets_pushes_and_lists(grant: int, inbox: Recipient) -> None:
    release(grant, 1, [row("a")])
    assert hub("push") == (0, {"pushed": [], "failures": []})
    code, found = hub("push", "--grant", str(grant))
    assert (code, found["failures"][0]["kind"]) == (1, "FatalError")
    assert hub("delivery", "set", str(grant), "--connection", "inbox", "--table", "citizens")[0] == 0
    code, found = hub("push")
    assert (code, found["pushed"][0]["rows"]) == (0, 1)
    _, listed = hub("delivery", "list")
    assert [(one["grant_id"], one["state"], one["rows"]) for one in listed["deliveries"]] == [(grant, "delivered", 1)]
    assert hub("delivery", "remove", str(grant))[0] == 0
    assert hub("delivery", "list")[1] == {"deliveries": []}
    assert inbox.rows("SELECT count(*) FROM citizens") == [(1,)]
