"""The encrypted store: read anew at every question, written whole, by one process at a time."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import FatalError, IntegrityError
from core.files import replace
from core.secretstore import keyring, sealed
from core.secretstore.keyring import Key
from core.settings import settings

STORE = "secrets.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")


def get(name: str) -> str | None:
    """The URL kept under ``name``, or None.

    Raises:
        IntegrityError: the store was changed, cut off, or is under a key that is not in the key file.
        FatalError: the key file is open to other users or is no key file.
    """
    found = _opened()
    if found is None or name not in found[0]["secrets"]:
        return None
    return sealed.value_of(found[0], name, found[1], STORE)


def names() -> list[str]:
    """Names of the stored secrets, in order. Raises as :func:`get` does."""
    found = _opened()
    return sorted(found[0]["secrets"]) if found else []


def put(name: str, url: str) -> None:
    """Keep ``url`` under ``name``, in place of what was there.

    Raises:
        FatalError: the name is no connection's name or the value no URL; neither is repeated.
    """
    require_name(name)
    if not _URL.fullmatch(url):
        raise FatalError(
            "The value is not a connection's URL",
            where="hub secrets set",
            remedy="give one line such as scheme://user:password@host:port/path",
        )
    with _writing():
        _write({**_values(), name: url}, keyring.newest(settings().secrets_key))


def remove(name: str) -> None:
    """Forget the secret.

    Raises:
        FatalError: there is none of that name.
    """
    require_name(name)
    with _writing():
        kept = _values()
        if name not in kept:
            known = ", ".join(sorted(kept)) or "none"
            raise FatalError("No stored secret of that name", where=name, remedy=f"stored are: {known}")
        del kept[name]
        _write(kept, keyring.newest(settings().secrets_key))


def rotate_key() -> int:
    """Put all secrets under a new key and forget the old one; returns how many there are.

    Killed anywhere, it can be run again: the old key leaves the key file last.
    """
    path = settings().secrets_key
    with _writing():
        kept = _values()
        new = keyring.new_key()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keyring.write(path, [new, *keyring.read(path)])
        _write(kept, new)
        keyring.write(path, [new])
    return len(kept)


def require_name(name: str) -> None:
    """Refuse, without repeating it, what cannot be a connection's name: it may be an address put in its place.

    Raises:
        FatalError: it cannot.
    """
    if not _NAME.fullmatch(name):
        raise FatalError(
            "Not a connection's name",
            where="hub secrets",
            remedy="letters, digits, '_', '-' and '.', at most 64; never an address",
        )


def _path() -> Path:
    return settings().home / STORE


def _opened() -> tuple[dict[str, Any], Key] | None:
    """The checked store and its key; looked for again, because a rotation may change both files between two looks."""
    content: dict[str, Any] = {}
    for _look in range(3):
        try:
            content = sealed.parse(_path().read_bytes(), STORE)
        except FileNotFoundError:
            return None
        for key in keyring.read(settings().secrets_key):
            if key.id == content["key"]:
                sealed.require_whole(content, key, STORE)
                return content, key
    raise IntegrityError(
        "The stored secrets are under a key that the key file does not hold",
        where=settings().secrets_key.name,
        remedy=f"restore the key file from its backup, or delete {STORE} and set the secrets again",
    )


def _values() -> dict[str, str]:
    found = _opened()
    if found is None:
        return {}
    content, key = found
    return {name: sealed.value_of(content, name, key, STORE) for name in content["secrets"]}


def _write(values: dict[str, str], key: Key) -> None:
    replace(_path(), sealed.seal(values, key), mode=0o600)


@contextmanager
def _writing() -> Iterator[None]:
    """One writer at a time; readers need no lock, because both files are replaced whole."""
    lock = _path().with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
