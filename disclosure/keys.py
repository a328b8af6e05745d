"""The master key of disclosure and the keys that follow from it.

One key per recipient and purpose (HKDF, RFC 5869): two recipients, or two purposes of one recipient, get tokens that
cannot be joined, and no key but the master has to be kept.
"""

import json
import os
import stat
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import FatalError
from core.settings import settings

MASTER_KEY = "disclosure-master.key"
KEY_BYTES = 32


def token_key(recipient: str, purpose: str) -> bytes:
    """The 32-byte key of the tokens that ``recipient`` gets for ``purpose``.

    Raises:
        FatalError: no recipient or purpose, or the master key is unusable (see :func:`master_key`).
    """
    if not recipient or not purpose:
        raise FatalError("Tokens need a recipient and a purpose", remedy="name both in the terms of the share")
    # JSON keeps ("ab", "c") and ("a", "bc") apart.
    info = json.dumps(["tongchou", "token", 1, recipient, purpose]).encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master_key())


def master_key() -> bytes:
    """The 32-byte master key, made on first use. Whoever loses it changes every token at the next release.

    Raises:
        FatalError: the key file is open to other users, or is not 32 bytes in hexadecimal.
    """
    folder = settings().keys
    path = folder / MASTER_KEY
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FatalError("A key file is open to other users", where=path.name, remedy="chmod 600, and change the key")
    return _parse(path)


def _create(path: Path) -> None:
    """Write the key whole under another name first: of two processes one wins, and nobody reads half a key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(KEY_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _parse(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise FatalError("Not a master key", where=path.name, remedy="restore the key file from its backup")
    return key
