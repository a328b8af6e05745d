"""Connections by name: a contract names one, a secret never stands in a file of the repository.

A resolver turns a name into a URL. Outside Airflow the environment does (``HUB_CONN_<NAME>``), then the encrypted store
that ``hub secrets`` fills; inside a task the DAG puts Airflow's own connections first by :func:`use`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from core.errors import FatalError

Resolver = Callable[[str], str | None]


@dataclass(frozen=True)
class Connection:
    """A named address. ``url`` holds the secret, so it stays out of ``repr`` and of every error."""

    name: str
    url: str = field(repr=False)

    @property
    def scheme(self) -> str:
        """What comes before ``://``: ``postgresql``, ``mysql``, ``sqlite``, ``https``, ``sftp``, ``file``."""
        return urlsplit(self.url).scheme

    @property
    def host(self) -> str:
        """Host name, or empty for files."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int | None:
        """Port, or None for the protocol's own."""
        return urlsplit(self.url).port

    @property
    def username(self) -> str:
        """User name, unquoted."""
        return unquote(urlsplit(self.url).username or "")

    @property
    def password(self) -> str:
        """Password or key, unquoted."""
        return unquote(urlsplit(self.url).password or "")

    @property
    def path(self) -> str:
        """Path part, unquoted."""
        return unquote(urlsplit(self.url).path)

    @property
    def options(self) -> dict[str, str]:
        """Query part as a dictionary."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def redact(self, text: str) -> str:
        """``text`` without this connection's secrets, for messages of foreign libraries."""
        secrets = {s for s in (self.url, self.password, urlsplit(self.url).password or "") if s}
        secrets |= {v for k, v in self.options.items() if k in ("key", "token", "password") and v}
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


def variable(name: str) -> str:
    """The environment variable that holds connection ``name``."""
    return "HUB_CONN_" + name.upper().replace("-", "_")


def from_environment(name: str) -> str | None:
    """The URL in ``HUB_CONN_<NAME>``, if set."""
    return os.environ.get(variable(name))


def from_store(name: str) -> str | None:
    """The URL in the encrypted store, if it is there. Raises IntegrityError when the store is damaged."""
    # Only whoever gets this far pays for loading the ciphers: a DAG file that is parsed does not.
    from core import secretstore

    return secretstore.get(name)


_resolvers: list[Resolver] = [from_environment, from_store]


def use(resolver: Resolver) -> None:
    """Ask ``resolver`` before those already known; the same one twice counts once."""
    if resolver not in _resolvers:
        _resolvers.insert(0, resolver)


def connection(name: str) -> Connection:
    """Resolve a connection name; asked anew each time, so that a rotated secret needs no restart.

    Raises:
        FatalError: no resolver knows the name.
        IntegrityError: it had to be looked for in the store, and that is damaged.
    """
    for resolver in _resolvers:
        if url := resolver(name):
            return Connection(name, url)
    raise FatalError(
        "Unknown connection",
        where=name,
        remedy=f"add an Airflow connection of that name, set {variable(name)} to its URL, or: hub secrets set {name}",
    )
