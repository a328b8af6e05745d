"""What the factories need to know of the departments: read from the kept index, so that a parse loads no Arrow."""

from dataclasses import dataclass
from datetime import time

from schemas.index import index


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
    """One plan per department that has tables.

    A table whose contract cannot be used is kept: its task fails and says why, and its department counts as late.
    """
    return {
        name: Plan(
            department=name,
            title=department.title_zh,
            schedule=department.schedule,
            latest=time.fromisoformat(department.latest),
            tables=department.tables,
        )
        for name, department in index().departments.items()
        if department.tables
    }


def latest_cron() -> str:
    """When the last of the departments is late, as cron."""
    latest = max(plan.latest for plan in plans().values())
    return f"{latest.minute} {latest.hour} * * *"
