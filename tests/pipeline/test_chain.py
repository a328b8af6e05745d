"""The whole way, walked in one process over real systems."""

from datetime import date
from pathlib import Path

from sqlalchemy import select

from core.clock import utc_now
from core.control import (
    Account,
    ExpectationResult,
    Grant,
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
from tests.pipeline.conftest import Served
from tests.pipeline.contents import lake_contents, served_shares

DAY = date(2026, 6, 1).isoformat()


def give_grant(table: str, recipient: str, columns: list[str], level: str = "related") -> int:
    """A grant as an approval leaves it."""
    with session() as control:
        account = Account(
            name=f"head of {table} {recipient}",
            title="",
            role="head",
            department=None,
            password_hash="-",
            created_at=utc_now(),
        )
        control.add(account)
        control.flush()
        grant = Grant(
            table_name=table,
            recipient=recipient,
            purpose="test",
            level=level,
            columns=columns,
            region="",
            mode="interface",
            starts=date(2020, 1, 1),
            ends=date(2099, 1, 1),
            approved_by=account.id,
            created_at=utc_now(),
        )
        control.add(grant)
        control.flush()
        return grant.id


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


def test_second_run_finds_no_change(connected: Served, hub_home: Path) -> None:
    give_grant("person", "civil_affairs", ["name", "sex"])
    chain.run("first", DAY)
    before = lake_contents(hub_home), served_shares()
    second = chain.run("second", DAY)
    assert second["release"]["changed"] is False
    assert (lake_contents(hub_home), served_shares()) == before
    with session(write=False) as control:
        again = control.scalars(select(Pull).where(Pull.pull_id.startswith("second:"))).all()
    assert {(row.inserted, row.updated, row.deleted) for row in again} == {(0, 0, 0)}


def test_a_release_is_replaced_at_once_and_a_new_grant_is_delivered_between(connected: Served, hub_home: Path) -> None:
    chain.run("first", DAY)
    grant = give_grant("police__czrk", "housing", ["XM", "XB"])
    assert releases.deliver_new_grants() == 1
    assert releases.deliver_new_grants() == 0
    with session(write=False) as control:
        current = control.scalars(select(Release).where(Release.state == ReleaseState.CURRENT)).one()
        share = control.scalars(select(ShareVersion).where(ShareVersion.grant_id == grant)).one()
    assert share.release_number == current.number
