"""Nothing of the demo outlives it: not on Ctrl-C, not when it is killed.

The demo runs in a child of a guard. Both are *subreapers* (prctl(2)), so whatever their servers leave behind becomes
their child and can be found. Whoever of the two survives ends the rest.
"""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable

import psutil

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
"""Linux prctl(2) options: a signal when the parent dies; orphaned descendants become one's own children."""

GRACE_S = 5.0
"""How long servers may take to end by themselves."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end the demo. SIGINT is set by hand, for a shell starts what runs in its background without it."""

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sign: int = signal.SIGTERM) -> None:
    """Ask the kernel for ``sign`` when this process's parent dies."""
    _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants(grace_s: float = GRACE_S) -> None:
    """Ask every descendant to end, and end those that have not after ``grace_s`` seconds."""
    alive = _signal(psutil.Process().children(recursive=True), signal.SIGTERM)
    psutil.wait_procs(alive, timeout=grace_s)
    for _round in range(10):  # a process may fork while its parent is being ended
        alive = _signal(psutil.Process().children(recursive=True), signal.SIGKILL)
        if not alive:
            return
        psutil.wait_procs(alive, timeout=1)


def _signal(processes: list[psutil.Process], sign: int) -> list[psutil.Process]:
    reached = []
    for process in processes:
        try:
            process.send_signal(sign)
            reached.append(process)
        except psutil.NoSuchProcess:
            continue
    return reached


def guarded(main: Callable[[], int], grace_s: float = GRACE_S) -> int:
    """Run ``main`` in a child; when it is gone, nothing that it started is left.

    Returns:
        Its exit status; 128 and the signal's number when it was killed, as a shell has it.
    """
    adopt_orphans()
    child = os.fork()
    if child == 0:
        os._exit(_as_child(main, grace_s))
    for sign in ENDING:
        signal.signal(sign, lambda number, _frame: os.kill(child, number))
    try:
        status = os.waitstatus_to_exitcode(_wait(child))
        return status if status >= 0 else 128 - status
    finally:
        end_descendants(grace_s=2)


def _as_child(main: Callable[[], int], grace_s: float) -> int:
    die_with_parent()
    adopt_orphans()
    for sign in ENDING:
        signal.signal(sign, _interrupt)
    try:
        return main()
    except Exception:  # noqa: BLE001 - the last frame of this process: what is above belongs to the guard
        traceback.print_exc()
        return 1
    finally:
        end_descendants(grace_s)
        sys.stdout.flush()


def _interrupt(_number: int, _frame: object) -> None:
    """Begin to end; a terminal's Ctrl-C comes twice, from itself and from the guard, and the second changes nothing."""
    for sign in ENDING:
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


def _wait(child: int) -> int:
    while True:
        pid, status = os.wait()
        if pid == child:
            return status
