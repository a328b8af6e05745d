"""API keys: how a department's own system acts for one account."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.problems import InvalidError, MissingError
from core.control import Account, ApiKey
from core.i18n import N_
from core.passwords import hash_api_key, new_api_key

LONGEST_DAYS = 365


def account_of(db: Session, key: str, now: datetime) -> Account | None:
    """The active account behind a key that is neither expired nor revoked."""
    return db.scalar(
        select(Account)
        .join(ApiKey, ApiKey.account_id == Account.id)
        .where(ApiKey.digest == hash_api_key(key), ApiKey.expires_at > now, ApiKey.revoked_at.is_(None))
        .where(Account.active)
    )


def make(db: Session, *, account_id: int, label: str, days: int, now: datetime) -> tuple[ApiKey, str]:
    """A new key: its row, and the key itself, which is shown this once.

    Raises:
        InvalidError: no label, or a life of less than a day or more than a year.
    """
    problems = {}
    if not label.strip():
        problems["label"] = N_("Say which system will use the key")
    if not 1 <= days <= LONGEST_DAYS:
        problems["days"] = N_("Give a number of days from 1 to 365")
    if problems:
        raise InvalidError(problems)
    key, digest = new_api_key()
    row = ApiKey(
        account_id=account_id, label=label.strip(), digest=digest, created_at=now, expires_at=now + timedelta(days=days)
    )
    db.add(row)
    return row, key


def of_account(db: Session, account_id: int) -> list[ApiKey]:
    """An account's keys, newest first."""
    return list(db.scalars(select(ApiKey).where(ApiKey.account_id == account_id).order_by(ApiKey.id.desc())))


def end_all(db: Session, account_id: int, now: datetime) -> None:
    """End every key of an account for good: opening the account again brings none of them back."""
    db.execute(
        update(ApiKey).where(ApiKey.account_id == account_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    )


def revoke(db: Session, *, account_id: int, key_id: int, now: datetime) -> None:
    """End a key of this account at once; doing it twice changes nothing.

    Raises:
        MissingError: the account has no such key.
    """
    row = db.get(ApiKey, key_id)
    if row is None or row.account_id != account_id:
        raise MissingError("No such API key", remedy="look at your list of keys")
    row.revoked_at = row.revoked_at or now
