"""The hub's one clock: instants in UTC, business dates in the city's own zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def business_date(at: datetime | None = None) -> date:
    """The day, in the city, on which ``at`` (default: now) falls."""
    return (at or utc_now()).astimezone(CITY_ZONE).date()
