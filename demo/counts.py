"""What the stages of the chain have done so far, from the control database."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from core.control import Grant, Pull, PullState, Reconciliation, Release, ReleaseState, ShareVersion, session

CHANGES = ("inserted", "updated", "deleted")


def pulls(run_name: str) -> dict[str, int]:
    """Counts over the pulls of one ingest run: tables checked, and rows by what became of them."""
    names = ("source_rows", *CHANGES, "quarantined")
    with session(write=False) as control:
        rows = list(control.scalars(select(Pull).where(Pull.pull_id.startswith(f"{run_name}:", autoescape=True))))
    checked = sum(row.state == PullState.CHECKED for row in rows)
    return {"tables": checked} | {name: sum(getattr(row, name) or 0 for row in rows) for name in names}


def changes(run_names: Iterable[str]) -> int:
    """Rows that these ingest runs inserted, updated or deleted."""
    return sum(pulls(name)[kind] for name in run_names for kind in CHANGES)


def reconciliation(run_name: str) -> dict[str, int]:
    """Counts of one reconciliation run, as far as it is."""
    with session(write=False) as control:
        found = control.scalar(select(Reconciliation).where(Reconciliation.run_id == run_name))
    return dict(found.counts) if found else {}


def current_release() -> dict[str, Any]:
    """Number of the release that is served, with its shares and their rows; empty when there is none."""
    with session(write=False) as control:
        release = control.scalar(select(Release).where(Release.state == ReleaseState.CURRENT))
        if release is None:
            return {}
        of_release = ShareVersion.release_number == release.number
        shares, rows = control.execute(
            select(func.count(), func.coalesce(func.sum(ShareVersion.rows), 0)).where(of_release)
        ).one()
    return {"release": release.number, "shares": shares, "rows": rows}


def grants() -> int:
    """How many grants there are."""
    with session(write=False) as control:
        return control.scalar(select(func.count()).select_from(Grant)) or 0


def error_of(run_name: str, table: str | None) -> str | None:
    """What went wrong in a run's pull of ``table``, or in the reconciliation of that name."""
    statement = (
        select(Pull.error).where(Pull.pull_id == f"{run_name}:{table}")
        if table
        else select(Reconciliation.error).where(Reconciliation.run_id == run_name)
    )
    with session(write=False) as control:
        return control.scalar(statement)
