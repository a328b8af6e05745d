"""Sealed tree heads: kept beside the log, and handed out for others to keep.

A copy that the hub cannot reach is what makes a rewrite of the whole log visible, key and all.
"""

from collections.abc import Iterator
from pathlib import Path

from audit import note
from audit.keys import SEAL_PUBLIC, SealKey
from audit.note import Checkpoint
from core.errors import IntegrityError, TemporaryError
from core.files import create

FOLDER = "checkpoints"


def _name(size: int) -> str:
    return f"checkpoint-{size:012d}.txt"


def _files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("checkpoint-*.txt"))


def _all(folder: Path, key: SealKey) -> Iterator[Checkpoint]:
    for path in _files(folder):
        yield note.read(key, path.read_text(encoding="utf-8"), path.name)


def local(folder: Path, key: SealKey) -> dict[int, bytes]:
    """Root by size of every checkpoint kept beside the log; each signature is checked."""
    return {checkpoint.size: checkpoint.root for checkpoint in _all(folder, key)}


def newest(folder: Path, key: SealKey) -> Checkpoint | None:
    """The checkpoint of the largest tree, or None when nothing was sealed yet."""
    paths = _files(folder)
    return note.read(key, paths[-1].read_text(encoding="utf-8"), paths[-1].name) if paths else None


def keep(folder: Path, checkpoint: Checkpoint) -> None:
    """Store a checkpoint beside the log, durably."""
    create(folder / FOLDER / _name(checkpoint.size), checkpoint.text.encode())


def hand_out(folder: Path, target: Path, key: SealKey) -> None:
    """Copy to ``target`` each checkpoint that is not there, and the public key that checks them.

    Raises:
        TemporaryError: the target cannot be written now; the next seal tries again.
        IntegrityError: the target holds another checkpoint for the same size: the log was rewritten.
    """
    try:
        create(target / SEAL_PUBLIC, f"{key.verifier}\n".encode())
        for path in _files(folder):
            _copy(path, target / path.name)
    except OSError as error:
        raise TemporaryError(
            "Checkpoints could not be handed out", where=type(error).__name__, remedy="make HUB_CHECKPOINTS writable"
        ) from error


def _copy(path: Path, target: Path) -> None:
    content = path.read_bytes()
    if not target.exists():
        create(target, content)
    elif target.read_bytes() != content:
        raise IntegrityError(
            "A checkpoint kept elsewhere says otherwise", where=path.name, remedy="verify the log against both"
        )
