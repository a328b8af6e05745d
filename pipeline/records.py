"""Book-keeping of pulls, reconciliations and releases in the control database.

Each record is found again by the id that the caller gives, so a step that runs twice continues instead of doubling.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.control import Pull, PullState, Reconciliation, Release, ReleaseState, session
from core.errors import FatalError, HeldError, HubError
from schemas.contract import Contract


def open_pull(contract: Contract, pull_id: str, business_date: date) -> Pull:
    """The record of ``pull_id``, made when there is none yet."""
    with session() as control:
        found = control.scalar(select(Pull).where(Pull.pull_id == pull_id))
        if found is None:
            found = Pull(
                pull_id=pull_id,
                table_name=contract.table,
                department=contract.department,
                business_date=business_date,
                started_at=utc_now(),
            )
            control.add(found)
        return found


def find_pull(pull_id: str) -> Pull:
    """The record of ``pull_id``.

    Raises:
        FatalError: there is none.
    """
    with session(write=False) as control:
        found = control.scalar(select(Pull).where(Pull.pull_id == pull_id))
    if found is None:
        raise FatalError("Unknown pull", where=pull_id, remedy="run the pull step first")
    return found


def update(record: Pull | Reconciliation | Release, **values: object) -> None:
    """Write ``values`` to the record, here and in the database."""
    with session() as control:
        stored = control.get_one(type(record), record.number)
        for name, value in values.items():
            setattr(stored, name, value)
            setattr(record, name, value)


@contextmanager
def failing(record: Pull | Reconciliation) -> Iterator[None]:
    """Mark the record as failed, or held, when the block raises; the error goes on to the caller."""
    try:
        yield
    except HubError as error:
        state = PullState.HELD if isinstance(error, HeldError) else PullState.FAILED
        update(record, state=state, error=str(error), finished_at=utc_now())
        raise
    except Exception as error:
        # A foreign error may quote a value, so that only its kind is kept here.
        update(record, state=PullState.FAILED, error=type(error).__name__, finished_at=utc_now())
        raise


def latest_checked(control: Session) -> dict[str, Pull]:
    """The newest pull of each table that went through all its checks."""
    newest = (
        select(Pull.table_name, func.max(Pull.number).label("number"))
        .where(Pull.state == PullState.CHECKED)
        .group_by(Pull.table_name)
        .subquery()
    )
    rows = control.scalars(select(Pull).join(newest, Pull.number == newest.c.number))
    return {row.table_name: row for row in rows}


def open_reconciliation(run_id: str, business_date: date, inputs: dict[str, int], stale: list[str]) -> Reconciliation:
    """The record of ``run_id``; its inputs are fixed by the first caller, so that a retry sees the same data."""
    with session() as control:
        found = control.scalar(select(Reconciliation).where(Reconciliation.run_id == run_id))
        if found is None:
            found = Reconciliation(
                run_id=run_id, business_date=business_date, started_at=utc_now(), inputs=inputs, stale=stale,
                outputs={}, counts={},
            )  # fmt: skip
            control.add(found)
        return found


def find_reconciliation(run_id: str) -> Reconciliation:
    """The record of ``run_id``.

    Raises:
        FatalError: there is none.
    """
    with session(write=False) as control:
        found = control.scalar(select(Reconciliation).where(Reconciliation.run_id == run_id))
    if found is None:
        raise FatalError("Unknown reconciliation run", where=run_id, remedy="run the link step first")
    return found


def latest_fused(control: Session) -> Reconciliation | None:
    """The newest reconciliation that went through to the end."""
    return control.scalar(
        select(Reconciliation).where(Reconciliation.state == "fused").order_by(Reconciliation.number.desc()).limit(1)
    )


def open_release(release_id: str, business_date: date) -> Release:
    """The record of ``release_id``, made as *building* when there is none yet."""
    with session() as control:
        found = control.scalar(select(Release).where(Release.release_id == release_id))
        if found is None:
            found = Release(
                release_id=release_id, business_date=business_date, created_at=utc_now(), versions={}, stale=[]
            )
            control.add(found)
        return found


def current_release(control: Session) -> Release | None:
    """The release that readers see now."""
    return control.scalar(
        select(Release).where(Release.state == ReleaseState.CURRENT).order_by(Release.number.desc()).limit(1)
    )
