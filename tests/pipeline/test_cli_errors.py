"""What nobody foresaw, as the ``hub`` command says it: by kind and place, without a word of the foreign message."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from audit import traces
from core.control import session

CANARY = "11010519491231002X"


def break_traces(home: Path) -> None:
    """The control database refuses traces, and quotes a value in doing so, as some databases do."""
    with sqlite3.connect(home / "control.db") as raw:
        raw.execute(
            "CREATE TRIGGER refused BEFORE INSERT ON trace_inbox BEGIN "
            f"SELECT RAISE(ABORT, 'failing row contains {CANARY}'); END"
        )


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_an_unforeseen_error_is_told_by_kind_and_place_alone(words: list[str], hub_home: Path) -> None:
    break_traces(hub_home)
    command = [sys.executable, "-m", "pipeline.cli", "explain", "person/1", "name", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "IntegrityError" in told
    assert CANARY not in told
    assert "Traceback" not in told


def test_an_error_of_the_control_database_does_not_repeat_what_was_written(hub_home: Path) -> None:
    with sqlite3.connect(hub_home / "control.db") as raw:
        raw.execute("CREATE TRIGGER refused BEFORE INSERT ON trace_inbox BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(IntegrityError) as caught, session() as control:
        traces.act(control, account="canary-account", department="", action="sign_in")
    assert "canary-account" not in str(caught.value)
