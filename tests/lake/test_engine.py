"""The engine keeps to its limits and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lake.engine import engine
from lake.scratch import scratch


def test_limits_come_from_the_settings(hub_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_MEMORY_MB", "256")
    monkeypatch.setenv("HUB_THREADS", "1")
    with engine() as connection:
        names = "'memory_limit', 'threads', 'TimeZone', 'autoinstall_known_extensions', 'temp_directory'"
        found = dict(
            connection.execute(f"SELECT name, value FROM duckdb_settings() WHERE name IN ({names})").fetchall()
        )
    assert found["memory_limit"] == "244.1 MiB" and found["threads"] == "1"
    assert found["TimeZone"] == "UTC" and found["autoinstall_known_extensions"] == "false"
    assert found["temp_directory"].startswith(str(hub_home))


def test_more_than_the_limit_goes_to_disk_and_away_again(hub_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_MEMORY_MB", "64")
    with engine() as connection:
        connection.execute("CREATE TABLE big AS SELECT i, md5(i::VARCHAR) AS t FROM range(3000000) r(i)")
        assert connection.execute("SELECT count(DISTINCT t) FROM big").fetchall() == [(3_000_000,)]
        assert any(path.stat().st_size for path in (hub_home / "scratch").rglob("*") if path.is_file())
    assert not list((hub_home / "scratch").iterdir())


def test_scratch_of_a_killed_process_is_swept_and_of_a_living_one_kept(hub_home: Path) -> None:
    program = "from lake.scratch import scratch\nwith scratch() as f:\n    print(f, flush=True)\n    input()"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as other:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().decode().strip())
        with scratch() as ours:
            assert theirs.exists() and ours.exists() and ours != theirs
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    assert theirs.exists()
    with scratch():
        assert not theirs.exists()
