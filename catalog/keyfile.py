"""The key that signs cookies and form tokens: a file readable by the hub's own user alone, made when first needed."""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from core.settings import settings


def signing_key() -> bytes:
    """32 random bytes, the same in every process of this installation."""
    return _key(settings().keys / "session.key")


@lru_cache(maxsize=4)
def _key(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Written aside and linked into place: of two processes that start together one wins, both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        aside.unlink()


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 of ``text`` for one ``purpose``, in hex."""
    return hmac.new(signing_key(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
