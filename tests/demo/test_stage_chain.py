"""The demo as a newcomer starts it: the whole chain through real servers and a real Airflow."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from core.settings import REPO
from schemas import load

DEMO = """
import sys
from demo import stage
sys.exit(stage.main(scale=int(sys.argv[1]), servers="embedded", exit_after=True, as_json=True))
"""
RESIDENTS = 400


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "AIRFLOW"))}
    return kept | {"HUB_HOME": str(home), "HUB_LANGUAGE": "en"}


def start(home: Path, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DEMO, str(RESIDENTS)],
        env=environment(home) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def show(home: Path, **settings: str) -> tuple[int, dict[str, Any], str]:
    """Run the demo to its end: exit status, what it told a program, what it told a person."""
    demo = start(home, **settings)
    out, err = demo.communicate(timeout=400)
    assert out, err
    return demo.returncode, json.loads(out.splitlines()[-1]), err


def left_of(home: Path) -> list[str]:
    """Command lines of processes that know of the installation, by their environment or their arguments."""
    found = []
    for process in psutil.process_iter():
        try:
            command = " ".join(process.cmdline())
            known = f"{process.environ().get('HUB_HOME', '')} {command}"
            if str(home) in known and process.status() != psutil.STATUS_ZOMBIE:
                found.append(command)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def first(home: Path) -> tuple[int, dict[str, Any], str]:
    return show(home)


def control(home: Path, question: str) -> list[Any]:
    engine = create_engine(f"sqlite:///{home / 'demo' / 'hub' / 'control.db'}")
    with engine.connect() as connection:
        return list(connection.execute(text(question)))


def test_the_chain_goes_through_as_dag_runs(first: tuple[int, dict[str, Any], str]) -> None:
    status, told, err = first
    assert status == 0, err
    assert set(told["states"].values()) == {"success"}
    assert set(told["states"]) == {f"ingest_{name}" for name in load.departments()} | {"reconcile", "release"}
    assert told["failures"] == []


def test_every_table_is_checked_and_counted(first: tuple[int, dict[str, Any], str], home: Path) -> None:
    rows = control(home, "SELECT table_name, state, source_rows, inserted, accepted, quarantined FROM pull")
    assert sorted(row.table_name for row in rows) == sorted(load.contracts())
    for row in rows:
        assert row.state == "checked"
        assert row.source_rows >= row.inserted == row.accepted + row.quarantined


def test_shares_are_released_for_every_grant(first: tuple[int, dict[str, Any], str], home: Path) -> None:
    ((grants,),) = control(home, "SELECT count(*) FROM grants")
    shares = control(home, "SELECT s.rows FROM share_version s JOIN release r ON r.number = s.release_number"
                           " WHERE r.state = 'current'")  # fmt: skip
    assert grants == len(shares) == first[1]["counts"]["hub"]["grants"] > 0
    assert all(rows > 0 for (rows,) in shares)


def test_it_stays_within_its_memory_and_leaves_nothing_running(
    first: tuple[int, dict[str, Any], str], home: Path
) -> None:
    assert first[1]["memory_mb"] < 3000
    assert left_of(home) == []


def test_a_second_run_finds_no_change_and_says_so(first: tuple[int, dict[str, Any], str], home: Path) -> None:
    released = control(home, "SELECT number FROM release")
    status, told, err = show(home)
    assert status == 0, err
    assert told["unchanged"]
    assert "Nothing has changed since the last run" in err
    assert control(home, "SELECT number FROM release") == released
    assert control(home, "SELECT sum(inserted + updated + deleted) FROM pull") == control(
        home, "SELECT sum(inserted) FROM pull WHERE number <= (SELECT count(DISTINCT table_name) FROM pull)"
    )


def test_killed_half_way_it_leaves_nothing_running_and_goes_on_next_time(tmp_path: Path) -> None:
    demo = start(tmp_path)
    try:
        deadline = time.monotonic() + 240
        database = tmp_path / "demo" / "hub" / "control.db"
        while not (database.exists() and _landed(tmp_path)) and time.monotonic() < deadline:
            assert demo.poll() is None, demo.communicate()[1]
            time.sleep(0.3)
        everything = psutil.Process(demo.pid).children(recursive=True)
        assert len(everything) > 10
        demo.send_signal(signal.SIGKILL)
        demo.communicate(timeout=60)
        deadline = time.monotonic() + 30
        while (left := _left(tmp_path, everything)) and time.monotonic() < deadline:
            time.sleep(0.3)
        assert left == []
    finally:
        demo.kill()
    status, told, err = show(tmp_path)
    assert status == 0, err
    assert told["states"]["release"] == "success"


def _landed(home: Path) -> bool:
    try:
        return bool(control(home, "SELECT 1 FROM pull WHERE state IN ('landed', 'checked') LIMIT 1"))
    except OperationalError as error:
        assert "no such table" in str(error)  # the database is still being made
        return False


def test_a_department_that_fails_stops_no_other(tmp_path: Path) -> None:
    contract = Path("contracts/grid/wg_sj.odcs.yaml")
    schemas = Path(shutil.copytree(REPO / "schemas", tmp_path / "schemas"))
    whole = (schemas / contract).read_text()
    broken = whole.replace("- server: grid\n", "- server: grid_moved_away\n")
    assert broken != whole
    (schemas / contract).write_text(broken)
    status, told, err = show(tmp_path, HUB_SCHEMAS=str(schemas))
    assert status == 1
    assert "error" not in told
    assert [failure["table"] for failure in told["failures"]] == ["grid__wg_sj"]
    assert Path(told["failures"][0]["log"]).is_file()
    assert "→" in told["failures"][0]["why"] and told["failures"][0]["why"] in err
    assert {dag for dag, state in told["states"].items() if state == "failed"} == {"ingest_grid"}
    assert told["states"]["reconcile_late"] == told["states"]["release"] == "success"
    assert control(tmp_path, "SELECT stale FROM reconciliation WHERE state = 'fused'") == [('["grid"]',)]


def _left(home: Path, children: list[psutil.Process]) -> list[str]:
    return left_of(home) + [str(child) for child in children if child.is_running()]
