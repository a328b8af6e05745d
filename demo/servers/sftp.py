"""``python -m demo.servers.sftp FD FOLDER``: one SFTP server, a read-only drop for each department.

FD is a listening socket of the parent. The environment brings the host key (``DEMO_SFTP_HOST_KEY``, OpenSSH text) and
a password per user as JSON (``DEMO_SFTP_PASSWORDS``). A user sees ``FOLDER/<user>`` as ``/`` and nothing else.
"""

import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import asyncssh


class Users(asyncssh.SSHServer):
    """Knows the users' passwords; offers no shell, no forwarding, no other way in."""

    def __init__(self, passwords: dict[str, str]) -> None:
        self._passwords = passwords

    def begin_auth(self, username: str) -> bool:
        """Everybody has to prove who they are."""
        return True

    def password_auth_supported(self) -> bool:
        """By password."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Compared in constant time; an unknown user has a password that nobody can know."""
        known = self._passwords.get(username) or secrets.token_hex(16)
        return secrets.compare_digest(known.encode(), password.encode())


class Drop(asyncssh.SFTPServer):
    """The department's folder, to be read and not written."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        """Open for reading."""
        if pflags & ~asyncssh.FXF_READ:
            self._refuse()
        return super().open(path, pflags, attrs)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise asyncssh.SFTPPermissionDenied("the drop is read-only")

    open56 = setstat = lsetstat = fsetstat = remove = mkdir = rmdir = rename = posix_rename = link = symlink = _refuse


async def _serve(listener: socket.socket, folder: Path, host_key: str, passwords: dict[str, str]) -> None:
    def drop(channel: Any) -> Drop:
        user = channel.get_extra_info("username")
        return Drop(channel, chroot=os.fsencode(folder / user))

    server = await asyncssh.listen(
        sock=listener,
        server_factory=lambda: Users(passwords),
        server_host_keys=[asyncssh.import_private_key(host_key)],
        sftp_factory=drop,
        allow_scp=False,
        sftp_version=3,
        public_key_auth=False,
        kbdint_auth=False,
        gss_host=None,
    )
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with server:
        await ended.wait()


def main() -> None:
    """Serve until told to end."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    passwords = json.loads(os.environ["DEMO_SFTP_PASSWORDS"])
    asyncio.run(_serve(listener, Path(sys.argv[2]), os.environ["DEMO_SFTP_HOST_KEY"], passwords))


if __name__ == "__main__":
    main()
