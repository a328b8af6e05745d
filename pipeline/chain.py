"""The whole chain in one process, without Airflow: for tests and for rescue."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.errors import HubError
from pipeline import steps
from schemas import load

Report = dict[str, Any]
Watch = Callable[[str, Report], None]


def run(run_id: str, business_date: str, *, watch: Watch = lambda _stage, _report: None) -> Report:
    """Ingest every table, reconcile, release, push.

    A table that fails is reported and left as it was; the others go on, and the last good release stays served. So
    does reconciliation, except when a contract cannot be read: what its table knows must not vanish from the joined
    tables because of a slip in a file.

    Args:
        run_id: one run's name; the same name again continues that run.
        business_date: ISO date that the data are for.
        watch: told of each step as it ends.

    Returns:
        The report of each stage that was reached, and ``failures``: table or stage, what, where, remedy.
    """
    found, failures = load.survey(), Failures(watch)
    for table, error in found.broken.items():
        failures.note(error, table=table)
    for table in found.contracts:
        with failures.caught(table=table):
            ingest(table, f"{run_id}:{table}", business_date, watch)
    reports: Report = {"run_id": run_id}
    with failures.caught(stage="reconcile and release"):
        for stage, work in (
            ("link", lambda: steps.link(run_id, business_date)),
            ("fuse", lambda: steps.fuse(run_id)),
            ("release", lambda: steps.release(run_id, business_date)),
        ):
            reports[stage] = work()
            watch(stage, reports[stage])
    reports["push"] = deliver(failures, watch)
    reports["clocks"] = steps.clocks()
    watch("clocks", reports["clocks"])
    return reports | {"failures": failures.noted}


def deliver(failures: "Failures", watch: Watch) -> Report:
    """Push what is due; a recipient that fails is noted, the others go on. Returns how many, and the rows they hold."""
    pushed = []
    for grant_id in steps.deliveries_due():
        with failures.caught(grant=str(grant_id)):
            pushed.append(steps.push(grant_id))
            watch("push", pushed[-1])
    return {"pushed": len(pushed), "rows": sum(report["rows"] for report in pushed)}


class Failures:
    """What went wrong, in the order in which it did; the rest goes on."""

    def __init__(self, watch: Watch) -> None:
        self.noted: list[Report] = []
        self._watch = watch

    def note(self, error: HubError, **which: str) -> None:
        """Keep ``error`` with the table or stage it stopped."""
        self.noted.append(which | error.as_dict())
        self._watch("failed", self.noted[-1])

    @contextmanager
    def caught(self, **which: str) -> Iterator[None]:
        """Note an expected error of the block; any other goes on to the caller."""
        try:
            yield
        except HubError as error:
            self.note(error, **which)


def ingest(table: str, pull_id: str, business_date: str, watch: Watch = lambda _stage, _report: None) -> None:
    """Pull and check one table."""
    watch("pull", steps.pull(table, pull_id, business_date))
    watch("check", steps.check(table, pull_id))
