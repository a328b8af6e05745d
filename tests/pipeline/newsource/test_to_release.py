"""From nothing to released rows, as a person would: two commands."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lake.shares import ShareStore
from lake.store import Lake
from tests.pipeline.conftest import DAY, Served, child_environment
from tests.pipeline.grants import give_grant
from tests.pipeline.newsource.conftest import copied_schemas
from tests.pipeline.newsource.people import person

PEOPLE = 500
FIVE_MINUTES_S = 300


def hub(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """A ``hub`` command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments, "--json"],
        env=environment, capture_output=True, text=True, check=False, timeout=FIVE_MINUTES_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_from_nothing_to_released_rows(
    walked_home: Path, connected: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db")) as database, database:
        database.execute("CREATE TABLE MZ_CJR (CJZH TEXT, XM TEXT, SFZH TEXT, XB TEXT, FZRQ TEXT)")
        rows = [(f"C{n}", p.name, p.number, "女" if p.woman else "男", "2020.05.06")
                for n in range(PEOPLE) for p in [person(n)]]  # fmt: skip
        database.executemany("INSERT INTO MZ_CJR VALUES (?, ?, ?, ?, ?)", rows)
    schemas = copied_schemas(tmp_path / "schemas")
    monkeypatch.setenv("HUB_SCHEMAS", str(schemas))
    environment = child_environment(walked_home, connected) | {
        "HUB_SCHEMAS": str(schemas),
        "HUB_CONN_DISABLED": f"sqlite:///{tmp_path / 'new.db'}",
    }
    began = time.monotonic()
    drafted = hub(environment, "new-source", "civil_affairs", "MZ_CJR", "--connection", "disabled")
    checked = hub(environment, "contracts", "check")
    grant = give_grant("civil_affairs__mz_cjr", "housing", ["CJZH", "XM", "XB"])
    report = hub(environment, "run", "--date", DAY)
    took_s = time.monotonic() - began
    assert drafted["table"] == "civil_affairs__mz_cjr"
    assert report["failures"] == []
    assert checked["errors"] == 0
    guessed = [f for f in checked["findings"] if f["what"].startswith("Guessed: review")]
    assert {f["severity"] for f in guessed} == {"warning"}
    assert {str(f["file"]) for f in guessed} == {drafted["file"]}
    assert Lake().version("checked/civil_affairs__mz_cjr") is not None
    folder = walked_home / "lake" / "checked" / "civil_affairs__mz_cjr"
    assert sum(pq.read_metadata(file).num_rows for file in folder.glob("*.parquet")) == PEOPLE
    assert ShareStore().count(grant, 1) == PEOPLE
    assert took_s < FIVE_MINUTES_S
    print(f"from nothing to released rows: {took_s:.1f} s")
