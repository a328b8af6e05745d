"""The departments' real systems over a made-up city: two databases, a web interface, an SFTP drop."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import asyncssh

from core.connections import variable
from core.errors import FatalError
from demo.city.store import day_of
from demo.ports import LOCAL
from demo.servers import child, mariadb, postgres, private
from demo.servers.drop import drop_files
from demo.servers.embedded import database_file
from demo.servers.tables import tables_of

Servers = Literal["embedded", "real"]
POLICE_PORT, SFTP_PORT = 8610, 2222
READY_S = 30.0
_DATABASES = ("social_security", "civil_affairs")
_DROPS = ("housing", "grid")


@dataclass
class Systems:
    """Running systems. Ends with :meth:`stop`, with the context, or with this process, however that ends."""

    city: Path
    servers: Servers
    connections: dict[str, str] = field(default_factory=dict, repr=False)
    """Department → connection URL, secrets included."""
    _children: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _private: list[private.Private] = field(default_factory=list)
    _database_urls: dict[str, str] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        """``HUB_CONN_<DEPARTMENT>`` variables for every connection."""
        return {variable(department): url for department, url in self.connections.items()}

    def refresh(self) -> None:
        """Let the systems show the city as it is on disk now, after :func:`demo.city.advance`."""
        self._load_databases()
        for department in _DROPS:
            drop_files(tables_of(self.city, department), self._served / department / "drop", day_of(self.city))

    def processes(self) -> list[int]:
        """Process ids of the servers that were started."""
        return [process.pid for process in [*self._children, *(server.process for server in self._private)]]

    def stop(self) -> None:
        """End every server that was started; what lies on disk stays."""
        for process in self._children:
            child.stop(process)
        for server in self._private:
            server.stop()
        self._children.clear()
        self._private.clear()

    @property
    def _served(self) -> Path:
        return self.city / "served"

    @property
    def _logs(self) -> Path:
        return self.city / "logs"

    def _start(self) -> None:
        police, sftp = self._start_police(), self._start_drop()
        self.refresh()
        _wait(lambda: _greets(police, b"GET /health HTTP/1.0\r\n\r\n"), self._children[0], self._logs / "police.log")
        _wait(lambda: _greets(sftp, b""), self._children[1], self._logs / "sftp.log")

    def _start_police(self) -> int:
        key = secrets.token_urlsafe(24)
        listener = child.listening(POLICE_PORT)
        port = self._serve("police", listener, [str(self.city)], {"DEMO_POLICE_KEY": key})
        self.connections["police"] = f"http://:{quote(key)}@{LOCAL}:{port}/api/v1?header=X-Api-Key"
        return port

    def _start_drop(self) -> int:
        host_key = asyncssh.generate_private_key("ssh-ed25519")
        passwords = {department: secrets.token_urlsafe(18) for department in _DROPS}
        hidden = {
            "DEMO_SFTP_HOST_KEY": host_key.export_private_key().decode(),
            "DEMO_SFTP_PASSWORDS": json.dumps(passwords),
        }
        port = self._serve("sftp", child.listening(SFTP_PORT), [str(self._served)], hidden)
        public = host_key.export_public_key().decode().split()[1]
        for user, password in passwords.items():
            self.connections[user] = f"sftp://{user}:{password}@{LOCAL}:{port}/drop?host_key={quote(public, safe='')}"
        return port

    def _serve(self, name: str, listener: socket.socket, arguments: list[str], hidden: dict[str, str]) -> int:
        with listener:
            log = self._logs / f"{name}.log"
            self._children.append(child.serve(f"demo.servers.{name}", listener, arguments, hidden, log))
            return int(listener.getsockname()[1])

    def _load_databases(self) -> None:
        for department in _DATABASES:
            tables = tables_of(self.city, department)
            if self.servers == "embedded":
                file = database_file(tables, self._served / department / f"{department}.db")
                self.connections[department] = f"sqlite:///{file.resolve()}"
            else:
                load = {"social_security": postgres.load, "civil_affairs": mariadb.load}[department]
                self.connections[department] = load(self._database_url(department), tables)

    def _database_url(self, department: str) -> str:
        """Where the department's database server is: named, else on its usual port, else our own."""
        if department not in self._database_urls:
            self._database_urls[department] = (
                self._find_postgres() if department == "social_security" else self._find_mariadb()
            )
        return self._database_urls[department]

    def _find_postgres(self) -> str:
        usual = f"postgresql://postgres@{LOCAL}:5432/postgres"
        if named := os.environ.get("HUB_DEMO_POSTGRES_URL"):
            return named
        if postgres.answers(usual):
            return usual
        self._private.append(private.start_postgres(self._served / "postgres", self._logs))
        return self._private[-1].url

    def _find_mariadb(self) -> str:
        usual = f"mysql://root@{LOCAL}:3306/"
        if named := os.environ.get("HUB_DEMO_MYSQL_URL"):
            return named
        if mariadb.answers(usual):
            return usual
        self._private.append(private.start_mariadb(self._served / "mariadb", self._logs))
        return self._private[-1].url


def start(folder: Path, servers: str = "embedded") -> Systems:
    """Serve the city in ``folder``; ``servers`` is ``embedded`` (databases are SQLite files) or ``real``.

    Raises:
        FatalError: no city there, an unknown word for ``servers``, a database server that cannot be had.
    """
    if servers not in ("embedded", "real"):
        raise FatalError(f"Unknown kind of servers: {servers}", where="servers", remedy="choose one of: embedded, real")
    systems = Systems(folder.resolve(), "real" if servers == "real" else "embedded")
    day_of(systems.city)
    try:
        systems._start()
    except BaseException:
        systems.stop()
        raise
    return systems


def _greets(port: int, request: bytes) -> bool:
    """Whether the server on ``port`` says something of its own."""
    with contextlib.suppress(OSError), socket.create_connection((LOCAL, port), timeout=1) as connection:
        connection.sendall(request)
        return bool(connection.recv(16))
    return False


def _wait(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise FatalError(
                "A department's system did not start", where=str(log), remedy="the end of that log says why"
            )
        time.sleep(0.05)
