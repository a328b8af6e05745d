"""Who is signed in, and who failed to: kept here so that every serving process sees the same."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.control.base import Base


class WebSession(Base):
    """One sign-in by password. Signing out, a new password or a closed account ends it at once, everywhere."""

    __tablename__ = "web_session"

    digest: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the random token in the cookie: reading this table lets nobody in."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class FailedSignIn(Base):
    """A wrong name or password; rows older than the throttle's window are deleted."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    who: Mapped[str]
    """Keyed digest of the name typed or of the address it came from: people type passwords into name fields."""
    at: Mapped[datetime] = mapped_column(index=True)
