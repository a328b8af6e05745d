"""Nothing that the demo starts outlives it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from core.errors import FatalError
from demo.house import House

MARK = "TONGCHOU_TEST_MARK"

# A server in a session of its own, which has lost a child to another session: what Airflow's workers look like.
DEMO = """
import os, signal, subprocess, sys, time
from pathlib import Path
from demo.guard import guarded
from demo.processes import Processes

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
SERVER = f'''
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {STUBBORN!r}], start_new_session=True)
time.sleep(600)
'''

def main():
    servers = Processes(Path(sys.argv[1]))
    servers.start("server", [sys.executable, "-c", SERVER], os.environ)
    try:
        if sys.argv[2] == "fail":
            raise OSError("it went wrong")
        time.sleep(int(sys.argv[2]))
    except KeyboardInterrupt:
        return 130
    return 7

sys.exit(guarded(main, grace_s=2))
"""


def marked(mark: str) -> list[psutil.Process]:
    """Every process that has the mark in its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def wait_for(mark: str, count: int, seconds: float) -> list[psutil.Process]:
    deadline = time.monotonic() + seconds
    while len(found := marked(mark)) != count and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@pytest.fixture
def mark() -> Iterator[str]:
    name = uuid4().hex
    yield name
    for process in marked(name):
        process.kill()


def start(mark: str, folder: Path, how: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", DEMO, str(folder), how], env=os.environ | {MARK: mark}, start_new_session=True
    )


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_ends_everything(mark: str, tmp_path: Path, sign: signal.Signals) -> None:
    demo = start(mark, tmp_path, "600")
    assert len(wait_for(mark, 4, 20)) == 4  # guard, demo, server, what the server left behind
    demo.send_signal(sign)
    demo.wait(30)
    assert wait_for(mark, 0, 30) == []


def test_a_terminal_s_interrupt_to_the_whole_group_ends_everything(mark: str, tmp_path: Path) -> None:
    demo = start(mark, tmp_path, "600")
    assert len(wait_for(mark, 4, 20)) == 4
    os.killpg(demo.pid, signal.SIGINT)
    assert demo.wait(30) == 130
    assert wait_for(mark, 0, 30) == []


def test_an_interrupt_reaches_a_demo_that_a_shell_keeps_in_its_background(mark: str, tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what such a shell does before it starts a program
    try:
        demo = start(mark, tmp_path, "600")
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(wait_for(mark, 4, 20)) == 4
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 130
    assert wait_for(mark, 0, 30) == []


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    folder = House(tmp_path / "demo")
    with folder.occupied(), pytest.raises(FatalError) as error, folder.occupied():
        pass
    assert "HUB_HOME" in error.value.remedy
    with House(tmp_path / "demo").occupied():
        assert not (tmp_path / "demo").exists()


def test_killing_the_demo_itself_ends_everything(mark: str, tmp_path: Path) -> None:
    demo = start(mark, tmp_path, "600")
    assert len(wait_for(mark, 4, 20)) == 4
    (child,) = psutil.Process(demo.pid).children()
    child.kill()
    assert demo.wait(30) == 128 + signal.SIGKILL
    assert wait_for(mark, 0, 10) == []


@pytest.mark.parametrize(("how", "status"), [("2", 7), ("fail", 1)])
def test_its_own_end_is_everything_s_end(mark: str, tmp_path: Path, how: str, status: int) -> None:
    demo = start(mark, tmp_path, how)
    assert demo.wait(60) == status
    assert wait_for(mark, 0, 5) == []
