from datetime import UTC, date, datetime

import pytest

from core.control import Grant, GrantState
from core.policy import Allowed, Refused, decide

TODAY = date(2026, 6, 1)


def grant(**changes: object) -> Grant:
    terms = {
        "id": 1, "table_name": "person", "recipient": "civil_affairs", "purpose": "low income", "level": "related",
        "columns": ["name"], "region": "", "mode": "interface", "starts": date(2026, 1, 1), "ends": date(2026, 12, 31),
        "state": GrantState.ACTIVE, "approved_by": 1, "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Grant(**(terms | changes))


def ask(*grants: Grant, department: str | None = "civil_affairs", table: str = "person", grant_id: int | None = None):
    return decide(grants, department=department, table=table, today=TODAY, grant_id=grant_id)


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
