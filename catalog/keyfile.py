"""The key that signs cookies and form tokens: a file readable by the hub's own user alone, made when first needed."""

import hashlib
import hmac
import secrets
import stat
from functools import lru_cache
from pathlib import Path

from core import files
from core.errors import FatalError
from core.settings import settings

KEY_BYTES = 32


def signing_key() -> bytes:
    """32 random bytes, the same in every process of this installation."""
    return _key(settings().keys / "session.key")


@lru_cache(maxsize=4)
def _key(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.create(path, secrets.token_bytes(KEY_BYTES), mode=0o600)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FatalError("A key file is open to other users", where=path.name, remedy="remove it: a new one is made")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        # With an empty key anybody could sign: forms of other sites would pass, and throttles be looked up.
        raise FatalError("Not a signing key", where=path.name, remedy="remove it: a new one is made")
    return key


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 of ``text`` for one ``purpose``, in hex."""
    return hmac.new(signing_key(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
