"""The demo's parts one by one: ports, servers, state that is kept or thrown away, people, grants, display."""

import io
import json
import os
import socket
import stat
import sys
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select

from core.control import Account, Application, Decision, Grant, Role, TraceInbox, session
from core.errors import FatalError
from core.i18n import translator
from core.passwords import verify_password
from demo import accounts, counts, failures, grants
from demo.airflow import Airflow
from demo.house import House
from demo.ports import free_port
from demo.processes import Processes
from demo.progress import Progress
from schemas import load
from schemas.vocabulary import Level, ShareMode


def test_another_port_is_chosen_when_the_usual_one_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        usual = taken.getsockname()[1]
        assert free_port(usual) != usual
    assert free_port(usual) == usual


def test_a_server_that_ends_by_itself_is_named_with_its_log(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("catalog", [sys.executable, "-c", "print('out of paper'); raise SystemExit(3)"], os.environ)
    with pytest.raises(FatalError, match="catalog ended with status 3") as raised:
        processes.wait_until(lambda: False, "the catalog", 30)
    assert Path(raised.value.where).read_text() == "out of paper\n"


def test_a_server_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("slow", [sys.executable, "-c", "import time; time.sleep(60)"], os.environ)
    server = processes.running["slow"]
    with pytest.raises(FatalError, match="not ready within 1 s"):
        processes.wait_until(lambda: False, "slow", 1)
    processes.stop()
    assert server.poll() is not None


def test_state_is_kept_for_the_same_city_and_thrown_away_for_another(tmp_path: Path) -> None:
    home = House(tmp_path / "demo")
    assert not home.keeps({"residents": 1})
    home.hub.mkdir(parents=True)
    home.remember({"residents": 1})
    assert home.keeps({"residents": 1})
    assert home.hub.exists()
    assert not home.keeps({"residents": 2})
    assert not home.root.exists()


def test_a_city_that_was_not_finished_is_not_kept(tmp_path: Path) -> None:
    home = House(tmp_path / "demo")
    home.city.mkdir(parents=True)
    assert not home.keeps({"residents": 1})
    assert not home.root.exists()


def test_everybody_gets_an_account_and_a_new_password_at_each_start(hub_home: Path) -> None:
    first, second = (accounts.people(load.departments().values()) for _ in range(2))
    accounts.open_accounts(first)
    assert accounts.open_accounts(second) == len(first) == 5 + 2 * len(load.departments())
    with session(write=False) as control:
        stored = {account.name: account for account in control.scalars(select(Account))}
    assert {account.role for account in stored.values()} == set(Role)
    for old, new in zip(first, second, strict=True):
        assert verify_password(new.password, stored[new.name].password_hash)
        assert not verify_password(old.password, stored[old.name].password_hash)


def test_grants_are_applied_for_and_approved_once(hub_home: Path) -> None:
    accounts.open_accounts(accounts.people(load.departments().values()))
    assert grants.grant_all() == len(grants.NEEDS)
    assert grants.grant_all() == 0
    with session(write=False) as control:
        made, asked = list(control.scalars(select(Grant))), list(control.scalars(select(Application)))
        decided = list(control.scalars(select(Decision.outcome)))
        traced = [row.body.get("action") for row in control.scalars(select(TraceInbox))]
        heads = set(control.scalars(select(Account.id).where(Account.role == Role.HEAD)))
    assert (
        counts.grants() == len(made) == len(asked) == decided.count("approved") == traced.count("application.approve")
    )
    assert {grant.level for grant in made} == set(Level)
    assert {grant.mode for grant in made} >= {ShareMode.API, ShareMode.FILE}
    assert {grant.approved_by for grant in made} <= heads
    assert all(row.applicant_id not in heads for row in asked)


def test_airflow_listens_on_this_machine_alone_and_keeps_its_secrets_to_itself(tmp_path: Path) -> None:
    airflow = Airflow(tmp_path / "airflow", 18081)
    settings, again = airflow.environment(), Airflow(tmp_path / "airflow", 18081).environment()
    assert settings["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert settings["AIRFLOW__API_AUTH__JWT_SECRET"] == again["AIRFLOW__API_AUTH__JWT_SECRET"]
    assert len(settings["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 64
    for secret in airflow.home.glob("*.secret"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_stages_are_told_as_they_end_in_the_reader_s_language() -> None:
    out = io.StringIO()
    progress = Progress(Console(file=out, width=120), translator("zh"))
    with progress.stage("city", "City of Linjiang") as stage:
        stage.counts = {"rows": 154_540}
    with pytest.raises(ZeroDivisionError), progress.stage("hub", "Accounts and grants"):
        _ = 1 / 0
    first, second = out.getvalue().splitlines()
    assert first.startswith("✓ 临江市  行 154,540  ")
    assert second.startswith("✗ 账号与授权")


def test_the_reason_of_a_failure_is_the_last_error_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "attempt=1.log"
    events = [
        {"level": "error", "event": "an older one"},
        {"level": "error", "event": "Task failed", "error_detail": [{"exc_value": "The source is down → wait"}]},
        {"level": "info", "event": "Post Execute"},
    ]
    log.write_text("".join(json.dumps(event) + "\n" for event in events) + "no JSON\n")
    assert failures._last_error(log) == "The source is down → wait"
    assert failures._last_error(None) == "the task left no log"
