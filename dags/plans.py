"""What the factories need to know of the departments, from the compiled index of the contracts."""

from dataclasses import dataclass
from datetime import time

from schemas import load


@dataclass(frozen=True)
class Plan:
    """A department as its DAG sees it."""

    department: str
    title: str
    schedule: str
    """Cron, in the city's zone."""
    latest: time
    """Time of day in the city's zone, after which reconciliation goes on without the department."""
    tables: tuple[str, ...]


def plans() -> dict[str, Plan]:
    """One plan per department that has tables."""
    tables: dict[str, list[str]] = {}
    for contract in load.contracts().values():
        tables.setdefault(contract.department, []).append(contract.table)
    return {
        name: Plan(name, department.title_zh, department.schedule, department.latest, tuple(sorted(tables[name])))
        for name, department in load.departments().items()
        if name in tables
    }


def latest_cron() -> str:
    """When the last of the departments is late, as cron."""
    latest = max(plan.latest for plan in plans().values())
    return f"{latest.minute} {latest.hour} * * *"
