"""Bad input costs nothing already held: the step says what and where, the others go on, the next run catches up."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import select

from core.control import Pull, PullState, Release, ReleaseState, session
from core.settings import REPO
from pipeline import chain
from schemas import load
from tests.pipeline.conftest import NEXT_DAY, Served
from tests.pipeline.contents import lake_contents


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
    connected: Served, walked_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lake_contents(walked_home)

    monkeypatch.setenv("HUB_CONN_POLICE", at_port(connected.environment["HUB_CONN_POLICE"], closed_port()))
    report = chain.run("down", NEXT_DAY)
    assert {failure["table"] for failure in report["failures"]} == tables_of("police")
    assert {failure["kind"] for failure in report["failures"]} == {"TemporaryError"}
    assert all(failure["table"] in failure["where"] and failure["remedy"] for failure in report["failures"])
    assert report["link"]["stale"] == ["police"]
    assert lake_contents(walked_home) == held
    with session(write=False) as control:
        assert control.scalars(select(Release).where(Release.state == ReleaseState.CURRENT)).one()
        others = control.scalars(select(Pull).where(Pull.pull_id.startswith("down:"), Pull.department != "police"))
        assert {row.state for row in others} == {PullState.CHECKED}

    monkeypatch.setenv("HUB_CONN_POLICE", connected.environment["HUB_CONN_POLICE"])
    report = chain.run("down", NEXT_DAY)
    assert report["failures"] == []
    assert lake_contents(walked_home) == held


def test_a_wrong_password_is_fatal_and_is_not_repeated(
    connected: Served, walked_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = with_password(connected.environment["HUB_CONN_HOUSING"], "canary-password")
    monkeypatch.setenv("HUB_CONN_HOUSING", wrong)
    report = chain.run("wrong", NEXT_DAY)
    assert {failure["table"] for failure in report["failures"]} == tables_of("housing")
    assert {failure["kind"] for failure in report["failures"]} == {"FatalError"}
    assert "canary" not in json.dumps(report)
    with session(write=False) as control:
        assert not any("canary" in (row.error or "") for row in control.scalars(select(Pull)))


def test_a_missing_server_names_the_connection(walked_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_CONN_GRID")
    report = chain.run("missing", NEXT_DAY)
    assert {failure["table"] for failure in report["failures"]} == tables_of("grid")
    assert all("HUB_CONN_GRID" in failure["remedy"] for failure in report["failures"])


def test_a_truncated_excel_file_fails_its_table_alone(
    connected: Served, walked_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = tmp_path / "drop"
    shutil.copytree(connected.folder / "served" / "housing" / "drop", drop)
    monkeypatch.setenv("HUB_CONN_HOUSING", f"file://{drop}")
    held = lake_contents(walked_home)

    book = min(drop.glob("*.xlsx"))
    book.write_bytes(book.read_bytes()[: book.stat().st_size // 2])
    report = chain.run("cut", NEXT_DAY)
    (failure,) = report["failures"]
    assert failure["kind"] == "FatalError"
    assert book.name in failure["where"]
    assert lake_contents(walked_home) == held


def with_surprise(schemas: Path) -> int:
    """A copy of the schemas in which one contract has a key that nobody knows; returns its line."""
    shutil.copytree(REPO / "schemas", schemas)
    contract = schemas / "contracts" / "police" / "jdc.odcs.yaml"
    lines = contract.read_text().splitlines()
    contract.write_text("\n".join([*lines, "surprise: yes"]) + "\n")
    return len(lines) + 1


def test_a_contract_that_cannot_be_read_stops_its_table_and_no_evidence_vanishes(
    walked_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lake_contents(walked_home)
    with_surprise(tmp_path / "schemas")
    monkeypatch.setenv("HUB_SCHEMAS", str(tmp_path / "schemas"))
    report = chain.run("slip", NEXT_DAY)
    assert [failure.get("table") or failure["stage"] for failure in report["failures"]] == [
        "police__jdc",
        "reconcile and release",
    ]
    assert lake_contents(walked_home) == held
    with session(write=False) as control:
        assert control.scalars(select(Release).where(Release.state == ReleaseState.CURRENT)).one()


def test_a_contract_with_an_unknown_key_is_refused_with_file_and_line(tmp_path: Path) -> None:
    schemas = tmp_path / "schemas"
    line = with_surprise(schemas)
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "contracts", "check"],
        env=os.environ | {"HUB_SCHEMAS": str(schemas), "HUB_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"jdc.odcs.yaml:{line}" in done.stderr
    assert "surprise" in done.stderr
