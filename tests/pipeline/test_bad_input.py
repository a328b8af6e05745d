"""Bad input costs nothing already held: the step says what and where, the others go on, the next run catches up."""

import json
import os
import shutil
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import select

from core.control import Pull, PullState, Release, ReleaseState, session
from core.settings import REPO
from pipeline import chain
from schemas import load
from tests.pipeline.conftest import Served
from tests.pipeline.contents import lake_contents
from tests.pipeline.test_chain import give_grant

DAY = date(2026, 6, 1).isoformat()


def tables_of(department: str) -> set[str]:
    return {contract.table for contract in load.contracts().values() if contract.department == department}


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def at_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    account, _, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{account}@127.0.0.1:{port}"))


def with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{password}@{place}"))


def test_a_department_that_is_down_costs_nothing_and_catches_up(
    connected: Served, hub_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_grant("police__czrk", "housing", ["XM", "XB"])
    chain.run("good", DAY)
    held = lake_contents(hub_home)

    monkeypatch.setenv("HUB_CONN_POLICE", at_port(connected.environment["HUB_CONN_POLICE"], closed_port()))
    report = chain.run("down", "2026-06-02")
    assert {failure["table"] for failure in report["failures"]} == tables_of("police")
    assert {failure["kind"] for failure in report["failures"]} == {"TemporaryError"}
    assert all(failure["table"] in failure["where"] and failure["remedy"] for failure in report["failures"])
    assert report["link"]["stale"] == ["police"]
    assert lake_contents(hub_home) == held
    with session(write=False) as control:
        assert control.scalars(select(Release).where(Release.state == ReleaseState.CURRENT)).one()
        others = control.scalars(select(Pull).where(Pull.pull_id.startswith("down:"), Pull.department != "police"))
        assert {row.state for row in others} == {PullState.CHECKED}

    monkeypatch.setenv("HUB_CONN_POLICE", connected.environment["HUB_CONN_POLICE"])
    report = chain.run("down", "2026-06-02")
    assert report["failures"] == []
    assert lake_contents(hub_home) == held


def test_a_wrong_password_is_fatal_and_is_not_repeated(
    connected: Served, hub_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = with_password(connected.environment["HUB_CONN_HOUSING"], "canary-password")
    monkeypatch.setenv("HUB_CONN_HOUSING", wrong)
    report = chain.run("wrong", DAY)
    assert {failure["table"] for failure in report["failures"]} == tables_of("housing")
    assert {failure["kind"] for failure in report["failures"]} == {"FatalError"}
    assert "canary" not in json.dumps(report)
    with session(write=False) as control:
        assert not any("canary" in (row.error or "") for row in control.scalars(select(Pull)))


def test_a_missing_server_names_the_connection(
    connected: Served, hub_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUB_CONN_GRID")
    report = chain.run("missing", DAY)
    assert {failure["table"] for failure in report["failures"]} == tables_of("grid")
    assert all("HUB_CONN_GRID" in failure["remedy"] for failure in report["failures"])


def test_a_truncated_excel_file_fails_its_table_alone(
    connected: Served, hub_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = tmp_path / "drop"
    shutil.copytree(connected.folder / "sources" / "housing", drop)
    monkeypatch.setenv("HUB_CONN_HOUSING", f"file://{drop}")
    assert chain.run("good", DAY)["failures"] == []
    held = lake_contents(hub_home)

    (book,) = drop.glob("*.xlsx")
    book.write_bytes(book.read_bytes()[: book.stat().st_size // 2])
    report = chain.run("cut", "2026-06-02")
    (failure,) = report["failures"]
    assert failure["kind"] == "FatalError"
    assert book.name in failure["where"]
    assert lake_contents(hub_home) == held


def test_a_contract_with_an_unknown_key_is_refused_with_file_and_line(tmp_path: Path) -> None:
    schemas = tmp_path / "schemas"
    shutil.copytree(REPO / "schemas", schemas)
    contract = schemas / "contracts" / "police" / "czrk.odcs.yaml"
    lines = contract.read_text().splitlines()
    contract.write_text("\n".join([*lines, "surprise: yes"]) + "\n")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "contracts", "check"],
        env=os.environ | {"HUB_SCHEMAS": str(schemas), "HUB_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"czrk.odcs.yaml:{len(lines) + 1}" in done.stderr
    assert "surprise" in done.stderr
