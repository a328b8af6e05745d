from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.control import Grant, GrantState
from core.policy import Allowed, Refused, Way, decide

TODAY = date(2026, 6, 1)


def grant(**changes: object) -> Grant:
    terms = {
        "id": 1, "table_name": "person", "recipient": "civil_affairs", "purpose": "low income", "level": "related",
        "columns": ["name"], "region": "", "mode": "api", "starts": date(2026, 1, 1), "ends": date(2026, 12, 31),
        "state": GrantState.ACTIVE, "approved_by": 1, "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Grant(**(terms | changes))


def ask(
    *grants: Grant,
    department: str | None = "civil_affairs",
    table: str = "person",
    grant_id: int | None = None,
    way: Way = Way.PAGE,
) -> Any:
    return decide(grants, department=department, table=table, today=TODAY, grant_id=grant_id, way=way)


def test_active_grant_within_its_dates_is_allowed() -> None:
    given = grant()
    assert ask(given) == Allowed(given)


def test_newest_of_several_is_taken() -> None:
    assert ask(grant(id=1), grant(id=2)).grant.id == 2


def test_one_grant_can_be_asked_for() -> None:
    assert ask(grant(id=1), grant(id=2), grant_id=1).grant.id == 1


@pytest.mark.parametrize(
    "held",
    [
        [],
        [grant(recipient="housing")],
        [grant(table_name="dwelling")],
        [grant(starts=date(2026, 6, 2))],
        [grant(ends=date(2026, 5, 31))],
        [grant(state=GrantState.SUSPENDED)],
        [grant(state=GrantState.ENDED)],
        [grant(state="a state nobody knows")],
    ],
)
def test_everything_else_is_refused(held: list[Grant]) -> None:
    assert isinstance(ask(*held), Refused)


def test_people_without_a_department_are_refused() -> None:
    assert isinstance(ask(grant(recipient=""), department=None), Refused)
    assert isinstance(ask(grant(recipient=""), department=""), Refused)


@pytest.mark.parametrize("day", [date(2026, 6, 1)])
def test_first_and_last_day_count(day: date) -> None:
    assert isinstance(ask(grant(starts=day, ends=day)), Allowed)


MODES = (Way.API, Way.FILE, Way.BATCH)


@pytest.mark.parametrize("mode", MODES)
def test_a_grant_is_for_pages_and_one_more_way(mode: Way) -> None:
    given = grant(mode=str(mode))
    found = {way: ask(given, way=way) for way in Way}
    assert {way for way, answer in found.items() if answer == Allowed(given)} == {Way.PAGE, mode}
    assert all(isinstance(found[way], Refused) for way in MODES if way is not mode)


def test_the_newest_grant_for_the_way_is_taken_and_no_other() -> None:
    grants = [grant(id=1, mode="file"), grant(id=2, mode="api"), grant(id=3, mode="a way nobody knows")]
    assert ask(*grants, way=Way.FILE) == Allowed(grants[0])
    assert isinstance(ask(*grants, way=Way.FILE, grant_id=3), Refused)
