"""Reconciliation runs and releases: which table versions belong together."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.control.base import Base


class Reconciliation(Base):
    """One run of link and fuse. ``number`` is its Delta application-transaction version."""

    __tablename__ = "reconciliation"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(unique=True)
    business_date: Mapped[date]
    state: Mapped[str] = mapped_column(default="running")
    """running → linked → fused; failed may be retried."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    inputs: Mapped[dict[str, int]] = mapped_column(default=dict)
    """Version of each checked table that went in."""
    outputs: Mapped[dict[str, int]] = mapped_column(default=dict)
    """Version of each joined table that came out."""
    counts: Mapped[dict[str, int]] = mapped_column(default=dict)
    """Rows by what they are, e.g. ``person.entities``, ``person.conflicts``."""
    stale: Mapped[list[str]] = mapped_column(default=list)
    """Departments whose data went in as they were, because nothing newer came in time."""
    error: Mapped[str | None]


class ReleaseState(StrEnum):
    """A release is current until the next one; recalled ones are served no more."""

    BUILDING = "building"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"


class Release(Base):
    """The table versions that belong together. Readers go through the one that is current."""

    __tablename__ = "release"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    release_id: Mapped[str] = mapped_column(unique=True)
    business_date: Mapped[date]
    state: Mapped[str] = mapped_column(default=ReleaseState.BUILDING, index=True)
    created_at: Mapped[datetime]
    versions: Mapped[dict[str, int]] = mapped_column(default=dict)
    """Version of each checked and joined table released."""
    stale: Mapped[list[str]] = mapped_column(default=list)


class ShareVersion(Base):
    """The share of one grant in one release: ``shares/<grant id>`` at ``version``."""

    __tablename__ = "share_version"
    __table_args__ = (UniqueConstraint("release_number", "grant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    release_number: Mapped[int] = mapped_column(ForeignKey("release.number"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), index=True)
    version: Mapped[int]
    rows: Mapped[int]
    fingerprint: Mapped[str]
    """Digest of what the share was made from: grant terms, table versions, masks. Same digest, same share."""
