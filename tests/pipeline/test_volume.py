"""A pull that would wipe a table waits for a person."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.control import Pull, PullState, session
from core.errors import HeldError
from lake.landing import Landed
from pipeline import steps
from pipeline.volume import MOST_GONE, SMALL, guard
from schemas import load
from tests.pipeline.conftest import NEXT_DAY, Served
from tests.pipeline.contents import lake_contents

TABLE = "housing__fw_h"


def broken_export(drop: Path) -> None:
    """Only the header and the first few rows of the newest file are there."""
    file = max(drop.glob("FW_H_*.csv"))
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[: 1 + len(lines) // 10]))


@pytest.fixture
def shrunk(connected: Served, walked_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A walked home whose housing drop has since lost most of a table."""
    drop = tmp_path / "drop"
    shutil.copytree(connected.folder / "served" / "housing" / "drop", drop)
    broken_export(drop)
    monkeypatch.setenv("HUB_CONN_HOUSING", f"file://{drop}")
    return walked_home


def test_a_table_that_lost_most_rows_is_held_and_nothing_lands(shrunk: Path) -> None:
    before = lake_contents(shrunk)
    with pytest.raises(HeldError) as error:
        steps.pull(TABLE, "next", NEXT_DAY)
    assert TABLE in error.value.where
    assert "--accept" in error.value.remedy
    assert lake_contents(shrunk) == before
    with session(write=False) as control:
        assert control.scalars(select(Pull.state).where(Pull.pull_id == "next")).one() == PullState.HELD


def test_a_person_who_looked_lets_it_through_under_the_same_id(shrunk: Path) -> None:
    with pytest.raises(HeldError):
        steps.pull(TABLE, "next", NEXT_DAY)
    report = steps.pull(TABLE, "next", NEXT_DAY, accept=True)
    assert report["deleted"] > report["unchanged"] > 0
    assert steps.check(TABLE, "next")["state"] == PullState.CHECKED


def counts(unchanged: int, deleted: int, inserted: int = 0) -> Landed:
    return Landed(unchanged + inserted, inserted, 0, deleted, unchanged, 0, -1)


@given(unchanged=st.integers(0, 1000), deleted=st.integers(0, 1000))
def test_only_the_loss_of_most_of_a_table_is_held(unchanged: int, deleted: int) -> None:
    look, before = guard(load.contract(TABLE)), unchanged + deleted
    if (before > SMALL and deleted > MOST_GONE * before) or unchanged == 0:  # this contract expects a row at least
        with pytest.raises(HeldError):
            look(counts(unchanged, deleted))
    else:
        look(counts(unchanged, deleted))


def test_a_flood_is_held_too() -> None:
    contract = load.contract(TABLE)
    assert contract.expected_rows
    most = contract.expected_rows[1]
    guard(contract)(counts(0, 0, inserted=most))
    with pytest.raises(HeldError):
        guard(contract)(counts(0, 0, inserted=most + 1))
