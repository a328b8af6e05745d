"""A real SFTP server for the tests, on a free port of this machine, rooted in a folder."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncssh

USER, PASSWORD = "housing", "right-pass/word"


@dataclass(frozen=True)
class Drop:
    """Where the server is and which key it shows."""

    port: int
    host_key: str

    def url(self, password: str = PASSWORD, *, port: int | None = None, host_key: str | None = None) -> str:
        """The connection's URL for folder ``/drop``."""
        key = quote(self.host_key if host_key is None else host_key, safe="")
        return f"sftp://{USER}:{quote(password, safe='')}@127.0.0.1:{port or self.port}/drop?host_key={key}"


class _Server(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


class Growing(asyncssh.SFTPServer):
    """Each file is a little larger whenever it is looked at."""

    looks = 0

    def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        found = asyncssh.SFTPAttrs.from_local(Path(os.fsdecode(self.map_path(path))).stat())
        Growing.looks += 1
        found.size = (found.size or 0) + Growing.looks
        return found


class Lying(asyncssh.SFTPServer):
    """Files with names that lead elsewhere."""

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        for name in (b"../CS_x.csv", b"/drop/../CS_x.csv", b"..", b"CS_a/../../CS_x.csv", b"CS_\n.csv", b"CS_\x00.csv"):
            yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs())


async def _listen(root: Path, key: asyncssh.SSHKey, server: type[asyncssh.SFTPServer]) -> asyncssh.SSHAcceptor:
    def rooted(channel: "asyncssh.SSHServerChannel[bytes]") -> asyncssh.SFTPServer:
        return server(channel, chroot=str(root).encode())

    return await asyncssh.listen("127.0.0.1", 0, server_factory=_Server, server_host_keys=[key], sftp_factory=rooted)


def new_key() -> tuple[asyncssh.SSHKey, str]:
    """A fresh host key, and its public part as a connection names it."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    return key, " ".join(key.export_public_key().decode().split()[:2])


@contextmanager
def sftp_serving(root: Path, server: type[asyncssh.SFTPServer] = asyncssh.SFTPServer) -> Iterator[Drop]:
    """The server, as long as the context lasts."""
    key, public = new_key()
    loop, started = asyncio.new_event_loop(), Future[int]()

    async def begin() -> asyncssh.SSHAcceptor:
        acceptor = await _listen(root, key, server)
        started.set_result(acceptor.get_port())
        return acceptor

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Drop(started.result(timeout=20), public)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=20)
