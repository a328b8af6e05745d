"""Accounts, in two hands: the system administrator makes and closes them, the security administrator authorises them.

An account that is new, or whose password was set by somebody else, opens only when the security administrator has
authorised it: the one who knows the password cannot open the door alone.
"""

import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import traces
from catalog import keys, sessions
from catalog.access import Visitor
from catalog.problems import ConflictError, InvalidError, MissingError
from core.clock import utc_now
from core.control import Account, Decision, Role
from core.i18n import N_
from core.passwords import hash_password, verify_password
from schemas.load import departments

SHORTEST_PASSWORD = 10
_NAME = re.compile(r"[a-z][a-z0-9._-]{2,31}")
_OF_A_DEPARTMENT = (Role.STEWARD, Role.HEAD)


def listed(db: Session) -> list[Account]:
    """All accounts, by name."""
    return list(db.scalars(select(Account).order_by(Account.name)))


def make(db: Session, visitor: Visitor, *, name: str, title: str, role: str, department: str) -> tuple[Account, str]:
    """A new, closed account and its first password, which is shown this once.

    Raises:
        InvalidError: a name that is taken or malformed, an unknown role, a department missing or out of place.
    """
    problems = _problems(db, name=name, title=title, role=role, department=department)
    if problems:
        raise InvalidError(problems)
    password = secrets.token_urlsafe(12)
    account = Account(
        name=name,
        title=title.strip(),
        role=role,
        department=department or None,
        password_hash=hash_password(password),
        active=False,
        created_at=utc_now(),
    )
    db.add(account)
    db.flush()
    _record(db, visitor, account, "make")
    return account, password


def _problems(db: Session, *, name: str, title: str, role: str, department: str) -> dict[str, str]:
    problems = {}
    if not _NAME.fullmatch(name):
        problems["name"] = N_("Use 3 to 32 lower-case letters, digits, dots or dashes, a letter first")
    elif db.scalar(select(Account.id).where(Account.name == name)):
        problems["name"] = N_("This name is taken")
    if not title.strip() or len(title) > 64:
        problems["title"] = N_("Say who it is, in at most 64 characters")
    if role not in list(Role):
        problems["role"] = N_("Choose a role")
    if (role in _OF_A_DEPARTMENT) != bool(department) or (department and department not in departments()):
        problems["department"] = N_("Stewards and heads belong to a department, others to none")
    return problems


def reset(db: Session, visitor: Visitor, account_id: int) -> tuple[Account, str]:
    """A new password, shown this once; the account is closed until authorised again, its sessions and keys end."""
    account = _other(db, visitor, account_id)
    password = secrets.token_urlsafe(12)
    account.password_hash, account.active = hash_password(password), False
    _shut_out(db, account)
    _record(db, visitor, account, "reset")
    return account, password


def close(db: Session, visitor: Visitor, account_id: int) -> Account:
    """Close an account at once, with its sessions and keys."""
    account = _other(db, visitor, account_id)
    account.active = False
    _shut_out(db, account)
    _record(db, visitor, account, "close")
    return account


def _shut_out(db: Session, account: Account) -> None:
    sessions.end_all(db, account.id)
    keys.end_all(db, account.id, utc_now())


def authorise(db: Session, visitor: Visitor, account_id: int) -> Account:
    """Open an account, with the role that stands in it. Raises ConflictError when it is open."""
    account = _other(db, visitor, account_id)
    if account.active:
        raise ConflictError("The account is open already", remedy="look at the list again")
    account.active = True
    _record(db, visitor, account, "authorise")
    return account


def _other(db: Session, visitor: Visitor, account_id: int) -> Account:
    account = db.get(Account, account_id, with_for_update=True)
    if account is None:
        raise MissingError("There is no such account", remedy="look at the list of accounts")
    if account.id == visitor.id:
        raise ConflictError("Nobody administers their own account", remedy="ask a colleague")
    return account


def change_password(db: Session, visitor: Visitor, *, old: str, new: str) -> None:
    """Set one's own password; every session of the account ends, this one too. Raises InvalidError."""
    account = db.get_one(Account, visitor.id)
    problems = {}
    if not verify_password(old, account.password_hash):
        problems["old"] = N_("This is not your present password")
    if len(new) < SHORTEST_PASSWORD or new in (old, account.name):
        problems["new"] = N_("Use at least 10 characters, and not the present password or your name")
    if problems:
        raise InvalidError(problems)
    account.password_hash = hash_password(new)
    sessions.end_all(db, account.id)
    _record(db, visitor, account, "password")


def _record(db: Session, visitor: Visitor, account: Account, step: str) -> None:
    detail = {"role": account.role, "target": account.name}
    db.add(Decision(subject=f"account/{account.id}", outcome=step, detail=detail, account_id=visitor.id, at=utc_now()))
    traces.act(db, account=visitor.name, department=visitor.department or "", action=f"account.{step}", detail=detail)
