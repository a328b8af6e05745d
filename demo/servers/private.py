"""Private database servers, started from installed programs when none is at hand: on 127.0.0.1, with a password."""

import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import FatalError
from demo.ports import LOCAL, free_port
from demo.servers import child, mariadb, postgres

READY_S = 30.0
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/usr/sbin", "/usr/local/sbin", "/usr/libexec")


@dataclass
class Private:
    """A running server of our own."""

    url: str
    process: "subprocess.Popen[bytes]"
    sign: int
    borrowed: Path | None = None
    """A folder for its data that nobody keeps."""

    def stop(self) -> None:
        """End it, its sessions with it."""
        child.stop(self.process, self.sign, grace_s=10)
        if self.borrowed:
            shutil.rmtree(self.borrowed, ignore_errors=True)


def start_postgres(folder: Path, logs: Path) -> Private:
    """A PostgreSQL server with its data in ``folder``.

    Raises:
        FatalError: PostgreSQL is not installed, or does not start.
    """
    initdb, server = _program("initdb"), _program("postgres")
    user = _unprivileged("postgres")
    folder, borrowed = _reachable(folder, user)
    password = _password(folder)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _own(folder, user)
        command = [initdb, "-D", str(data), "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C",
                   "--no-sync", f"--pwfile={folder / 'password'}"]  # fmt: skip
        _run(command, user, folder)
    port = free_port(5433)
    options = {"listen_addresses": LOCAL, "port": str(port), "unix_socket_directories": "", "fsync": "off",
               "shared_buffers": "32MB", "max_connections": "30"}  # fmt: skip
    command = [
        server,
        "-D",
        str(data),
        *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
    ]
    # SIGINT is PostgreSQL's fast shutdown; on SIGTERM it would wait for its clients to leave.
    process = child.start(command, _environment(), logs / "postgres.log", user=user, sign=signal.SIGINT)
    url = f"postgresql://postgres:{password}@{LOCAL}:{port}/postgres"
    _wait(lambda: postgres.answers(url), process, logs / "postgres.log")
    return Private(url, process, signal.SIGINT, borrowed)


def start_mariadb(folder: Path, logs: Path) -> Private:
    """A MariaDB server with its data in ``folder``.

    Raises:
        FatalError: MariaDB is not installed, or does not start.
    """
    install, server = _program("mariadb-install-db"), _program("mariadbd")
    user = _unprivileged("mysql")
    folder, borrowed = _reachable(folder, user)
    password = _password(folder)
    data = folder / "data"
    if not (data / "mysql").exists():
        _own(folder, user)
        command = [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                   "--skip-test-db"]  # fmt: skip
        _run(command, user, folder)
    first = folder / "first.sql"
    _write_secret(first, f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n", user)
    port = free_port(3307)
    command = [server, "--no-defaults", f"--datadir={data}", f"--bind-address={LOCAL}", f"--port={port}",
               "--socket=own.sock", f"--init-file={first}", "--innodb-buffer-pool-size=64M",
               "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--pid-file=own.pid"]  # fmt: skip
    process = child.start(command, _environment(), logs / "mariadb.log", user=user)
    url = f"mysql://root:{password}@{LOCAL}:{port}/"
    _wait(lambda: mariadb.answers(url), process, logs / "mariadb.log")
    return Private(url, process, signal.SIGTERM, borrowed)


def _program(name: str) -> str:
    """Where an installed program is."""
    folders = [str(folder) for place in _PLACES for folder in sorted(Path("/").glob(place.lstrip("/")), reverse=True)]
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        raise FatalError(
            f"No database server for this department: {name} is not installed", where="servers=real",
            remedy="install it, name a server in HUB_DEMO_POSTGRES_URL or HUB_DEMO_MYSQL_URL, or use servers=embedded",
        )  # fmt: skip
    return found


def _unprivileged(wanted: str) -> str | None:
    """Whom to run as: database servers refuse to be root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in (wanted, "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise FatalError("No user to run a database server as", where="servers=real", remedy=f"add a user {wanted}")


def _reachable(folder: Path, user: str | None) -> tuple[Path, Path | None]:
    """The folder, or one in the system's place for such when ``user`` could not get to it."""
    closed = [parent for parent in folder.parents if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH]
    if user is None or not closed:
        return folder, None
    borrowed = Path(tempfile.mkdtemp(prefix="tongchou-"))
    borrowed.chmod(0o711)
    return borrowed / folder.name, borrowed


def _password(folder: Path) -> str:
    """The server's password: made once, in a file of mode 600."""
    file = folder / "password"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_secret(file, secrets.token_urlsafe(18), None)
    return file.read_text()


def _write_secret(file: Path, text: str, user: str | None) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    if user:
        shutil.chown(file, user)


def _own(folder: Path, user: str | None) -> None:
    """Give the folder to the server's user, who must be able to reach it."""
    if user is None:
        return
    shutil.chown(folder, user)
    for file in folder.iterdir():
        shutil.chown(file, user)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _run(command: list[str], user: str | None, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - commands of our own, no shell
        command, user=user, env=_environment(), cwd="/", capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        raise FatalError(
            f"{Path(command[0]).name} failed with status {done.returncode}: {done.stderr.strip()[-300:]}",
            where=str(folder),
            remedy="see that the folder can be reached by the database's user, or use servers=embedded",
        )  # fmt: skip


def _wait(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            child.stop(process)
            raise FatalError("The private database server did not start", where=str(log), remedy="that log says why")
        time.sleep(0.1)
