"""Scratch folders: where work too big for memory waits on disk, and never outlives the process that made it."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import settings

_LOCK = "lock"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new empty folder under ``settings().home``/scratch, removed on leaving.

    A killed process cannot remove its own, so each call first sweeps folders whose owner is gone. Ownership is a file
    lock, not a process id: processes of several containers may share one home.
    """
    base = settings().home / "scratch"
    base.mkdir(parents=True, exist_ok=True)
    _sweep(base)
    folder = Path(tempfile.mkdtemp(dir=base))
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(base: Path) -> None:
    # A folder without a lock file is between mkdtemp and open: its owner is alive.
    for lock_path in base.glob(f"*/{_LOCK}"):
        try:
            with lock_path.open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock_path.parent, ignore_errors=True)
        except (BlockingIOError, FileNotFoundError):
            continue
