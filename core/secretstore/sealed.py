"""The store's file: names in the clear, values under AES-256-GCM, a seal over the whole.

A value is bound to its name, so that two entries cannot be exchanged; the seal is over all of them, so that none can
be taken out or put in without the key.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import IntegrityError
from core.secretstore.keyring import Key

FORMAT = "tongchou-secrets-1"
_NONCE = 12


def damaged(where: str) -> NoReturn:
    """Refuse a store that is not as the hub left it."""
    raise IntegrityError(
        "The stored secrets have been changed or cut off outside of the hub",
        where=where,
        remedy="restore the file from its backup, or delete it and set the secrets again",
    ) from None


def seal(values: Mapping[str, str], key: Key) -> bytes:
    """The file's content: every value freshly encrypted."""
    entries = {name: _encrypt(key, value.encode(), _about(name)) for name, value in sorted(values.items())}
    content = {"format": FORMAT, "key": key.id, "secrets": entries}
    return json.dumps({**content, "seal": _encrypt(key, b"", _canonical(content))}, indent=1).encode() + b"\n"


def parse(text: bytes, where: str) -> dict[str, Any]:
    """The file as a mapping, its parts of the right kinds; nothing is decrypted yet.

    Raises:
        IntegrityError: it is no store.
    """
    try:
        found = json.loads(text)
    except ValueError:
        damaged(where)
    kinds = {"format": str, "key": str, "secrets": dict, "seal": str}
    if not isinstance(found, dict) or set(found) != set(kinds) or found["format"] != FORMAT:
        damaged(where)
    if not all(isinstance(found[part], kind) for part, kind in kinds.items()):
        damaged(where)
    return found


def require_whole(content: Mapping[str, Any], key: Key, where: str) -> None:
    """Check the seal.

    Raises:
        IntegrityError: something was put in, taken out or changed.
    """
    body = {part: value for part, value in content.items() if part != "seal"}
    _decrypt(key, content["seal"], _canonical(body), where)


def value_of(content: Mapping[str, Any], name: str, key: Key, where: str) -> str:
    """The value kept under ``name``. Raises IntegrityError as :func:`require_whole` does."""
    return _decrypt(key, content["secrets"][name], _about(name), where).decode()


def _about(name: str) -> bytes:
    return f"{FORMAT}\0{name}".encode()


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _encrypt(key: Key, value: bytes, about: bytes) -> str:
    nonce = os.urandom(_NONCE)
    return b64encode(nonce + AESGCM(key.secret).encrypt(nonce, value, about)).decode()


def _decrypt(key: Key, text: Any, about: bytes, where: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
        return AESGCM(key.secret).decrypt(data[:_NONCE], data[_NONCE:], about)
    except (InvalidTag, ValueError, TypeError):
        damaged(where)
