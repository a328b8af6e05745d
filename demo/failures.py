"""Which task of the chain failed, where its log is, and what to do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from core.i18n import N_, Translator
from demo import counts
from demo.airflow import Client, logs_of
from demo.chain import Chain, failed_tasks


@dataclass(frozen=True)
class Failure:
    """One failed task."""

    dag: str
    task: str
    table: str | None
    why: str
    """What, where and remedy, as the step said it."""
    log: Path | None

    def as_dict(self) -> dict[str, str | None]:
        """The failure as JSON."""
        return {"dag": self.dag, "task": self.task, "table": self.table, "why": self.why, "log": str(self.log or "")}


def of(client: Client, chain: Chain, airflow_home: Path) -> Iterator[Failure]:
    """The tasks that failed by themselves."""
    for dag, task in failed_tasks(client, chain):
        run = chain.runs[dag]
        log = next(reversed(list(logs_of(airflow_home, dag, run, task))), None)
        table = task["rendered_map_index"] if task["map_index"] >= 0 else None
        why = counts.error_of(f"{dag}:{run}", table) or _last_error(log)
        yield Failure(dag, task["task_id"], table, why, log)


def _last_error(log: Path | None) -> str:
    """The last error in a task's log; Airflow writes one JSON object a line."""
    if log is None:
        return "the task left no log"
    events = (_event(line) for line in log.read_text(errors="replace").splitlines())
    errors = [event for event in events if event.get("level") in ("error", "critical")]
    if not errors:
        return "the log names no error"
    detail = errors[-1].get("error_detail") or [{}]
    return str(detail[0].get("exc_value") or errors[-1].get("event"))


def _event(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def show(failures: list[Failure], console: Console, translate: Translator) -> None:
    """Print each with its log file."""
    for failure in failures:
        console.print(f"[bold red]✗ {failure.dag} · {failure.task} · {failure.table or ''}[/bold red]")
        console.print(f"  {failure.why}", highlight=False, markup=False, soft_wrap=True)
        console.print(f"  {translate(N_('log'))}: {failure.log}", highlight=False, markup=False, soft_wrap=True)
