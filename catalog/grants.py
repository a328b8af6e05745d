"""Grants: a department's own, and their suspension by the security administrator."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from audit import traces
from catalog.access import Visitor
from catalog.problems import ConflictError, InvalidError, MissingError
from core.clock import utc_now
from core.control import Decision, Grant, GrantState, Release, ReleaseState, ShareVersion
from core.i18n import N_

_NEXT = {
    (GrantState.ACTIVE, "suspend"): GrantState.SUSPENDED,
    (GrantState.SUSPENDED, "resume"): GrantState.ACTIVE,
    (GrantState.ACTIVE, "end"): GrantState.ENDED,
    (GrantState.SUSPENDED, "end"): GrantState.ENDED,
}


@dataclass(frozen=True)
class Held:
    """A grant with what the current release holds for it; None until a release has made the share."""

    grant: Grant
    share: ShareVersion | None
    release: Release | None


def held_by(db: Session, department: str | None) -> list[Held]:
    """Grants of one department, newest first; of all departments for None."""
    query = (
        select(Grant, ShareVersion, Release)
        .select_from(Grant)
        .join(Release, Release.state == ReleaseState.CURRENT, isouter=True)
        .join(
            ShareVersion,
            and_(ShareVersion.grant_id == Grant.id, ShareVersion.release_number == Release.number),
            isouter=True,
        )
        .order_by(Grant.id.desc())
    )
    if department is not None:
        query = query.where(Grant.recipient == department)
    return [Held(grant, share, release) for grant, share, release in db.execute(query)]


def change(db: Session, visitor: Visitor, grant_id: int, step: str, reason: str) -> Grant:
    """Suspend, resume or end a grant; it is served, or not, from the next request on.

    Raises:
        MissingError: no such grant.
        InvalidError: no reason given.
        ConflictError: the step is not possible in the grant's state.
    """
    grant = db.get(Grant, grant_id, with_for_update=True)
    if grant is None:
        raise MissingError("There is no such grant", remedy="look at the list of grants")
    if not reason.strip():
        raise InvalidError({"reason": N_("Give the reason")})
    wanted = _NEXT.get((GrantState(grant.state), step))
    if wanted is None:
        raise ConflictError("The grant is no longer in that state", where=grant.state, remedy="look at it again")
    grant.state = wanted
    _record(db, visitor, grant, step, reason.strip())
    return grant


def _record(db: Session, visitor: Visitor, grant: Grant, step: str, reason: str) -> None:
    db.add(
        Decision(
            subject=f"grant/{grant.id}",
            outcome=grant.state,
            detail={"step": step, "reason": reason},
            account_id=visitor.id,
            at=utc_now(),
        )
    )
    traces.act(
        db,
        account=visitor.name,
        department=visitor.department or "",
        action=f"grant.{step}",
        table=grant.table_name,
        grant_id=grant.id,
        purpose=grant.purpose,
        detail={"state": str(grant.state)},
    )
