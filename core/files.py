"""Files that either are there whole or are not there: what a crash may leave behind is decided here."""

import os
import secrets
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable: a new file is lost with its folder entry, whatever was synced of it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written(beside: Path, content: bytes, mode: int, *, durable: bool) -> Path:
    temporary = beside.with_name(f".{beside.name}.{secrets.token_hex(6)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        if durable:
            os.fsync(out.fileno())
    return temporary


def create(path: Path, content: bytes, *, mode: int = 0o644) -> bool:
    """Make ``path`` with ``content`` unless it exists; False when another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _written(path, content, mode, durable=True)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    sync_folder(path.parent)
    return True


def replace(path: Path, content: bytes, *, mode: int = 0o644, durable: bool = True) -> None:
    """Put ``content`` in place of ``path`` in one step; a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _written(path, content, mode, durable=durable)
    temporary.replace(path)
    if durable:
        sync_folder(path.parent)
