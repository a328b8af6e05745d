"""A server as a child process on a socket of ours: no port is lost between choosing and listening, none outlives us."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from demo.guard import die_with_parent
from demo.ports import LOCAL

_SECRETS_FROM = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
REPO = Path(__file__).resolve().parents[2]


def listening(usual: int) -> socket.socket:
    """A socket that listens on 127.0.0.1 at the usual port, or at a free one when that is taken."""
    for port in (usual, 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOCAL, port))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        return listener
    raise OSError("no free port on 127.0.0.1")


def serve(
    module: str, listener: socket.socket, arguments: list[str], secrets: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start ``python -m module FD …`` on ``listener``; secrets travel in its environment, not on the command line."""
    kept = {name: os.environ[name] for name in _SECRETS_FROM if name in os.environ}
    return start(
        [sys.executable, "-m", module, str(listener.fileno()), *arguments],
        {**kept, **secrets},
        log,
        keep=(listener.fileno(),),
    )


def start(
    command: list[str], environment: Mapping[str, str], log: Path, *,
    keep: tuple[int, ...] = (), user: str | None = None, sign: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:  # fmt: skip
    """Start a command that gets ``sign`` when this process dies, however it dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - commands of our own, no shell
            command, env=dict(environment), cwd=REPO if user is None else "/", stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, pass_fds=keep, user=user,
            preexec_fn=lambda: die_with_parent(sign),  # noqa: PLW1509 - a single system call
        )  # fmt: skip


def stop(process: subprocess.Popen[bytes], sign: int = signal.SIGTERM, grace_s: float = 5.0) -> None:
    """Ask a server to end, and end it when it does not."""
    if process.poll() is None:
        process.send_signal(sign)
    try:
        process.wait(grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
