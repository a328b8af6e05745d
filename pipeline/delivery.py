"""Delivery: the share of a grant, pushed into its recipient's database.

Policy → intent, committed → rows, in one transaction of the recipient's → outcome, committed. A push that was killed
after the recipient's commit finds that out when it is run again, and leaves the outcome then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import traces
from connectors.push.deliver import Pushed, deliver
from connectors.push.target import Target
from core.clock import business_date, utc_now
from core.connections import connection
from core.control import Delivery, DeliveryState, Grant, GrantState, Release, ReleaseState, ShareVersion, session
from core.errors import FatalError, HubError, RefusedError
from disclosure.treatments import decide_treatments
from lake.outgoing import Shipment
from lake.shares import ShareStore
from pipeline import targets
from schemas import load
from schemas.published import entries
from schemas.vocabulary import Level, Treatment

ACCOUNT = "system:push"
_WHOLE = (Treatment.PLAIN, Treatment.TOKEN)


@dataclass(frozen=True)
class Task:
    """One push: the share of the current release, under its grant, to its target."""

    delivery: Delivery
    grant: Grant
    share: ShareVersion


def due() -> list[int]:
    """Grants whose share in the current release has not arrived at the recipient, those that failed included.

    A grant that is not active is tried once, so that the refusal is on record, and again when it has become active.
    """
    day = business_date()
    with session(write=False) as control:
        found = control.execute(
            select(Delivery, Grant, ShareVersion)
            .join(Grant, Grant.id == Delivery.grant_id)
            .join(ShareVersion, ShareVersion.grant_id == Grant.id)
            .join(Release, Release.number == ShareVersion.release_number)
            .where(Release.state == ReleaseState.CURRENT)
            .order_by(Grant.id)
        ).tuples()
        return [
            grant.id
            for delivery, grant, share in found
            if not _arrived(delivery, share) and (_active(grant, day) or delivery.state != DeliveryState.REFUSED)
        ]


def _arrived(delivery: Delivery, share: ShareVersion) -> bool:
    return delivery.state == DeliveryState.DELIVERED and delivery.release_number == share.release_number


def _active(grant: Grant, day: Any) -> bool:
    return grant.state == GrantState.ACTIVE and bool(grant.starts <= day <= grant.ends)


def push(grant_id: int) -> dict[str, Any]:
    """Bring the grant's share in the current release to its recipient; safe to run again, and then changes nothing.

    Returns:
        Grant, table, target, release and counts of rows.

    Raises:
        RefusedError: the grant is not active; leaves a trace.
        FatalError: no target, no share yet, or the recipient's database does not fit; leaves a trace.
        TemporaryError: the recipient's database is down or busy; leaves a trace.
    """
    with _refusal_kept(grant_id), session(write=False) as control:
        delivery = targets.find_target(control, grant_id)
        task = Task(delivery, targets.require_allowed(control, grant_id), _current(control, grant_id))
    trace_id = _intend(task)
    with _failure_kept(task, trace_id):
        pushed = _deliver(task)
    _conclude(task, trace_id, pushed)
    return _report(task, pushed)


def _current(control: Session, grant_id: int) -> ShareVersion:
    query = (
        select(ShareVersion)
        .join(Release, Release.number == ShareVersion.release_number)
        .where(ShareVersion.grant_id == grant_id, Release.state == ReleaseState.CURRENT)
    )
    found = control.scalar(query)
    if found is None:
        raise FatalError(
            "The share has not been made yet",
            where=f"grant {grant_id}",
            remedy="wait for the next release, or: hub clocks",
        )
    return found


def _deliver(task: Task) -> Pushed:
    target = Target(connection(task.delivery.connection), task.delivery.table_name)
    shipment = Shipment(task.grant.id, task.share.version)
    return deliver(
        target,
        Shipment(task.grant.id, task.share.version, keys_shown(task.grant, set(shipment.schema.names))),
        release=task.share.release_number,
        expected_rows=task.share.rows,
        confirm=lambda: _confirm(task.grant.id),
    )


def _confirm(grant_id: int) -> None:
    """A grant suspended, or a release recalled, while rows were under way: nothing of it arrives."""
    with session(write=False) as control:
        targets.require_allowed(control, grant_id)


def keys_shown(grant: Grant, present: set[str]) -> tuple[str, ...]:
    """The columns that name a row, if the share shows every key of its table whole: plain, or as a token. Else none."""
    entry = entries().get(grant.table_name)
    if entry is None:
        return ()
    granted = [item for item in entry.items if item.name in grant.columns and item.name in present]
    treatments = decide_treatments(granted, Level(grant.level), load.matrix())
    keys = [item.name for item in entry.items if item.key]
    whole = all(treatments.get(key) in _WHOLE for key in keys)
    return tuple(keys) if whole else ()


def _intend(task: Task) -> str:
    with session() as control:
        return traces.intent(control, **_head(task.grant), detail=_detail(task))


def _head(grant: Grant) -> dict[str, Any]:
    return {
        "account": ACCOUNT,
        "department": grant.recipient,
        "action": "push",
        "table": grant.table_name,
        "grant_id": grant.id,
        "purpose": grant.purpose,
    }


def _detail(task: Task) -> dict[str, Any]:
    return {
        "version": task.share.version,
        "release": task.share.release_number,
        "target": task.delivery.connection,
        "tables": [task.delivery.table_name],
    }


@contextmanager
def _refusal_kept(grant_id: int) -> Iterator[None]:
    """Before the intent: a refusal by policy is an act of its own."""
    try:
        yield
    except RefusedError as error:
        with session() as control:
            grant = control.get_one(Grant, grant_id)
            reason = {"reason": error.what.replace(" ", "_")}
            traces.act(control, **_head(grant), result="refused", detail=reason)
            _set(control, grant_id, DeliveryState.REFUSED, error=str(error))
        raise


@contextmanager
def _failure_kept(task: Task, trace_id: str) -> Iterator[None]:
    """After the intent: however the push fails, the outcome says so."""
    try:
        yield
    except HubError as error:
        refused = isinstance(error, RefusedError)
        _fail(task, trace_id, DeliveryState.REFUSED if refused else DeliveryState.FAILED, str(error))
        raise
    except Exception as error:
        # A foreign error may quote a value, so that only its kind is kept.
        _fail(task, trace_id, DeliveryState.FAILED, type(error).__name__)
        raise


def _fail(task: Task, trace_id: str, state: DeliveryState, error: str) -> None:
    with session() as control:
        traces.outcome(control, trace_id, result=str(state))
        _set(control, task.grant.id, state, error=error)


def _conclude(task: Task, trace_id: str, pushed: Pushed) -> None:
    """The first outcome after a share arrived says whom it shows; a push that changes nothing shows nobody anything."""
    share = task.share
    known = task.delivery.share_version == share.version and not pushed.changed
    subjects = () if known else ShareStore().subjects(task.grant.id, share.version)
    with session() as control:
        traces.outcome(control, trace_id, result="ok", rows=0 if known else pushed.rows, subjects=subjects)
        arrived = {"release_number": share.release_number, "share_version": share.version, "rows": pushed.rows}
        _set(control, task.grant.id, DeliveryState.DELIVERED, error=None, **arrived)


def _set(control: Session, grant_id: int, state: DeliveryState, **values: object) -> None:
    found = control.scalar(select(Delivery).where(Delivery.grant_id == grant_id))
    if found is not None:
        for name, value in {**values, "state": str(state), "at": utc_now()}.items():
            setattr(found, name, value)


def _report(task: Task, pushed: Pushed) -> dict[str, Any]:
    return {
        "grant": task.grant.id,
        "table": task.grant.table_name,
        "target": f"{task.delivery.table_name} @ {task.delivery.connection}",
        "release": task.share.release_number,
        "rows": pushed.rows,
        **asdict(pushed.difference),
    }
