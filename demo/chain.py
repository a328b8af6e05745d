"""The chain as real DAG runs: started once, followed to its end. Assets join the runs, not this module."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.clock import utc_now
from core.errors import FatalError
from demo.airflow import Client

ENDED = {"success", "failed"}
LIMIT_S = 3600.0
"""The chain is given up after this; at the demo's usual scale it takes about a minute."""


@dataclass
class Chain:
    """The runs of one business date, by DAG: id and state."""

    business_date: str
    since: str = field(default_factory=lambda: utc_now().isoformat())
    runs: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    nothing_due: bool = False
    """The late reconciliation found nothing that an earlier one had not seen, so no release follows."""

    @property
    def reconciled_by(self) -> str | None:
        """The DAG that reconciled, if one has begun to."""
        return next((dag for dag in ("reconcile", "reconcile_late") if dag in self.runs), None)

    def failed(self) -> list[str]:
        """DAGs whose run failed."""
        return [dag for dag, state in self.states.items() if state == "failed"]

    def ended(self) -> bool:
        """Whether nothing more will come: released, or failed at a step that nothing follows."""
        joined = self.states.get(self.reconciled_by or "")
        return self.states.get("release") in ENDED or joined == "failed" or self.nothing_due


class Follower:
    """Starts a chain and keeps its states up to date."""

    def __init__(self, client: Client, chain: Chain, departments: list[str]) -> None:
        self.client, self.chain = client, chain
        self.ingests = [f"ingest_{name}" for name in departments]

    def start(self) -> None:
        """Trigger every department's ingest for the business date."""
        for dag in self.ingests:
            self.chain.runs[dag] = self.client.trigger(dag, self.chain.business_date)

    def follow(self, tick: Callable[[Chain], None]) -> Chain:
        """Wait for the end of the chain, telling ``tick`` of each look at it.

        Raises:
            FatalError: it takes longer than :data:`LIMIT_S`.
        """
        deadline = time.monotonic() + LIMIT_S
        while not self.chain.ended():
            if time.monotonic() > deadline:
                raise FatalError(
                    "The chain does not end", where=str(self.chain.states), remedy="look at Airflow's pages"
                )
            self.look()
            tick(self.chain)
            time.sleep(0.5)
        return self.chain

    def look(self) -> None:
        """One look at every run that concerns this chain."""
        for dag in (*self.ingests, "reconcile", "reconcile_late", "release"):
            if self.chain.states.get(dag) not in ENDED:
                self._look_at(dag)
        if all(self.chain.states.get(dag) in ENDED for dag in self.ingests):
            self._go_on_without_failed()
        if self.chain.states.get("reconcile_late") == "success":
            tasks = self.client.tasks("reconcile_late", self.chain.runs["reconcile_late"])
            self.chain.nothing_due = any(task["state"] == "skipped" for task in tasks)

    def _look_at(self, dag: str) -> None:
        for run in self.client.runs(dag, self.chain.since):
            if run["partition_key"] == self.chain.business_date:
                self.chain.runs[dag], self.chain.states[dag] = run["dag_run_id"], run["state"]

    def _go_on_without_failed(self) -> None:
        """A department that failed will not arrive: what the latest time does every day is done now."""
        if self.chain.failed() and self.chain.reconciled_by is None:
            self.chain.runs["reconcile_late"] = self.client.trigger("reconcile_late", self.chain.business_date)


def failed_tasks(client: Client, chain: Chain) -> list[tuple[str, dict[str, Any]]]:
    """Tasks that failed themselves, with their DAG; those that failed only because others did are left out."""
    return [
        (dag, task)
        for dag in chain.failed()
        for task in client.tasks(dag, chain.runs[dag])
        if task["state"] == "failed"
    ]
