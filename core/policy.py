"""The one decision on access: deny by default, the same for page, API, file and push.

A pure function over rows of the grants table, because what is needed is *which* grant, with which masks, rows and
expiry, not yes or no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.control.requests import Grant, GrantState
from core.i18n import N_


class Way(StrEnum):
    """How a share is read. A page shows it under every grant; the others are modes, one of which was granted."""

    PAGE = "page"
    API = "api"
    FILE = "file"
    BATCH = "batch"
    """Pushed into the recipient's own database."""


@dataclass(frozen=True)
class Allowed:
    """Access under one grant."""

    grant: Grant


@dataclass(frozen=True)
class Refused:
    """No access, with the rule that was missing."""

    reason: str


_NOT_GRANTED = {
    Way.API: N_("The grant is not for reading by interface"),
    Way.FILE: N_("The grant is not for taking files"),
    Way.BATCH: N_("The grant is not for delivery in batches"),
}


def decide(
    grants: Iterable[Grant],
    *,
    department: str | None,
    table: str,
    today: date,
    grant_id: int | None = None,
    way: Way = Way.PAGE,
) -> Allowed | Refused:
    """Find the grant under which ``department`` may read ``table`` today in this way.

    Args:
        grants: rows to choose from; those of other departments or tables are passed over.
        department: who asks; people without a department are refused.
        table: name of the catalog entry.
        today: business date; ``starts`` and ``ends`` of a grant are both included.
        grant_id: ask for this grant alone; without it the newest that fits is taken.
        way: a page, or the mode of delivery that the grant has to be for (Decree 809 art. 22).

    Returns:
        The grant, or the reason nearest to a yes: suspended or expired is told only to the recipient itself.
    """
    if not department:
        return Refused("Only departments read shares")
    own = [g for g in grants if g.recipient == department and g.table_name == table]
    if grant_id is not None:
        own = [g for g in own if g.id == grant_id]
    if not own:
        return Refused("No grant for this table")
    dated = [g for g in own if g.starts <= today <= g.ends]
    if not dated:
        return Refused("The grant is not within its dates")
    active = [g for g in dated if g.state == GrantState.ACTIVE]
    if not active:
        return Refused("The grant is suspended or ended")
    fitting = [g for g in active if way is Way.PAGE or g.mode == way]
    if not fitting:
        return Refused(_NOT_GRANTED[way])
    return Allowed(max(fitting, key=lambda g: g.id))
