"""The whole chain in one process, without Airflow: for tests and for rescue."""

from collections.abc import Callable
from typing import Any

from core.errors import HubError
from pipeline import steps
from schemas import load

Watch = Callable[[str, dict[str, Any]], None]


def run(run_id: str, business_date: str, *, watch: Watch = lambda _stage, _report: None) -> dict[str, Any]:
    """Ingest every table, reconcile, release.

    A table that fails is reported and left as it was; the others go on, and the last good release stays served.

    Args:
        run_id: one run's name; the same name again continues that run.
        business_date: ISO date that the data are for.
        watch: told of each step as it ends.
    """
    failures = []
    for table in load.contracts():
        try:
            ingest(table, f"{run_id}:{table}", business_date, watch)
        except HubError as error:
            failures.append({"table": table, **error.as_dict()})
            watch("failed", failures[-1])
    reports = {}
    for stage, work in (
        ("link", lambda: steps.link(run_id, business_date)),
        ("fuse", lambda: steps.fuse(run_id)),
        ("release", lambda: steps.release(run_id, business_date)),
        ("clocks", steps.clocks),
    ):
        reports[stage] = work()
        watch(stage, reports[stage])
    return {"run_id": run_id, "failures": failures, **reports}


def ingest(table: str, pull_id: str, business_date: str, watch: Watch = lambda _stage, _report: None) -> None:
    """Pull and check one table."""
    watch("pull", steps.pull(table, pull_id, business_date))
    watch("check", steps.check(table, pull_id))
