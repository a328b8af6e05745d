"""What Airflow makes of the DAG folder."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from core.settings import REPO
from schemas import load
from tests.dags.conftest import read_dags

OTHERS = {"reconcile", "reconcile_late", "release", "clocks_and_seals"}


def test_it_reads_without_error_and_the_same_each_time(found: dict[str, Any]) -> None:
    assert found["errors"] == {}
    assert found["same"]


def test_reading_it_loads_nothing_heavy(found: dict[str, Any]) -> None:
    assert found["heavy"] == []


def test_every_department_has_a_dag_with_all_its_tables(found: dict[str, Any]) -> None:
    assert set(found["dags"]) == OTHERS | {f"ingest_{name}" for name in load.departments()}
    for name in load.departments():
        expected = [table for table, contract in load.contracts().items() if contract.department == name]
        assert found["mapped"][f"ingest_{name}"] == sorted(expected)


def test_departments_are_joined_by_partitioned_assets(found: dict[str, Any]) -> None:
    assert found["schedules"]["reconcile"] == found["schedules"]["release"] == "PartitionedAssetTimetable"
    assert found["schedules"]["ingest_police"] == found["schedules"]["reconcile_late"] == "CronPartitionTimetable"
    text = str(found["dags"]["reconcile"]["dag"]["timetable"])
    assert all(f"arrived_{name}" in text for name in load.departments())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REPO / "schemas", tmp_path / "schemas"))


def test_a_new_contract_adds_a_mapped_table_and_edits_no_code(copied: Path) -> None:
    old = copied / "contracts" / "grid" / "wg_sj.odcs.yaml"
    new = old.with_name("wg_sj_2.odcs.yaml")
    new.write_text(old.read_text().replace("grid__wg_sj", "grid__wg_sj_2"))
    assert "grid__wg_sj_2" in read_dags(copied)["mapped"]["ingest_grid"]


def test_a_broken_contract_stays_a_task_and_breaks_no_other_dag(copied: Path) -> None:
    broken = copied / "contracts" / "grid" / "wg_sj.odcs.yaml"
    broken.write_text(broken.read_text() + "\nnobody_knows_this: 1\n")
    found = read_dags(copied)
    assert found["errors"] == {}
    assert set(found["dags"]) >= OTHERS | {"ingest_grid", "ingest_police"}
    assert "grid__wg_sj" in found["mapped"]["ingest_grid"]
