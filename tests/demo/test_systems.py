"""The departments' systems speak their protocols, keep to themselves, and end."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import asyncssh
import httpx
import psutil
import psycopg
import pymysql
import pytest

from core.connections import Connection
from core.errors import FatalError
from core.settings import REPO
from demo import city, systems
from demo.city.store import read_table
from demo.servers import private
from demo.servers.limit import Bucket
from demo.servers.tables import tables_of
from demo.systems import Systems
from schemas import load

T = TypeVar("T")


def _client(running: Systems, key: str | None = None) -> httpx.Client:
    parts = urlsplit(running.connections["police"])
    headers = httpx.Headers({"X-Api-Key": str(parts.password) if key is None else key}, encoding="utf-8")
    return httpx.Client(base_url=f"http://{parts.hostname}:{parts.port}{parts.path}", headers=headers, trust_env=False)


def _patiently(client: httpx.Client, path: str, **parameters: int) -> httpx.Response:
    for _ in range(5):
        answer = client.get(path, params=parameters)
        if answer.status_code != 429:
            return answer
        time.sleep(int(answer.headers["Retry-After"]))
    return answer


async def _sftp(
    running: Systems,
    department: str,
    work: Callable[[asyncssh.SFTPClient], Awaitable[T]],
    password: str | None = None,
) -> T:
    address = Connection(department, running.connections[department])
    key = asyncssh.import_public_key("ssh-ed25519 " + address.options["host_key"])
    async with (
        asyncssh.connect(
            address.host, address.port or 22, username=address.username, password=password or address.password,
            known_hosts=([key], [], []), client_keys=None, config=None, agent_path=None,
        ) as connection,
        connection.start_sftp_client() as session,
    ):  # fmt: skip
        return await work(session)


def test_the_police_give_every_row_page_by_page(running: Systems, small_city: Path) -> None:
    with _client(running) as client:
        first = _patiently(client, "/czrk", page=1, size=1000).json()
        second = _patiently(client, "/czrk", page=2, size=1000).json()
    assert first["code"] == 0
    assert (first["data"]["page"], first["data"]["pages"]) == (1, 2)
    rows = read_table(small_city, "police", "CZRK")
    assert first["data"]["rows"] + second["data"]["rows"] == rows.to_pylist()
    assert first["data"]["total"] == rows.num_rows


@pytest.mark.parametrize("key", ["", "wrong", "密钥"])
def test_the_police_refuse_a_wrong_key(running: Systems, key: str) -> None:
    with _client(running, key) as client:
        answer = client.get("/czrk")
    assert answer.status_code == 401
    assert "rows" not in answer.text


def test_the_police_refuse_without_a_key(running: Systems) -> None:
    with _client(running) as client:
        del client.headers["X-Api-Key"]
        assert client.get("/czrk").status_code == 401


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [("/nothing", {}, 404), ("/czrk", {"page": 0}, 400), ("/czrk", {"size": 1001}, 400), ("/czrk", {"page": "a"}, 400)],
)
def test_the_police_refuse_what_makes_no_sense(running: Systems, path: str, parameters: dict, status: int) -> None:
    with _client(running) as client:
        assert _patiently(client, path, **parameters).status_code == status


def test_the_police_answer_no_faster_than_they_like(running: Systems) -> None:
    with _client(running) as client:
        answers = [client.get("/sfz_chg", params={"size": 1}) for _ in range(120)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert any(answer.status_code == 200 for answer in answers)


def test_a_bucket_fills_with_time() -> None:
    now = [0.0]
    bucket = Bucket(rate=2, burst=3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 1]
    now[0] = 1.0
    assert [bucket.take() for _ in range(3)] == [0, 0, 1]


@pytest.mark.parametrize("department", ["housing", "grid"])
def test_each_department_has_its_own_drop(running: Systems, department: str) -> None:
    async def names(session: asyncssh.SFTPClient) -> set[str]:
        return {str(name) for name in await session.listdir("/drop") if not str(name).startswith(".")}

    patterns = [str(t.contract.source["pattern"]) for t in tables_of(running.city, department)]
    assert asyncio.run(_sftp(running, department, names)) == {p.replace("*", "20261031") for p in patterns}


def test_housing_writes_gbk(running: Systems, small_city: Path) -> None:
    async def read(session: asyncssh.SFTPClient) -> bytes:
        async with session.open("/drop/FW_H_20261031.csv", "rb") as file:
            return await file.read()

    text = asyncio.run(_sftp(running, "housing", read))
    lines = text.decode("gbk").splitlines()
    assert lines[0].replace('"', "") == "BDCDYH,ZL,JZMJ,GHYT,FWJG"
    assert len(lines) == 1 + read_table(small_city, "housing", "FW_H").num_rows
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")


@pytest.mark.parametrize("action", ["write", "append", "remove", "mkdir", "rename", "chmod", "symlink"])
def test_the_drop_is_read_only(running: Systems, action: str) -> None:
    file = "/drop/FW_H_20261031.csv"

    async def attempt(session: asyncssh.SFTPClient) -> None:
        match action:
            case "write" | "append":
                await session.open("/drop/new.csv" if action == "write" else file, action[0] + "b")
            case "remove":
                await session.remove(file)
            case "mkdir":
                await session.mkdir("/drop/new")
            case "rename":
                await session.rename(file, "/drop/other.csv")
            case "chmod":
                await session.chmod(file, 0o777)
            case "symlink":
                await session.symlink(file, "/drop/link")

    before = sorted((running.city / "served" / "housing").rglob("*"))
    with pytest.raises(asyncssh.SFTPPermissionDenied):
        asyncio.run(_sftp(running, "housing", attempt))
    assert sorted((running.city / "served" / "housing").rglob("*")) == before


@pytest.mark.parametrize("path", ["/../grid/drop", "../../manifest.json", "/drop/../../../truth"])
def test_nobody_leaves_the_drop(running: Systems, path: str) -> None:
    async def look(session: asyncssh.SFTPClient) -> bool:
        return await session.exists(path)

    assert asyncio.run(_sftp(running, "housing", look)) is False


@pytest.mark.parametrize("department", ["housing", "grid"])
def test_the_drop_refuses_a_wrong_password(running: Systems, department: str) -> None:
    async def nothing(_: asyncssh.SFTPClient) -> None:
        return None

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(_sftp(running, department, nothing, password="wrong"))


@pytest.mark.parametrize("department", ["social_security", "civil_affairs"])
def test_embedded_databases_hold_every_row(running: Systems, small_city: Path, department: str) -> None:
    file = running.connections[department].removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        for table in tables_of(small_city, department):
            count = database.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]
            assert count == table.read().num_rows


def test_connections_are_named_as_the_hub_asks_for_them(running: Systems) -> None:
    assert set(running.connections) == set(load.departments())
    assert set(running.environment()) == {f"HUB_CONN_{name.upper()}" for name in load.departments()}


def test_secrets_stay_off_the_command_line_and_out_of_repr(running: Systems) -> None:
    secrets = [Connection(d, running.connections[d]).password for d in ("police", "housing", "grid")]
    shown = " ".join(" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)) + repr(running)
    logs = "".join(file.read_text() for file in (running.city / "logs").glob("*.log"))
    assert all(secrets)
    assert not any(secret in shown + logs for secret in secrets)


def test_nothing_listens_beyond_this_machine(running: Systems) -> None:
    listening = [
        place
        for process in running.processes()
        for place in psutil.Process(process).net_connections(kind="inet")
        if place.status == psutil.CONN_LISTEN
    ]
    assert len(listening) == 2
    assert {place.laddr.ip for place in listening} == {"127.0.0.1"}


def test_other_ports_are_taken_when_the_usual_ones_are_busy(small_city: Path, running: Systems) -> None:
    with systems.start(small_city) as second:
        for department in ("police", "housing"):
            ports = [urlsplit(s.connections[department]).port for s in (running, second)]
            assert ports[0] != ports[1]


def test_everything_ends_with_stop(small_city: Path) -> None:
    started = systems.start(small_city)
    children = [psutil.Process(pid) for pid in started.processes()]
    assert len(children) == 2
    started.stop()
    assert not any(child.is_running() for child in children)
    with pytest.raises(httpx.ConnectError), _client(started) as client:
        client.get("/czrk")


def test_everything_ends_when_the_parent_is_killed(small_city: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from demo import systems\n"
        "started = systems.start(Path(sys.argv[1])); print(*started.processes(), flush=True); time.sleep(120)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(small_city)], stdout=subprocess.PIPE, cwd=REPO)
    assert parent.stdout is not None
    children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert len(children) == 2
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    assert len(gone) == 2


def test_the_systems_show_the_next_day(tmp_path: Path) -> None:
    city.build(tmp_path, residents=400, seed=3)
    with systems.start(tmp_path) as started, _client(started) as client:
        before = _patiently(client, "/jdc", size=1000).json()["data"]["total"]
        city.advance(tmp_path, 1)
        started.refresh()
        assert _patiently(client, "/jdc", size=1000).json()["data"]["total"] == before - 2
        assert (tmp_path / "served" / "housing" / "drop" / "FW_H_20261101.csv").exists()
        file = started.connections["civil_affairs"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(file)) as database:
            count = database.execute("SELECT count(*) FROM MZ_HYDJ").fetchone()[0]
        assert count == read_table(tmp_path, "civil_affairs", "MZ_HYDJ").num_rows


def test_no_city_no_systems(tmp_path: Path) -> None:
    with pytest.raises(FatalError, match=r"python -m demo\.city"):
        systems.start(tmp_path)


def test_unknown_servers_are_refused(small_city: Path) -> None:
    with pytest.raises(FatalError, match="embedded, real"):
        systems.start(small_city, "imaginary")


class TestRealDatabases:
    """Social security on PostgreSQL, civil affairs on MariaDB; private instances, so that nobody else is touched."""

    @pytest.fixture(scope="class")
    def servers(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[private.Private, private.Private]]:
        folder = tmp_path_factory.mktemp("servers")
        postgres = private.start_postgres(folder / "postgres", folder / "logs")
        mariadb = private.start_mariadb(folder / "mariadb", folder / "logs")
        yield postgres, mariadb
        postgres.stop()
        mariadb.stop()
        assert postgres.process.poll() is not None
        assert mariadb.process.poll() is not None

    @pytest.fixture
    def real(self, servers, small_city: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systems]:
        monkeypatch.setenv("HUB_DEMO_POSTGRES_URL", servers[0].url)
        monkeypatch.setenv("HUB_DEMO_MYSQL_URL", servers[1].url)
        with systems.start(small_city, "real") as started:
            yield started

    def test_postgres_holds_every_row(self, real: Systems, small_city: Path) -> None:
        with psycopg.connect(real.connections["social_security"]) as database:
            for table in tables_of(small_city, "social_security"):
                count = database.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()
                assert count == (table.read().num_rows,)
            row = database.execute('SELECT "AAC002", "AAC006" FROM "AC01" WHERE "AAC001" = 1000000000').fetchone()
        own = read_table(small_city, "social_security", "AC01").to_pandas().set_index("AAC001").loc[1000000000]
        assert row == (own["AAC002"], own["AAC006"])

    def test_mariadb_holds_every_row_in_gbk(self, real: Systems, small_city: Path) -> None:
        address = Connection("civil_affairs", real.connections["civil_affairs"])
        with pymysql.connect(
            host=address.host, port=address.port or 0, user=address.username, password=address.password,
            database=address.path.strip("/"), charset="utf8mb4",
        ) as database, database.cursor() as cursor:  # fmt: skip
            for table in tables_of(small_city, "civil_affairs"):
                columns = table.read().to_pandas()
                text = [c for c in columns if columns[c].dtype != "int64" and not c.startswith(("YBZJE", "JE"))]
                cursor.execute(f"SELECT {', '.join(text)} FROM `{table.name}`")
                rows = columns[text].astype(object).where(columns[text].notna(), None)
                assert sorted(cursor.fetchall(), key=str) == sorted(map(tuple, rows.to_numpy().tolist()), key=str)
            cursor.execute("SHOW CREATE TABLE MZ_HYDJ")
            assert "CHARSET=gbk" in cursor.fetchone()[1]

    def test_nothing_is_loaded_twice(self, real: Systems) -> None:
        def loaded() -> object:
            with psycopg.connect(real.connections["social_security"]) as database:
                return database.execute("SELECT xmin FROM demo_digest").fetchone()

        before = loaded()
        real.refresh()
        assert loaded() == before

    def test_a_wrong_password_is_refused(self, servers) -> None:
        wrong = servers[0].url.replace(Connection("x", servers[0].url).password, "wrong")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(wrong)

    def test_they_listen_on_this_machine_alone(self, servers) -> None:
        for server in servers:
            places = psutil.Process(server.process.pid).net_connections("inet")
            listening = {p.laddr.ip for p in places if p.status == psutil.CONN_LISTEN}
            assert listening == {"127.0.0.1"}

    def test_a_server_that_is_not_there_is_named(
        self, small_city: Path, monkeypatch: pytest.MonkeyPatch, unused_port: int
    ) -> None:
        monkeypatch.setenv("HUB_DEMO_POSTGRES_URL", f"postgresql://u:hidden@127.0.0.1:{unused_port}/x")
        with pytest.raises(FatalError, match="HUB_DEMO_POSTGRES_URL") as refused:
            systems.start(small_city, "real")
        assert "hidden" not in str(refused.value)


@pytest.fixture
def unused_port() -> int:
    from demo.ports import free_port

    return free_port()
