"""Key files of the audit: made on first use, readable by the hub's own user alone.

The sealing key is in the text forms that tools for C2SP signed notes read: ``PRIVATE+KEY+<name>+<id>+<data>`` and,
for verifiers, ``<name>+<id>+<data>``, where data is base64 of the algorithm byte 0x01 and 32 bytes.
"""

import hashlib
import os
import stat
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import FatalError
from core.files import create
from core.settings import settings

ED25519 = b"\x01"
SEAL_KEY = "audit-seal.key"
SEAL_PUBLIC = "audit-seal.pub"
SUBJECT_KEY = "audit-subject.key"


@dataclass(frozen=True)
class SealKey:
    """The key that signs tree heads. ``name`` is also the origin of the log: it tells this log from any other."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> Ed25519PublicKey:
        """The half that everybody may have."""
        return self.private.public_key()

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart (C2SP signed-note)."""
        return key_id(self.name, self.public.public_bytes_raw())

    @property
    def verifier(self) -> str:
        """The public half as one line of text."""
        data = b64encode(ED25519 + self.public.public_bytes_raw()).decode()
        return f"{self.name}+{self.key_id.hex()}+{data}"


def key_id(name: str, public: bytes) -> bytes:
    """SHA-256 over name, newline, algorithm byte and public key; its first four bytes."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def _secret(path: Path) -> bytes | None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_IMODE(mode) & 0o077:
        raise FatalError("A key file is open to other users", where=path.name, remedy="chmod 600, and change the key")
    return path.read_bytes()


def _folder() -> Path:
    folder = settings().keys
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _new_seal_key() -> bytes:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    name = f"tongchou.hub/{hashlib.sha256(public).hexdigest()[:12]}/traces"
    data = b64encode(ED25519 + private.private_bytes_raw()).decode()
    return f"PRIVATE+KEY+{name}+{key_id(name, public).hex()}+{data}\n".encode()


def seal_key(*, may_create: bool) -> SealKey:
    """The sealing key, made if there is none and ``may_create``.

    Raises:
        FatalError: no key although the log has been signed before, a key file open to others, or not a key file.
    """
    path = _folder() / SEAL_KEY
    text = _secret(path)
    if text is None:
        if not may_create:
            raise FatalError(
                "The key that sealed this log is missing",
                where=path.name,
                remedy="restore it from the backup of the keys; a new key would look like another log",
            )
        create(path, _new_seal_key(), mode=0o600)
        text = path.read_bytes()
    key = _parse_seal_key(text.decode().strip(), path.name)
    create(path.with_name(SEAL_PUBLIC), f"{key.verifier}\n".encode())
    return key


def _parse_seal_key(text: str, where: str) -> SealKey:
    # Base64 may hold a plus sign itself, so only the first four are separators.
    parts = text.split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise FatalError("Not a sealing key", where=where, remedy="restore the key file from its backup")
    data = b64decode(parts[4])
    if data[:1] != ED25519 or len(data) != 33:
        raise FatalError("Not an Ed25519 sealing key", where=where, remedy="restore the key file from its backup")
    return SealKey(parts[2], Ed25519PrivateKey.from_private_bytes(data[1:]))


def subject_key() -> bytes:
    """The 32-byte key of subject tokens, made on first use. Whoever loses it cannot search by person any more.

    Raises:
        FatalError: the key file is open to other users or is not 32 bytes in hexadecimal.
    """
    path = _folder() / SUBJECT_KEY
    text = _secret(path)
    if text is None:
        create(path, os.urandom(32).hex().encode() + b"\n", mode=0o600)
        text = path.read_bytes()
    try:
        key = bytes.fromhex(text.decode().strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise FatalError("Not a subject key", where=path.name, remedy="restore the key file from its backup")
    return key
