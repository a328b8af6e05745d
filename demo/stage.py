"""``hub demo``: a made-up city, its departments' systems, Airflow, the catalog; the chain walked once as real runs."""

import json
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from core.clock import business_date
from core.errors import HubError
from core.i18n import N_, Translator, translator
from core.settings import settings
from demo import counts, failures, guard, tour
from demo.chain import Chain, Follower
from demo.house import House, house
from demo.processes import Processes, resident_mb
from demo.progress import Progress
from demo.settling import Servers, departments_systems, hub_and_airflow
from demo.watching import Watcher
from schemas import load


@dataclass
class Show:
    """One showing of the demo."""

    console: Console
    translate: Translator
    progress: Progress
    house: House = field(default_factory=house)
    began: float = field(default_factory=time.monotonic)
    summary: dict[str, Any] = field(default_factory=dict)
    """What a program is told at the end."""


def main(*, scale: int, servers: str, exit_after: bool, as_json: bool = False) -> int:
    """Show the demo; returns the exit status: 0 when the whole chain went through.

    Args:
        scale: residents of the city.
        servers: ``embedded`` or ``real``.
        exit_after: end after the chain instead of staying until Ctrl-C.
        as_json: print one JSON object about the run; progress then goes to standard error.
    """
    return guard.guarded(lambda: _main(scale, servers, exit_after=exit_after, as_json=as_json))


def _main(scale: int, servers: str, *, exit_after: bool, as_json: bool) -> int:
    console = Console(stderr=as_json)
    translate = translator(settings().language)
    show = Show(console, translate, Progress(console, translate))
    try:
        status = _perform(show, scale, servers, exit_after=exit_after)
    except HubError as error:
        console.print(
            f"✗ {translate(error.what)} [{error.where}]\n→ {translate(error.remedy)}", markup=False, soft_wrap=True
        )
        show.summary["error"], status = error.as_dict(), 1
    except KeyboardInterrupt:
        status = 130
    if as_json:
        sys.stdout.write(json.dumps(show.summary, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    return status


def _perform(show: Show, scale: int, servers: str, *, exit_after: bool) -> int:
    show.progress.open()
    try:
        with (
            show.house.occupied(),
            departments_systems(show.house, show.progress, scale, servers) as connections,
            hub_and_airflow(show.house, show.progress, connections) as up,
        ):
            chain, unchanged = _walk(show, up)
            show.progress.close()
            failed = _conclude(show, up, chain, unchanged=unchanged)
            if not exit_after:
                _stay(show, up)
    finally:
        show.progress.close()
    return 1 if failed else 0


def _walk(show: Show, up: Servers) -> tuple[Chain, bool]:
    """The chain from ingest to release; also whether it found that nothing had changed."""
    before = counts.current_release()
    chain = Chain(business_date().isoformat())
    departments = load.departments()
    Follower(up.airflow.client(), chain, list(departments), Watcher(show.progress, departments)).walk()
    changed = counts.changes(f"{dag}:{run}" for dag, run in chain.runs.items() if dag.startswith("ingest_"))
    return chain, changed == 0 and bool(before) and before == counts.current_release()


def _conclude(show: Show, up: Servers, chain: Chain, *, unchanged: bool) -> bool:
    """Say how it went; returns whether anything failed."""
    failed = list(failures.of(up.airflow.client(), chain, show.house.airflow))
    seconds, memory = time.monotonic() - show.began, resident_mb()
    show.summary |= {
        "business_date": chain.business_date,
        "states": chain.states,
        "counts": {name: dict(stage.counts) for name, stage in show.progress.stages.items()},
        "unchanged": unchanged,
        "failures": [failure.as_dict() for failure in failed],
        "seconds": show.progress.seconds() | {"total": round(seconds, 1)},
        "memory_mb": memory,
    }
    failures.show(failed, show.console, show.translate)
    if unchanged:
        show.console.print(show.translate(N_("Nothing has changed since the last run; the same release stays served.")))
    text = N_("%(seconds)s s in all, %(memory)s MB of memory")
    show.console.print(show.translate(text, seconds=f"{seconds:.0f}", memory=f"{memory:,}"), style="dim")
    return bool(chain.failed())


def _stay(show: Show, up: Servers) -> None:
    """Print the tour and wait for Ctrl-C, or for a server that ends by itself."""
    tour.show(tour.Tour(up.catalog, up.airflow.address, up.people, up.airflow.passwords), show.console, show.translate)
    show.console.print(show.translate(N_("Everything ends with Ctrl-C.")), style="bold")
    try:
        _wait_for_a_child(up.processes)
    except KeyboardInterrupt:
        show.console.print(show.translate(N_("Ending …")))


def _wait_for_a_child(processes: Processes) -> None:
    """Return never; raise KeyboardInterrupt on Ctrl-C, FatalError when a server has died."""
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # so that pause() comes back for it
    while True:
        processes.check()
        signal.pause()
