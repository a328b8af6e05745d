"""Passwords and API keys as stored: only a salted scrypt of the former, a plain digest of the (random) latter."""

import hashlib
import hmac
import os
import secrets
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_N, _R, _P = 2**14, 8, 1


def _derive(password: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_N, r=_R, p=_P).derive(password.encode())


def hash_password(password: str) -> str:
    """``scrypt$<salt>$<digest>``, base64. Parameters n=2^14, r=8, p=1 (RFC 7914 §2, interactive logins)."""
    salt = os.urandom(16)
    return f"scrypt${b64encode(salt).decode()}${b64encode(_derive(password, salt)).decode()}"


def verify_password(password: str, stored: str) -> bool:
    """Whether ``password`` is the stored one, in time that does not depend on where they differ."""
    _, salt, digest = stored.split("$")
    return hmac.compare_digest(_derive(password, b64decode(salt)), b64decode(digest))


def new_api_key() -> tuple[str, str]:
    """A random API key to show once, and the digest to store."""
    key = "tc_" + secrets.token_urlsafe(32)
    return key, hash_api_key(key)


def hash_api_key(key: str) -> str:
    """SHA-256 of a key. It has 256 random bits, so no salt or slow hash is called for."""
    return hashlib.sha256(key.encode()).hexdigest()
