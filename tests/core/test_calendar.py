from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Light, add_working_days, is_working_day, light, working_days_left

KNOWN = st.dates(date(2020, 1, 1), date(2025, 12, 1))


def test_golden_case_over_national_day() -> None:
    assert add_working_days(date(2026, 9, 24), 10).day == date(2026, 10, 15)


def test_make_up_day_is_worked() -> None:
    assert is_working_day(date(2026, 2, 14)) == (True, False)  # a Saturday worked for the Spring Festival


def test_past_the_holiday_table_a_deadline_is_provisional() -> None:
    deadline = add_working_days(date(2040, 1, 2), 5)
    assert deadline.provisional
    assert deadline.day == date(2040, 1, 9)


@given(KNOWN, st.integers(1, 40))
def test_deadline_is_a_working_day_and_counts_back(start: date, days: int) -> None:
    deadline = add_working_days(start, days)
    assert is_working_day(deadline.day)[0]
    assert working_days_left(deadline.day, start) == days


@given(KNOWN, st.integers(1, 30))
def test_overdue_counts_down(due: date, late: int) -> None:
    today = due + timedelta(days=late)
    assert working_days_left(due, today) <= 0
    assert light(due, today) is Light.RED


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 9), Light.GREEN),
        (date(2026, 10, 13), Light.YELLOW),
        (date(2026, 10, 15), Light.YELLOW),
        (date(2026, 10, 16), Light.RED),
    ],
)
def test_lights(today: date, expected: Light) -> None:
    assert light(date(2026, 10, 15), today) is expected
