"""The whole way at 200,000 residents: seconds and memory per stage, without Airflow."""

import os
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from bench.frame import Case

RESIDENTS = 200_000
GRANTS = (
    ("person", "civil_affairs", "related"),
    ("police__czrk", "housing", "related"),
    ("social_security__ac61", "civil_affairs", "internal"),
)
"""Table, recipient and level of the shares that are released: whole tables, all columns."""


def ours(residents: int) -> Callable[[], tuple[int, dict[str, Any]]]:
    """Build the city and start its systems, outside the clock; the work is one walk of the chain."""
    home = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    os.environ["HUB_HOME"] = str(home)
    from core.clock import business_date
    from core.control import migrate
    from demo import city, systems
    from pipeline import chain

    migrate()
    _grant_shares()
    city.build(home / "city", residents=residents, seed=7)
    served = systems.start(home / "city")

    def work() -> tuple[int, dict[str, Any]]:
        watch = StageWatch()
        with served as running, watch:
            os.environ.update(running.environment())
            report = chain.run("bench", business_date().isoformat(), watch=watch.note)
        if report["failures"]:
            raise RuntimeError(f"{len(report['failures'])} tables failed: {report['failures'][0]}")
        return watch.rows, {"stages": watch.stages()}

    return work


def _grant_shares() -> None:
    """Three grants, as approvals leave them, so that there is something to mask and release."""
    from core.clock import business_date, utc_now
    from core.control import Account, Grant, session
    from schemas.published import entries

    day, listed = business_date(), entries()
    with session() as control:
        head = Account(name="bench.head", title="", role="head", password_hash="-", created_at=utc_now())  # noqa: S106 - no password fits
        control.add(head)
        control.flush()
        control.add_all(
            Grant(
                table_name=table,
                recipient=recipient,
                purpose="bench",
                level=level,
                columns=[item.name for item in listed[table].items],
                region="",
                mode="api",
                starts=day,
                ends=day,
                approved_by=head.id,
                created_at=utc_now(),
            )
            for table, recipient, level in GRANTS
        )


class StageWatch:
    """Seconds and peak resident memory (MB) per stage of the chain."""

    def __init__(self) -> None:
        self.rows = 0
        self._seconds: dict[str, float] = defaultdict(float)
        self._peak_mb: dict[str, float] = defaultdict(float)
        self._since_last_mb = 0.0
        self._last = time.perf_counter()
        self._stop = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "StageWatch":
        self._sampler.start()
        self._last = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._sampler.join()

    def _sample(self) -> None:
        process = psutil.Process()
        while not self._stop.wait(0.05):
            self._since_last_mb = max(self._since_last_mb, process.memory_info().rss / 2**20)

    def note(self, stage: str, report: dict[str, Any]) -> None:
        """The chain's watcher: called as each step ends."""
        now = time.perf_counter()
        self._seconds[stage] += now - self._last
        self._peak_mb[stage] = max(self._peak_mb[stage], self._since_last_mb)
        self._last, self._since_last_mb = now, 0.0
        self.rows += report.get("source_rows") or 0

    def stages(self) -> dict[str, dict[str, float]]:
        """Per stage: wall seconds and peak MB."""
        return {s: {"wall_s": round(t, 2), "peak_mb": round(self._peak_mb[s], 1)} for s, t in self._seconds.items()}


CASES = [Case("chain", {"ours": "bench.cases.chain:ours"}, {"residents": RESIDENTS})]
