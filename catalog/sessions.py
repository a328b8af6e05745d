"""Signing in and out by password, and the cookie that remembers it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit import traces
from catalog import throttle
from catalog.keyfile import keyed_digest, signing_key
from catalog.problems import RefusedError
from core.clock import utc_now
from core.control import Account, WebSession, session
from core.passwords import hash_password, verify_password

COOKIE = "hub_session"
BEFORE = "hub_visit"
LIFETIME = timedelta(hours=8)
_NOBODY = hash_password(secrets.token_hex(16))


@dataclass(frozen=True)
class SignedIn:
    """A session just begun: what goes into the cookie."""

    account: Account
    cookie: str


def sign_in(*, name: str, password: str, address: str) -> SignedIn | None:
    """Begin a session, or None when name and password do not fit; the two are not told apart, nor timed apart.

    The slow digest is computed outside any transaction: attempts must not hold up those who write.

    Raises:
        ThrottledError: too many failures for this name or from this address.
    """
    with session(write=False) as reading:
        throttle.check(reading, name=name, address=address)
        account = reading.scalar(select(Account).where(Account.name == name, Account.active))
    fits = verify_password(password, account.password_hash if account else _NOBODY)
    with session() as writing:
        if account is None or not fits:
            throttle.remember(writing, name=name, address=address)
            _leave_failure(writing, account)
            return None
        throttle.forget(writing, name=name)
        return SignedIn(account, _begin(writing, account))


def _leave_failure(db: Session, account: Account | None) -> None:
    """In the log under a name that exists; what else was typed into the name field may be anything, and stays out."""
    if account:
        department = account.department or ""
        traces.act(db, account=account.name, department=department, action="sign_in", result="refused")


def _begin(db: Session, account: Account) -> str:
    now, token = utc_now(), secrets.token_urlsafe(32)
    db.execute(delete(WebSession).where(WebSession.expires_at < now))
    db.add(WebSession(digest=digest(token), account_id=account.id, created_at=now, expires_at=now + LIFETIME))
    return sign(token)


def sign_out(db: Session, cookie: str | None) -> None:
    """End the session of this cookie, for every copy of it."""
    if token := unsign(cookie):
        db.execute(delete(WebSession).where(WebSession.digest == digest(token)))


def end_all(db: Session, account_id: int) -> None:
    """End every session of an account, for instance because its password changed."""
    db.execute(delete(WebSession).where(WebSession.account_id == account_id))


def account_of(db: Session, cookie: str | None, now: datetime) -> Account | None:
    """The active account whose unexpired session this cookie names."""
    if not (token := unsign(cookie)):
        return None
    return db.scalar(
        select(Account)
        .join(WebSession, WebSession.account_id == Account.id)
        .where(WebSession.digest == digest(token), WebSession.expires_at > now, Account.active)
    )


def digest(token: str) -> str:
    """What is stored of a token; it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign(token: str) -> str:
    """The cookie's value for a token."""
    return str(URLSafeSerializer(signing_key(), salt=COOKIE).dumps(token))


def unsign(cookie: str | None) -> str | None:
    """The token in a cookie that we signed; None for any other text."""
    try:
        return str(URLSafeSerializer(signing_key(), salt=COOKIE).loads(cookie or ""))
    except BadSignature:
        return None


def fresh_cookie() -> str:
    """A signed cookie for a visitor who has not signed in: forms before the sign-in are bound to it."""
    return sign(secrets.token_urlsafe(32))


def form_token(cookie: str | None) -> str:
    """What each form must send back (against cross-site requests): bound to the visitor's own signed cookie."""
    token = unsign(cookie)
    return keyed_digest("form", token) if token else ""


def check_form_token(cookie: str | None, sent: str) -> None:
    """Refuse a form that was not made for this visitor.

    Raises:
        RefusedError: the token is missing, of another session, or there is no session at all.
    """
    expected = form_token(cookie)
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode()):
        raise RefusedError("The form was not made for this session", remedy="load the page again and resend the form")
