"""From the inbox to the sealed log: drain, seal, and the service that does it all day.

``python -m audit.sequencer`` drains until it is ended; ``--once`` drains once; ``--health`` says by its exit status
whether events wait too long.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from sqlalchemy import select

from audit import checkpoints, note, traces
from audit.log import GROUP, Event, Log, opened, writable
from audit.note import Checkpoint
from audit.search import waiting
from core.control import TraceInbox, session
from core.errors import TemporaryError
from core.settings import settings

UNHEALTHY_AFTER_S = 60.0


def drain() -> int:
    """Move every waiting event into the log; returns how many were, those of a crashed run before included.

    Safe to kill anywhere and to run from many processes: one at a time works, the others wait.

    Raises:
        TemporaryError: another sequencer held the log too long.
        IntegrityError: the log is not as it was left.
    """
    with opened() as log:
        return _drain(log)


def _drain(log: Log) -> int:
    done = log.recovered
    log.recovered = 0
    while events := _next_events():
        log.append(events)
        done += len(events)
    return done


def _next_events() -> Sequence[Event]:
    columns = (TraceInbox.id, TraceInbox.trace_id, TraceInbox.kind, TraceInbox.at, TraceInbox.body)
    with session(write=False) as control:
        return control.execute(select(*columns).order_by(TraceInbox.id).limit(GROUP)).all()


def seal(*, account: str = "system", department: str = "") -> Checkpoint:
    """Drain, sign the tree head and hand the checkpoint out; without new entries, the last checkpoint again.

    The seal itself is an entry of the log, so that the log says when it was sealed and by whom.
    Errors as for :func:`drain`; TemporaryError also when the checkpoints could not be handed out.
    """
    with opened() as log:
        _drain(log)
        made = checkpoints.newest(log.folder, log.key)
        if made is None or made.size < log.size:
            with session() as control:
                detail = {"from_size": made.size if made else 0}
                traces.act(control, account=account, department=department, action="log.seal", detail=detail)
            _drain(log)
            made = note.sign(log.key, log.size, log.state.tree.root())
            checkpoints.keep(log.folder, made)
        checkpoints.hand_out(log.folder, settings().checkpoints, log.key)
        return made


def follow(stop: threading.Event, *, every_s: float = 0.5) -> None:
    """Drain whenever something waits, until ``stop`` is set. A busy lock is waited for again; other errors end it.

    Returns at once where the log is mounted to be read only: another service writes it then.
    """
    while writable() and not stop.is_set():
        if waiting().events:
            try:
                drain()
            except TemporaryError as error:
                sys.stderr.write(f"{error}\n")
        stop.wait(every_s)


def healthy() -> bool:
    """Whether no event has waited longer than :data:`UNHEALTHY_AFTER_S`."""
    return waiting().oldest_s <= UNHEALTHY_AFTER_S


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m audit.sequencer", description="Move waiting traces into the log.")
    parser.add_argument("--once", action="store_true", help="drain once and end")
    parser.add_argument("--health", action="store_true", help="exit status 1 when an event waits too long")
    parser.add_argument("--every", type=float, default=0.5, metavar="S", help="seconds between looks at the inbox")
    options = parser.parse_args(arguments)
    if options.health:
        return 0 if healthy() else 1
    if options.once:
        sys.stdout.write(f"{drain()}\n")
        return 0
    if not writable():
        sys.stderr.write("The folder of the log cannot be written: mount it writable, or run elsewhere\n")
        return 1
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    follow(stop, every_s=options.every)
    return 0


if __name__ == "__main__":
    sys.exit(main())
