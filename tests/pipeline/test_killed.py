"""kill -9 between any two steps loses nothing and doubles nothing."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.control import dispose, migrate
from tests.pipeline.conftest import DAY, Served, child_environment
from tests.pipeline.contents import lake_contents, pull_counts, served_shares
from tests.pipeline.grants import give_grant

# A process that walks the chain and kills itself, hard, after so many steps that did something new.
WALKER = """
import os, signal, sys
from pipeline import chain
left = int(sys.argv[1])
seen = int(sys.argv[2])
def watch(stage, report):
    global left, seen
    seen -= 1
    if seen < 0:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
chain.run("good", sys.argv[3], watch=watch)
"""


def test_a_chain_killed_between_steps_ends_as_one_that_was_not(
    connected: Served, walked_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lake_contents(walked_home), pull_counts(), served_shares()
    dispose()

    home = tmp_path / "killed"
    shutil.copytree(walked_home / "keys", home / "keys")  # with other keys, tokens would differ
    monkeypatch.setenv("HUB_HOME", str(home))
    migrate()
    give_grant("police__czrk", "housing", ["XM", "XB"])
    kills = _walk_with_kills(child_environment(home, connected))
    assert kills >= 8
    lake, pulls, shares = lake_contents(home), pull_counts(), served_shares()
    assert {table for table in lake | expected[0] if lake.get(table) != expected[0].get(table)} == set()
    assert (pulls, shares) == expected[1:]


def _walk_with_kills(environment: dict[str, str]) -> int:
    dice, done, kills = random.Random(3), 0, 0
    while True:
        steps = dice.randint(1, 9)
        command = [sys.executable, "-c", WALKER, str(steps), str(done), DAY]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        if ended.returncode == 0:
            return kills
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        kills, done = kills + 1, done + steps
