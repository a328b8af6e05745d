"""Releases: one masked share per grant, made from table versions that belong together, shown all at once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date as today
from core.control import Grant, GrantState, Release, ReleaseState, ShareVersion, session
from disclosure.shares import ShareMade, ShareTerms, make_share
from lake.store import Lake
from pipeline import records
from schemas.published import entries


def versions_to_release() -> tuple[dict[str, int], list[str]]:
    """Checked tables as the newest reconciliation read them, what it made of them, and who was stale in it."""
    with session(write=False) as control:
        fused = records.latest_fused(control)
    if fused is None:
        return {}, []
    return {f"checked/{name}": version for name, version in fused.inputs.items()} | fused.outputs, fused.stale


def active_grants(control: Session) -> list[Grant]:
    """Grants that are served today."""
    day = today()
    return list(
        control.scalars(
            select(Grant)
            .where(Grant.state == GrantState.ACTIVE, Grant.starts <= day, Grant.ends >= day)
            .order_by(Grant.id)
        )
    )


def make_shares(release: Release, grants: list[Grant]) -> list[ShareMade]:
    """The share of each grant from the release's versions; a grant on a table not yet there waits for a later one."""
    listed = entries()
    return [
        make_share(
            Lake(),
            listed[grant.table_name],
            ShareTerms(
                grant_id=grant.id,
                recipient=grant.recipient,
                purpose=grant.purpose,
                level=grant.level,
                columns=tuple(grant.columns),
                region=grant.region,
            ),
            number=release.number,
            versions=release.versions,
        )
        for grant in grants
        if grant.table_name in listed and listed[grant.table_name].lake_table in release.versions
    ]


def write_share_versions(control: Session, release: Release, shares: list[ShareMade]) -> None:
    """One row per share of the release; a share already written down stays as it is."""
    known = set(control.scalars(select(ShareVersion.grant_id).where(ShareVersion.release_number == release.number)))
    control.add_all(
        ShareVersion(
            release_number=release.number,
            grant_id=share.grant_id,
            version=share.version,
            rows=share.rows,
            fingerprint=share.fingerprint,
        )
        for share in shares
        if share.grant_id not in known
    )


def publish(release: Release, shares: list[ShareMade]) -> bool:
    """Make ``release`` the current one at once; False when it says nothing new."""
    with session() as control:
        previous = records.current_release(control)
        if previous is not None and previous.number != release.number and _same(control, previous, release, shares):
            control.delete(control.get_one(Release, release.number))
            return False
        write_share_versions(control, release, shares)
        if previous is not None and previous.number != release.number:
            previous.state = ReleaseState.SUPERSEDED
        control.get_one(Release, release.number).state = ReleaseState.CURRENT
        return True


def _same(control: Session, previous: Release, release: Release, shares: list[ShareMade]) -> bool:
    served = control.execute(
        select(ShareVersion.grant_id, ShareVersion.version).where(ShareVersion.release_number == previous.number)
    )
    return (
        previous.versions == release.versions
        and previous.stale == release.stale
        and {(row.grant_id, row.version) for row in served} == {(share.grant_id, share.version) for share in shares}
    )


def deliver_new_grants() -> int:
    """Make the shares of grants approved since the current release; returns how many."""
    with session(write=False) as control:
        release = records.current_release(control)
        if release is None:
            return 0
        served = set(
            control.scalars(select(ShareVersion.grant_id).where(ShareVersion.release_number == release.number))
        )
        waiting = [grant for grant in active_grants(control) if grant.id not in served]
    shares = make_shares(release, waiting)
    with session() as control:
        write_share_versions(control, release, shares)
    return len(shares)
