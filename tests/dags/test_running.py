"""How a run's date, parameters, connections and errors become Airflow's."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from core.connections import Connection as HubConnection
from core.errors import FatalError, HeldError, HubError, RefusedError, TemporaryError
from dags.connections import url
from dags.parameters import business_date_of, refuse_undeclared
from dags.preload import preload
from dags.running import _explained


@dataclass
class Run:
    partition_key: str | None
    run_after: datetime = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)
    run_id: str = "manual__1"


def test_the_partition_key_is_the_business_date() -> None:
    assert business_date_of(Run("2026-01-30")) == "2026-01-30"


def test_without_a_key_it_is_the_day_in_the_city_when_the_run_was_due() -> None:
    assert business_date_of(Run(None)) == "2026-02-01"


def test_a_key_that_is_no_date_is_refused() -> None:
    with pytest.raises(FatalError, match="not a business date"):
        business_date_of(Run("yesterday"))


def test_undeclared_parameters_are_refused_by_name() -> None:
    refuse_undeclared("ingest_police", {"tables": []}, {"tables": ["police__czrk"]})
    refuse_undeclared("ingest_police", {"tables": []}, None)
    with pytest.raises(FatalError, match=r"talbes.*declared parameters: tables"):
        refuse_undeclared("ingest_police", {"tables": []}, {"talbes": []})


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        (TemporaryError("The source is down", where="police__czrk", remedy="it is tried again"), True),
        (FatalError("Wrong password", where="police__czrk", remedy="change it"), False),
        (HeldError("A tenth of the rows", where="police__czrk", remedy="decide"), False),
        (RefusedError("No"), False),
    ],
)
def test_only_what_time_can_heal_is_tried_again(error: HubError, retried: bool) -> None:
    explained = _explained(error)
    assert isinstance(explained, AirflowFailException) is not retried
    assert str(explained) == str(error)


def test_a_foreign_error_leaves_without_its_text() -> None:
    try:
        int("11010119900307851X")
    except ValueError as error:
        explained = _explained(error)
    assert type(explained) is AirflowException
    assert "1101" not in str(explained)
    assert "ValueError" in str(explained)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://hub:p%40ss%2Fword@127.0.0.1:5432/rs",
        "mysql://hub:secret@db.example:3306/mz?charset=gb18030",
        "sqlite:////srv/city/mz.db",
        "http://:KEY-1@127.0.0.1:9000/api/v1?header=X-Api-Key",
        "sftp://drop:secret@127.0.0.1:2222/drop?host_key=AAAAC3Nz%2BQ%3D%3D",
        "file:///srv/drop",
    ],
)
def test_an_airflow_connection_says_the_same_as_the_hub_s(address: str) -> None:
    ours, theirs = HubConnection("x", address), HubConnection("x", url(Connection.from_uri(address, conn_id="x")))
    parts = ("scheme", "host", "port", "username", "password", "path", "options")
    assert [getattr(theirs, part) for part in parts] == [getattr(ours, part) for part in parts]


def test_airflow_s_postgres_is_the_hub_s_postgresql() -> None:
    made = Connection(conn_id="x", conn_type="postgres", host="db", login="hub", password="secret", schema="rs")
    assert url(made) == "postgresql://hub:secret@db/rs"


@pytest.mark.parametrize(
    ("arguments", "forks"),
    [
        (["airflow", "scheduler", "--skip-serve-logs"], True),
        (["airflow", "celery", "worker"], True),
        (["airflow", "api-server"], False),
        (["airflow", "dag-processor"], False),
    ],
)
def test_only_processes_that_fork_tasks_load_the_pipeline(arguments: list[str], forks: bool) -> None:
    assert preload(arguments) is forks


def test_what_the_pipeline_loads_late_is_loaded_too() -> None:
    assert preload(["airflow", "scheduler"])
    assert {"pipeline.steps", "great_expectations", "duckdb", "deltalake"} <= set(sys.modules)
