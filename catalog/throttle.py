"""Failed sign-ins are counted per name and per address, in the control database, so that all processes count alike."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.keyfile import keyed_digest
from catalog.problems import ThrottledError
from core.clock import utc_now
from core.control import FailedSignIn

WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 5, 50
"""Failures within the window after which no further attempt is heard: many people may sit behind one address."""


def check(db: Session, *, name: str, address: str) -> None:
    """Let an attempt pass, or not.

    Raises:
        ThrottledError: the name or the address has failed too often within the window.
    """
    for who, most in ((_name(name), PER_NAME), (_address(address), PER_ADDRESS)):
        if _failures(db, who) >= most:
            raise ThrottledError("Too many failed sign-ins", remedy="wait 15 minutes, then try again")


def _failures(db: Session, who: str) -> int:
    since = utc_now() - WINDOW
    query = select(func.count()).where(FailedSignIn.who == who, FailedSignIn.at > since)
    return db.scalar(query) or 0


def remember(db: Session, *, name: str, address: str) -> None:
    """Count one failure; failures older than the window are dropped."""
    now = utc_now()
    db.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
    db.add_all(FailedSignIn(who=who, at=now) for who in (_name(name), _address(address)))


def forget(db: Session, *, name: str) -> None:
    """A right password clears the name's failures; those of the address stay."""
    db.execute(delete(FailedSignIn).where(FailedSignIn.who == _name(name)))


def _name(name: str) -> str:
    return keyed_digest("failed-name", name)


def _address(address: str) -> str:
    return keyed_digest("failed-address", address)
