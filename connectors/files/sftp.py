"""Files on an SFTP drop, fetched to a private folder and removed after use."""

import asyncio
import posixpath
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from connectors.files.source import FileSource
from connectors.files.spec import chosen, safe_name
from core.errors import FatalError, HubError, TemporaryError
from lake.scratch import scratch

Thing = TypeVar("Thing")

CONNECT_TIMEOUT_S = 15
SILENCE_S = 30
"""Longest the server may be silent before it is asked whether it lives; three times unanswered ends the pull."""
MAX_FILE_BYTES = 8 << 30
BLOCK_BYTES = 1 << 20


class SftpSource(FileSource):
    """A table in files of an SFTP folder; the server must show the key that the connection names as `host_key`."""

    @contextmanager
    def files(self) -> Iterator[Sequence[Path]]:
        """The chosen files, fetched; gone when the context ends."""
        with scratch() as folder:
            yield self._run(self._fetched(folder))

    def names(self) -> list[str]:
        """Names of the drop's files, by name."""
        return sorted(self._run(self._listed()))

    def _run(self, work: Coroutine[Any, Any, list[Thing]]) -> list[Thing]:
        try:
            return asyncio.run(work)
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise self._named(error) from None

    async def _fetched(self, folder: Path) -> list[Path]:
        async with self._session() as session:
            names = chosen(await self._scanned(session), self.spec, self.place)
            return [await self._fetch(session, self._drop, name, folder) for name in names]

    async def _listed(self) -> list[str]:
        async with self._session() as session:
            return [name for name in await self._scanned(session) if safe_name(name)]

    async def _scanned(self, session: asyncssh.SFTPClient) -> list[str]:
        return [str(entry.filename) async for entry in session.scandir(self._drop)]

    @property
    def _drop(self) -> str:
        return self.connection.path or "."

    async def _fetch(self, session: asyncssh.SFTPClient, drop: str, name: str, folder: Path) -> Path:
        remote, local = posixpath.join(drop, name), folder / name
        before, got = await session.stat(remote), 0
        async with session.open(remote, "rb") as source:
            with local.open("wb") as target:
                async for block in _blocks(source):
                    got += len(block)
                    self._check_size(got, name)
                    target.write(block)
        after = await session.stat(remote)
        if got != after.size or before.mtime != after.mtime:
            raise TemporaryError(
                "The file changed while it was fetched",
                where=f"{self.place} {name}",
                remedy="it is still being written; the next run takes it whole",
            )
        return local

    def _check_size(self, size: int, name: str) -> None:
        if size > MAX_FILE_BYTES:
            raise FatalError(
                f"The file is larger than {MAX_FILE_BYTES >> 30} GB",
                where=f"{self.place} {name}",
                remedy="ask the department to send it in parts, and say `parts: all` in the contract",
            )

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncssh.SFTPClient]:
        address = self.connection
        # Nothing of this machine's own SSH set-up counts: no agent, no keys, no config, no known_hosts.
        own: dict[str, Any] = {"client_keys": None, "agent_path": None, "config": None, "gss_host": None}
        async with (
            asyncssh.connect(
                address.host,
                address.port or 22,
                username=address.username,
                password=address.password,
                known_hosts=([self._host_key()], [], []),
                connect_timeout=CONNECT_TIMEOUT_S,
                login_timeout=CONNECT_TIMEOUT_S,
                keepalive_interval=SILENCE_S,
                **own,
            ) as connection,
            connection.start_sftp_client() as session,
        ):
            yield session

    def _host_key(self) -> asyncssh.SSHKey:
        """The key of the connection: `ssh-ed25519 AAAA…`, or its base64 part alone."""
        text = self.connection.options.get("host_key", "").strip()
        try:
            return asyncssh.import_public_key(text if " " in text else f"ssh-ed25519 {text}")
        except asyncssh.KeyImportError:
            raise FatalError(
                "The connection names no usable host key",
                where=self.place,
                remedy="add ?host_key=… with the server's public key, url-quoted: without it anyone could be it",
            ) from None

    def _named(self, error: Exception) -> HubError:
        kind = type(error).__name__
        if isinstance(error, asyncssh.PermissionDenied):
            what, remedy = "The drop refused user or password", "check the connection of that name"
            return FatalError(what, where=self.place, remedy=remedy)
        if isinstance(error, asyncssh.HostKeyNotVerifiable):
            what = "The server does not show the host key that the connection names"
            remedy = "ask the department whether its key changed, before changing the connection: it may be an impostor"
            return FatalError(what, where=self.place, remedy=remedy)
        if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath | asyncssh.SFTPPermissionDenied):
            remedy = "check the folder in the connection, and that its user may read it"
            return FatalError(f"The drop's folder or file cannot be read ({kind})", where=self.place, remedy=remedy)
        remedy = "see that the server runs and that host and port are right; the next run catches up"
        return TemporaryError(f"The drop cannot be reached ({kind})", where=self.place, remedy=remedy)


async def _blocks(source: asyncssh.SFTPClientFile) -> AsyncIterator[bytes]:
    while block := await source.read(BLOCK_BYTES):
        # The library types a read as text or bytes; a file opened as binary gives bytes.
        assert isinstance(block, bytes)
        yield block
