"""Checkpoints: a tree head in the C2SP tlog-checkpoint form, signed as a C2SP signed note with Ed25519.

No extension lines (the standard advises against them): *when* a head was sealed stands in the log itself.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from audit.keys import SealKey
from core.errors import IntegrityError


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: ``size`` entries with this ``root``, and the signed text that says so."""

    origin: str
    size: int
    root: bytes
    text: str


def sign(key: SealKey, size: int, root: bytes) -> Checkpoint:
    """The signed head of a tree of ``size`` entries."""
    text = f"{key.name}\n{size}\n{b64encode(root).decode()}\n"
    signature = b64encode(key.key_id + key.private.sign(text.encode())).decode()
    return Checkpoint(key.name, size, root, f"{text}\n— {key.name} {signature}\n")


def read(key: SealKey, text: str, where: str) -> Checkpoint:
    """A checkpoint that this key signed.

    Raises:
        IntegrityError: not a checkpoint, another log's, or a signature that does not hold.
    """
    try:
        content, signatures = text.rsplit("\n\n", 1)
        origin, size, root = content.split("\n")
        dash, name, data = signatures.strip("\n").split(" ")
        raw = b64decode(data, validate=True)
        good = (dash, name, origin, raw[:4]) == ("—", key.name, key.name, key.key_id)
        key.public.verify(raw[4:], f"{content}\n".encode())
        parsed = Checkpoint(origin, int(size), b64decode(root, validate=True), text)
    except (ValueError, InvalidSignature):
        good = False
    if not good:
        raise IntegrityError("A checkpoint was not signed by this log's key", where=where, remedy="verify the log")
    return parsed
