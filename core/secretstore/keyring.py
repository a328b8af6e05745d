"""The key file of the store: one key a line, 32 bytes in hexadecimal, the newest first.

More than one key stands there only while a rotation is under way, so that a rotation that is killed loses nothing.
"""

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import FatalError
from core.files import create, replace

KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """An AES-256 key; ``id`` tells keys apart and reveals nothing of them."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits of a one-way digest."""
        return hashlib.sha256(b"tongchou secrets key" + self.secret).hexdigest()[:16]


def new_key() -> Key:
    """A key that nobody has had before."""
    return Key(os.urandom(KEY_BYTES))


def read(path: Path) -> list[Key]:
    """The keys of the file, the newest first; none when there is no file.

    Raises:
        FatalError: the file is open to other users, or is not a key file.
    """
    try:
        mode = path.stat().st_mode
        lines = path.read_bytes().split()
    except FileNotFoundError:
        return []
    except OSError as error:
        kind = type(error).__name__
        raise FatalError(f"The key file of the secrets cannot be read ({kind})", where=path.name) from None
    if stat.S_IMODE(mode) & 0o077:
        raise FatalError("A key file is open to other users", where=path.name, remedy="chmod 600, then rotate the key")
    return [_parse(line, path.name) for line in lines]


def _parse(line: bytes, where: str) -> Key:
    try:
        key = bytes.fromhex(line.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise FatalError("Not a key file of secrets", where=where, remedy="restore the key file from its backup")
    return Key(key)


def newest(path: Path) -> Key:
    """The key to encrypt with, made at first use. Raises as :func:`read` does."""
    if not (keys := read(path)):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        create(path, _lines([new_key()]), mode=0o600)
        keys = read(path)
    return keys[0]


def write(path: Path, keys: Sequence[Key]) -> None:
    """Put ``keys`` in place of those of the file, in one step."""
    replace(path, _lines(keys), mode=0o600)


def _lines(keys: Sequence[Key]) -> bytes:
    return "".join(f"{key.secret.hex()}\n" for key in keys).encode()
