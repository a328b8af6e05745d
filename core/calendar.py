"""Working days and the clocks of Decree 809.

Public holidays and make-up working days come from ``chinesecalendar``. Past the end of its table a deadline is
computed on weekends alone and marked *provisional*: the State Council publishes each year's calendar only in the
autumn before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar


class Light(StrEnum):
    """How a task stands against its deadline."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Deadline:
    """The last day on which a task is on time."""

    day: date
    provisional: bool
    """True when the holiday table does not reach ``day``."""


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether ``day`` is worked, and whether that answer is provisional."""
    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        return day.weekday() < 5, True


def add_working_days(start: date, days: int) -> Deadline:
    """The ``days``-th working day after ``start``; the day of the start itself does not count.

    Source: the counting of periods in working days, Civil Code art. 201. Golden case: 10 working days from
    2026-09-24 end on 2026-10-15.
    """
    day, left, provisional = start, days, False
    while left:
        day += timedelta(days=1)
        worked, unsure = is_working_day(day)
        provisional |= unsure
        left -= worked
    return Deadline(day, provisional)


def working_days_left(due: date, today: date) -> int:
    """Working days after ``today`` up to and with ``due``; negative when overdue, by working days passed since."""
    if due < today:
        return -sum(is_working_day(due + timedelta(days=n))[0] for n in range(1, (today - due).days + 1))
    return sum(is_working_day(today + timedelta(days=n))[0] for n in range(1, (due - today).days + 1))


def light(due: date, today: date, warn_days: int = 2) -> Light:
    """Green, yellow when at most ``warn_days`` working days are left, red when overdue."""
    if today > due:
        return Light.RED
    return Light.YELLOW if working_days_left(due, today) <= warn_days else Light.GREEN
