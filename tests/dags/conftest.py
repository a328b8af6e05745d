"""Airflow for these tests: a home of its own, and the DAG folder read in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from core.settings import REPO

# Airflow reads this when it is first imported, and writes a settings file there.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="tongchou-airflow-")

READ = """
import json, os, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization

def read():
    bag = DagBag(os.environ["DAGS"])
    return bag, {name: DagSerialization.to_dict(dag) for name, dag in bag.dags.items()}

(bag, first), (_, second) = read(), read()
heavy = [m for m in ("pandas", "great_expectations", "duckdb", "deltalake", "pipeline.steps") if m in sys.modules]
mapped = {
    name: sorted(group._expand_input.value["table"])
    for name, dag in bag.dags.items()
    for group in dag.task_group.children.values()
    if hasattr(group, "_expand_input")
}
print(json.dumps({
    "errors": bag.import_errors, "dags": first, "same": first == second, "heavy": heavy, "mapped": mapped,
    "schedules": {name: dag.timetable.__class__.__name__ for name, dag in bag.dags.items()},
}, default=str))
"""


def read_dags(schemas: Path) -> dict[str, Any]:
    """What Airflow finds in the DAG folder when the contracts are those of ``schemas``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment |= {"DAGS": str(REPO / "dags"), "HUB_SCHEMAS": str(schemas), "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR"}
    done = subprocess.run([sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="session")
def found() -> dict[str, Any]:
    """What Airflow finds with the hub's own contracts."""
    return read_dags(REPO / "schemas")
