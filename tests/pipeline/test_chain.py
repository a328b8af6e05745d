"""The whole way, walked in one process over real systems."""

from pathlib import Path

from sqlalchemy import select

from core.control import (
    ExpectationResult,
    Pull,
    PullState,
    Release,
    ReleaseState,
    ShareVersion,
    session,
)
from lake.shares import ShareStore
from pipeline import chain, releases
from schemas import load
from tests.pipeline.conftest import DAY, Served
from tests.pipeline.contents import lake_contents, served_shares
from tests.pipeline.grants import give_grant


def test_every_department_comes_in_and_shares_go_out(connected: Served, hub_home: Path) -> None:
    grant = give_grant("person", "civil_affairs", ["identity_number", "name", "sex"])
    report = chain.run("first", DAY)
    assert report["failures"] == []
    with session(write=False) as control:
        pulls = control.scalars(select(Pull)).all()
        assert {row.table_name for row in pulls} == set(load.contracts())
        assert {row.state for row in pulls} == {PullState.CHECKED}
        assert [row.table_name for row in pulls if row.source_rows != (row.inserted or 0) + (row.repeated or 0)] == []
        assert control.scalars(select(ExpectationResult)).first() is not None
        share = control.scalars(select(ShareVersion)).one()
    assert share.rows == ShareStore().count(grant, share.version) > 200


def test_who_saw_this_person_finds_pensions_and_households_too(walked_home: Path) -> None:
    """Rows that name nobody: a key of another table, and the members of a household, say whom they are about."""
    grants = [
        give_grant("social_security__ac60", "civil_affairs", ["AIC162"], "internal"),
        give_grant("household", "civil_affairs", ["region"]),
    ]
    assert releases.deliver_new_grants() == 2
    with session(write=False) as control:
        shares = {row.grant_id: row for row in control.scalars(select(ShareVersion))}
    subjects = [ShareStore().read(n, shares[n].version, with_subjects=True)["_subjects"].to_pylist() for n in grants]
    pensions, households = subjects
    assert sum(len(row) == 1 for row in pensions) > 0.9 * len(pensions) > 0
    assert sum(len(row) > 1 for row in households) > 0.5 * len(households) > 0


def test_second_run_finds_no_change(walked_home: Path) -> None:
    before = lake_contents(walked_home), served_shares()
    second = chain.run("second", DAY)
    assert second["failures"] == []
    assert second["release"]["changed"] is False
    assert (lake_contents(walked_home), served_shares()) == before
    with session(write=False) as control:
        again = control.scalars(select(Pull).where(Pull.pull_id.startswith("second:"))).all()
        first = control.scalars(select(Pull).where(Pull.pull_id.startswith("good:"))).all()
    assert {(row.inserted, row.updated, row.deleted) for row in again} == {(0, 0, 0)}
    # A check that had nothing to judge still knows how much the whole table holds.
    assert {r.table_name: (r.checked_rows, r.quarantine_rows) for r in again} == {
        r.table_name: (r.accepted, r.quarantined) for r in first
    }


def test_a_new_grant_is_delivered_between_releases(walked_home: Path) -> None:
    grant = give_grant("person", "civil_affairs", ["name", "sex"])
    assert releases.deliver_new_grants() == 1
    assert releases.deliver_new_grants() == 0
    with session(write=False) as control:
        current = control.scalars(select(Release).where(Release.state == ReleaseState.CURRENT)).one()
        share = control.scalars(select(ShareVersion).where(ShareVersion.grant_id == grant)).one()
    assert share.release_number == current.number
