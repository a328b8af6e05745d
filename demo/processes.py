"""The demo's servers as child processes: each in its own group, with its own log, ended with the demo."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from core.errors import FatalError
from demo.guard import GRACE_S, die_with_parent


@dataclass
class Processes:
    """Running servers by name. ``logs`` is the folder of their output, one file each."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Start a server; it is told to end when the demo dies, and a terminal's Ctrl-C does not reach it."""
        with self.log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - commands of our own, no shell
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - a single system call
            )

    def log(self, name: str) -> Path:
        """Where the server's output goes."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Raise when a server has ended by itself.

        Raises:
            FatalError: naming the server and its log.
        """
        for name, process in self.running.items():
            if process.poll() is not None:
                raise FatalError(
                    f"{name} ended with status {process.returncode}",
                    where=str(self.log(name)),
                    remedy="the end of that log says why",
                )

    def wait_until(self, ready: Callable[[], bool], what: str, timeout_s: float) -> None:
        """Ask ``ready`` until it says yes.

        Raises:
            FatalError: a server ended, or the time is over.
        """
        deadline = time.monotonic() + timeout_s
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise FatalError(
                    f"{what} was not ready within {timeout_s:.0f} s", where=str(self.logs), remedy="see the logs there"
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask all of them to end; whatever is left of them and their children is ended by the guard."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_S
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        self.running.clear()


def resident_mb() -> int:
    """Memory of the demo and of everything it started, in MB; pages that processes share count once."""
    total = 0
    for process in (me := psutil.Process(), *me.children(recursive=True)):
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return round(total / 2**20)
