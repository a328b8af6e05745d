"""Where a grant's share is delivered: set by an engineer, by the connection's name, with a trace."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import traces
from connectors.push.target import require_table_name
from core import policy
from core.clock import business_date, utc_now
from core.control import Delivery, DeliveryState, Grant, session
from core.errors import FatalError, RefusedError

_CONNECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def set_target(grant_id: int, *, connection: str, table: str, account: str) -> None:
    """Deliver the share of ``grant_id`` into ``table`` at ``connection`` from the next push on.

    A table that was delivered into before stays at the recipient as it is. ``account`` is who set it.

    Raises:
        FatalError: no such grant, or a name that cannot be one; an address given for a name is not repeated.
        RefusedError: the grant is not active, or is not one for delivery in batches.
    """
    if not _CONNECTION.fullmatch(connection):
        remedy = "give the name under which the connection is known, never its address"
        raise FatalError("Not a connection's name", where=f"grant {grant_id}", remedy=remedy)
    require_table_name(table)
    with session() as control:
        grant = require_allowed(control, grant_id)
        found = control.scalar(select(Delivery).where(Delivery.grant_id == grant_id))
        if found is None:
            found = Delivery(grant_id=grant_id, connection=connection, table_name=table, at=utc_now())
            control.add(found)
        _point(found, connection, table)
        _leave(control, account, grant, "delivery.set", found)


def remove_target(grant_id: int, *, account: str) -> None:
    """Deliver the share no more. What was delivered stays at the recipient.

    Raises:
        FatalError: the grant has no target.
    """
    with session() as control:
        found = find_target(control, grant_id)
        grant = control.get_one(Grant, grant_id)
        _leave(control, account, grant, "delivery.remove", found)
        control.delete(found)


def targets() -> list[Delivery]:
    """All targets by grant."""
    with session(write=False) as control:
        return list(control.scalars(select(Delivery).order_by(Delivery.grant_id)))


def find_target(control: Session, grant_id: int) -> Delivery:
    """The target of a grant.

    Raises:
        FatalError: it has none.
    """
    found = control.scalar(select(Delivery).where(Delivery.grant_id == grant_id))
    if found is None:
        remedy = f"hub delivery set {grant_id} --connection NAME --table TABLE"
        raise FatalError("The grant has no delivery target", where=f"grant {grant_id}", remedy=remedy)
    return found


def require_allowed(control: Session, grant_id: int) -> Grant:
    """The grant, if its recipient may have the share pushed today: the same decision as for a page or the interface.

    Raises:
        FatalError: no such grant.
        RefusedError: policy says no.
    """
    grant = control.get(Grant, grant_id)
    if grant is None:
        raise FatalError("No such grant", where=f"grant {grant_id}", remedy="see the grants in the catalog")
    decided = policy.decide(
        [grant],
        department=grant.recipient,
        table=grant.table_name,
        today=business_date(),
        grant_id=grant_id,
        way=policy.Way.BATCH,
    )
    if isinstance(decided, policy.Refused):
        raise RefusedError(
            decided.reason, where=f"grant {grant_id}", remedy="ask the owner of the table, or apply for it by batch"
        )
    return decided.grant


def _point(delivery: Delivery, connection: str, table: str) -> None:
    """Direct the delivery there, as one that has not begun yet if it is elsewhere than before."""
    if (delivery.connection, delivery.table_name) != (connection, table):
        delivery.release_number = delivery.share_version = delivery.rows = None
    delivery.connection, delivery.table_name = connection, table
    delivery.state, delivery.error, delivery.at = DeliveryState.WAITING, None, utc_now()


def _leave(control: Session, account: str, grant: Grant, action: str, delivery: Delivery) -> None:
    traces.act(
        control,
        account=account,
        department="",
        action=action,
        table=grant.table_name,
        grant_id=grant.id,
        purpose=grant.purpose,
        detail={"target": delivery.connection, "tables": [delivery.table_name]},
    )
