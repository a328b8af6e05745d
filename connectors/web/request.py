"""What a contract says of a web interface, checked once, and the requests it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from connectors.web.retry import Answer
from core.connections import Connection
from core.errors import FatalError

MAX_PAGE_BYTES = 64 * 1024 * 1024
"""A page larger than this, unpacked, is refused: memory stays bounded whatever a source sends."""


@dataclass(frozen=True)
class Paging:
    """A contract's ``source`` for the web: where the table is and how its pages are asked for and read."""

    path: str
    rows: str
    total: str
    page: str
    size: str
    page_size: int


def paging(source: Mapping[str, Any], where: str) -> Paging:
    """Read a contract's ``source``.

    Raises:
        FatalError: no path, a path that leaves the interface, or a page size that is none.
    """
    path, size = source.get("path"), source.get("page_size", 1000)
    if not isinstance(path, str) or not path or ".." in path.split("/") or urlsplit(path).netloc:
        raise FatalError("No usable `path` in `source`", where=where, remedy="name the table's path, e.g. czrk")
    if not isinstance(size, int) or not 1 <= size <= 100_000:
        raise FatalError("No usable `page_size` in `source`", where=where, remedy="give 1 to 100000, e.g. 1000")
    names = {key: str(source.get(key) or default) for key, default in _DEFAULTS.items()}
    return Paging(path=path.strip("/"), page_size=size, **names)


_DEFAULTS = {"rows": "data.rows", "total": "data.total", "page": "page", "size": "size"}


class Interface:
    """A department's web interface; asks for one page at a time, with the key in its header and nowhere else."""

    def __init__(self, connection: Connection, paging: Paging, timeout_s: float) -> None:
        self._paging, self._path = paging, urlsplit(connection.url).path.rstrip("/")
        key = connection.password or connection.username
        header = connection.options.get("header", "X-Api-Key")
        # No proxy, netrc or certificate from the environment: the connection alone says where data come from.
        self._client = httpx.Client(
            base_url=_base(connection),
            headers={"Accept": "application/json"} | ({header: key} if key else {}),
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> "Interface":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def page(self, number: int, where: str) -> Answer:
        """Ask once for a page, from 1.

        Raises:
            FatalError: the page is larger than a page may be.
            httpx.TransportError: the network or the server failed.
        """
        parameters = {self._paging.page: str(number), self._paging.size: str(self._paging.page_size)}
        path = f"{self._path}/{quote(self._paging.path)}"
        with self._client.stream("GET", path, params=parameters) as answer:
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > MAX_PAGE_BYTES:
                    limit = MAX_PAGE_BYTES // 2**20
                    raise FatalError(
                        f"A page is larger than {limit} MB", where=where, remedy="lower `page_size` in the contract"
                    )
            return Answer(answer.status_code, bytes(body), answer.headers.get("Retry-After"))


def _base(connection: Connection) -> str:
    port = f":{connection.port}" if connection.port else ""
    host = f"[{connection.host}]" if ":" in connection.host else connection.host
    return f"{connection.scheme}://{host}{port}"
