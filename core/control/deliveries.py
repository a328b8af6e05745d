"""Where the shares of grants are delivered to: a table of the recipient's own database."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.control.base import Base


class DeliveryState(StrEnum):
    """Waiting for its first push; then how the last push ended."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"


class Delivery(Base):
    """One row per grant that is pushed. The connection is a name; its address is asked for at each push."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), unique=True)
    connection: Mapped[str]
    table_name: Mapped[str]
    """Table in the recipient's database."""
    state: Mapped[str] = mapped_column(default=DeliveryState.WAITING)
    release_number: Mapped[int | None]
    """The last release that arrived; null until one has."""
    share_version: Mapped[int | None]
    rows: Mapped[int | None]
    """Rows that the recipient's table held then, counted there."""
    at: Mapped[datetime]
    """When the state was reached."""
    error: Mapped[str | None]
    """What, where and remedy of the last failure; never a value."""
