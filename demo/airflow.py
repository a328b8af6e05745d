"""Airflow for the demo: its settings, its database, its parts, and what the demo asks of its API."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from core.clock import utc_now
from core.errors import FatalError, TemporaryError
from core.settings import REPO
from demo.ports import LOCAL
from demo.processes import Processes

PARTS = {
    "airflow-api-server": ["api-server"],
    "airflow-scheduler": ["scheduler", "--skip-serve-logs"],
    "airflow-dag-processor": ["dag-processor"],
    "airflow-triggerer": ["triggerer", "--skip-serve-logs"],
}
"""Parts rather than ``standalone``, which takes longer and binds its log servers to every address."""

ROLES = {"engineer": "admin", "operator": "viewer"}
"""The data bureau's accounts in Airflow, with their roles in its simple auth manager."""

LOCAL_SETTINGS = '''"""Read by each of Airflow's processes as it starts."""

from dags.preload import preload

preload()
'''


@dataclass
class Airflow:
    """An Airflow of the demo's own. ``home`` is its folder, ``port`` that of its API server."""

    home: Path
    port: int
    database: str | None = None
    """SQLAlchemy URL; None: an SQLite file in ``home``."""
    passwords: dict[str, str] = field(default_factory=lambda: {name: secrets.token_urlsafe(9) for name in ROLES})

    @property
    def address(self) -> str:
        """Where its pages and its API are."""
        return f"http://{LOCAL}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Its settings, as environment variables."""
        users = ",".join(f"{name}:{role}" for name, role in ROLES.items())
        return {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(REPO / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.address}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": users,
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.home / "passwords.json"),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": self.database or f"sqlite:///{self._file}?timeout=30",
            "AIRFLOW__API__HOST": LOCAL,
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": self.address,
            "AIRFLOW__API__SECRET_KEY": self._secret("api"),
            "AIRFLOW__API_AUTH__JWT_SECRET": self._secret("jwt"),
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
            # what a killed demo left running is taken up soon, instead of after five minutes
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.home / "logs"),
        }

    @property
    def _file(self) -> Path:
        return self.home / "airflow.db"

    def _secret(self, name: str) -> str:
        """A secret of this installation, kept so that sign-ins outlive a restart."""
        path = self.home / f"{name}.secret"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text()

    def prepare(self, environment: Mapping[str, str]) -> None:
        """Settings files, accounts and a migrated database."""
        config = self.home / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "airflow_local_settings.py").write_text(LOCAL_SETTINGS)
        write_private(self.home / "passwords.json", json.dumps(self.passwords))
        done = subprocess.run(  # noqa: S603 - a command of our own, no shell
            command("db", "migrate"), env=dict(environment), check=False, capture_output=True, text=True
        )
        if done.returncode:
            log = self.home / "migrate.log"
            log.write_text(done.stdout + done.stderr)
            raise FatalError(
                "Airflow's database could not be prepared", where=str(log), remedy="the end of it says why"
            )
        if self.database is None:
            with sqlite3.connect(self._file) as connection:
                connection.execute("PRAGMA journal_mode=WAL")  # kept in the file: readers no longer wait for a writer

    def start(self, processes: Processes, environment: Mapping[str, str]) -> None:
        """Start its parts."""
        for name, arguments in PARTS.items():
            processes.start(name, command(*arguments), environment)

    def ready(self, dags: set[str]) -> bool:
        """Whether all its parts are well and these DAGs have been read.

        Raises:
            FatalError: a DAG file cannot be read.
        """
        if not self._healthy():
            return False
        client = self.client()
        if errors := client.import_errors():
            raise FatalError("A DAG file cannot be read", where=errors[0], remedy="mend the file, or its contracts")
        return client.dags() >= dags

    def _healthy(self) -> bool:
        try:
            # tasks' own interface is put together at its first request, which must not be the first task's
            httpx.get(f"{self.address}/execution/health", timeout=30).raise_for_status()
            health = httpx.get(f"{self.address}/api/v2/monitor/health", timeout=5).json()
        except (httpx.HTTPError, ValueError):
            return False
        return all(part.get("status") == "healthy" for part in health.values())

    def client(self) -> "Client":
        """Its API, signed in as an engineer."""
        http = httpx.Client(base_url=self.address, timeout=PATIENCE_S)
        answer = http.post("/auth/token", json={"username": "engineer", "password": self.passwords["engineer"]})
        answer.raise_for_status()
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return Client(http)


TRIES = 4
PATIENCE_S = 45
"""Seconds an answer may take: longer than SQLite waits for a lock."""


@dataclass(frozen=True)
class Client:
    """The few questions that the demo asks of Airflow's API."""

    http: httpx.Client

    def dags(self) -> set[str]:
        """Ids of the DAGs that have been read so far."""
        return {dag["dag_id"] for dag in self._get("/api/v2/dags", limit=100)["dags"]}

    def import_errors(self) -> list[str]:
        """Files that could not be read, with the last line of each error."""
        found = self._get("/api/v2/importErrors")["import_errors"]
        return [f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}" for error in found]

    def trigger(self, dag: str, business_date: str) -> str:
        """Start a run for a business date; returns its id, which is ours, so that asking twice starts one run."""
        run = f"demo__{utc_now().isoformat()}"
        wanted = {"dag_run_id": run, "logical_date": None, "partition_key": business_date}
        answer = self._ask("POST", f"/api/v2/dags/{dag}/dagRuns", json=wanted)
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()
        return run

    def runs(self, dag: str, since: str) -> list[dict[str, Any]]:
        """Runs that were due at or after ``since`` (ISO instant), oldest first."""
        found = self._get(f"/api/v2/dags/{dag}/dagRuns", run_after_gte=since, order_by="run_after", limit=100)
        return list(found["dag_runs"])

    def state(self, dag: str, run: str) -> str:
        """The state of a run: queued, running, success or failed."""
        return str(self._get(f"/api/v2/dags/{dag}/dagRuns/{run}")["state"])

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        return list(self._get(f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances", limit=100)["task_instances"])

    def report(self, dag: str, run: str, task: str) -> dict[str, Any]:
        """What a task's step reported."""
        path = f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value"
        return dict(self._get(path, deserialize=True)["value"])

    def _get(self, path: str, **query: Any) -> Any:
        answer = self._ask("GET", path, params=query)
        answer.raise_for_status()
        return answer.json()

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Ask, and ask again where Airflow's database was locked: on SQLite one writer waits for the other.

        Raises:
            TemporaryError: it did not answer any of :data:`TRIES` times.
        """
        for _ in range(TRIES):
            with suppress(httpx.TransportError):
                answer = self.http.request(method, path, **what)
                if not answer.is_server_error:
                    return answer
        raise TemporaryError("Airflow does not answer", where=path, remedy="look at the log of its API server")


def command(*arguments: str) -> list[str]:
    """An ``airflow`` command by this very interpreter."""
    return [sys.executable, "-m", "airflow", *arguments]


def hub(*arguments: str) -> list[str]:
    """A ``hub`` command by this very interpreter."""
    return [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def logs_of(home: Path, dag: str, run: str, task: dict[str, Any]) -> Iterator[Path]:
    """Log files of a task instance, one per attempt, oldest first."""
    folder = home / "logs" / f"dag_id={dag}" / f"run_id={run}" / f"task_id={task['task_id']}"
    if task["map_index"] >= 0:
        folder /= f"map_index={task['map_index']}"
    yield from sorted(folder.glob("attempt=*.log"), key=lambda path: (len(path.name), path.name))
