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
LOST_S = 60.0
"""Word that every department has arrived is taken for lost after this, as the latest time of day takes it."""


@dataclass
class Chain:
    """The runs of one business date, by DAG: id and state."""

    business_date: str
    since: str = field(default_factory=lambda: utc_now().isoformat())
    runs: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def ended(self, *dags: str) -> bool:
        """Whether the runs of these DAGs are over."""
        return all(self.states.get(dag) in ENDED for dag in dags)

    def failed(self) -> list[str]:
        """DAGs whose run failed."""
        return [dag for dag, state in self.states.items() if state == "failed"]


class Follower:
    """Starts a chain and follows it; ``tick`` is told of each look at it."""

    def __init__(self, client: Client, chain: Chain, departments: list[str], tick: Callable[[Chain], None]) -> None:
        self.client, self.chain, self.tick = client, chain, tick
        self.ingests = [f"ingest_{name}" for name in departments]
        self.deadline = time.monotonic() + LIMIT_S

    def walk(self) -> Chain:
        """Trigger every department's ingest, and wait until what follows from them is over.

        Raises:
            FatalError: it takes longer than :data:`LIMIT_S`.
        """
        for dag in self.ingests:
            self.chain.runs[dag] = self.client.trigger(dag, self.chain.business_date)
        self._until(lambda: self._over(*self.ingests))
        dag = self._reconciler()
        self._until(lambda: self._over(dag))
        if joined_at := self._joined_at(dag):
            self._until(lambda: self._find("release", joined_at))
            self._until(lambda: self._over("release"))
        return self.chain

    def _reconciler(self) -> str:
        """The DAG that reconciles: by assets when all arrived, else, or when word got lost, the one for the late."""
        arrived = max((task["end_date"] for task in self._tasks_named("arrived") if task["end_date"]), default="")
        if not self.chain.failed() and self._until(lambda: self._find("reconcile", arrived), LOST_S):
            return "reconcile"
        self.chain.runs["reconcile_late"] = self.client.trigger("reconcile_late", self.chain.business_date)
        return "reconcile_late"

    def _tasks_named(self, name: str) -> list[dict[str, Any]]:
        found = [task for dag in self.ingests for task in self.client.tasks(dag, self.chain.runs[dag])]
        return [task for task in found if task["task_id"] == name]

    def _joined_at(self, dag: str) -> str | None:
        """When the reconciliation gave word to release; None when it failed or had nothing to do."""
        tasks = self.client.tasks(dag, self.chain.runs[dag])
        return next((t["end_date"] for t in tasks if t["task_id"] == "fuse" and t["state"] == "success"), None)

    def _find(self, dag: str, since: str) -> bool:
        """Find the newest run for the business date that was made at or after ``since``."""
        runs = [r for r in self.client.runs(dag, since) if r["partition_key"] == self.chain.business_date]
        if runs:
            self.chain.runs[dag] = runs[-1]["dag_run_id"]
        return bool(runs)

    def _over(self, *dags: str) -> bool:
        for dag in dags:
            self.chain.states[dag] = self.client.state(dag, self.chain.runs[dag])
        return self.chain.ended(*dags)

    def _until(self, done: Callable[[], bool], limit_s: float = LIMIT_S) -> bool:
        """Look until ``done``; False when ``limit_s`` have passed."""
        give_up = time.monotonic() + limit_s
        while not done():
            if time.monotonic() > self.deadline:
                where = ", ".join(f"{dag}: {state}" for dag, state in self.chain.states.items())
                raise FatalError("The chain does not end", where=where, remedy="look at Airflow's pages")
            if time.monotonic() > give_up:
                return False
            self.tick(self.chain)
            time.sleep(0.5)
        self.tick(self.chain)
        return True


def failed_tasks(client: Client, chain: Chain) -> list[tuple[str, dict[str, Any]]]:
    """Tasks that failed themselves, with their DAG; those that failed only because others did are left out."""
    return [
        (dag, task)
        for dag in chain.failed()
        for task in client.tasks(dag, chain.runs[dag])
        if task["state"] == "failed"
    ]
