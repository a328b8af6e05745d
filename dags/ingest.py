"""One ingest DAG per department: its tables mapped, each pulled and then checked; then word that all have arrived.

A table that fails stops neither the other tables nor the other departments: only the word is not given, and
reconciliation goes on without it at its latest time.
"""

from collections.abc import Sequence
from typing import Any

from airflow.sdk import (
    DAG,
    Param,
    get_current_context,
    get_parsing_context,
    task_group,
)
from airflow.sdk.exceptions import AirflowSkipException

from dags.assets import arrived
from dags.parameters import business_date_of
from dags.plans import plans
from dags.running import DEFAULTS, run_name, step
from dags.schedules import daily

TABLE = "{{ task.op_kwargs['table'] }}"
"""Mapped tasks are shown by the name of their table."""


def ingest(department: str, title: str, schedule: str, tables: Sequence[str]) -> DAG:
    """The DAG that brings a department's tables up to date."""
    with DAG(
        dag_id=f"ingest_{department}",
        dag_display_name=title,
        description=__doc__,
        schedule=daily(schedule),
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        params={
            "tables": Param([], type="array", items={"enum": list(tables)}, description="Only these; empty: all"),
            "accept": Param([], type="array", items={"enum": list(tables)}, description="Whose volume was found right"),
        },
        tags=["ingest", department],
    ) as dag:
        each_table.expand(table=list(tables)) >> word(department)
    return dag


@task_group(group_id="table")
def each_table(table: str) -> None:
    """Pull, then check. Two tasks, so that a person can hold what was pulled before it is checked."""
    pull(table=table) >> check(table=table)


@step(map_index_template=TABLE)
def pull(table: str) -> dict[str, Any]:
    """Bring what the source holds into the lake; the pull's id is the run's and the table's, the same on a retry."""
    from pipeline import steps

    context = get_current_context()
    if context["params"]["tables"] and table not in context["params"]["tables"]:
        raise AirflowSkipException("The run was asked for other tables")
    accepted = table in context["params"]["accept"]
    return steps.pull(table, _pull_id(table), business_date_of(context["dag_run"]), accept=accepted)


@step(map_index_template=TABLE)
def check(table: str) -> dict[str, Any]:
    """Let the pulled changes through the contract's expectations."""
    from pipeline import steps

    return steps.check(table, _pull_id(table))


def _pull_id(table: str) -> str:
    return f"{run_name()}:{table}"


def word(department: str) -> Any:
    """A task that says that every table of the department is in, for the run's business date."""
    asset = arrived(department)

    @step(task_id="arrived", outlets=[asset])
    def say() -> None:
        context = get_current_context()
        context["outlet_events"][asset].add_partitions(business_date_of(context["dag_run"]))

    return say()


def build(only: str | None) -> None:
    """Make the DAGs; of a single task's parse only the one that it belongs to."""
    for plan in plans().values():
        if only in (None, f"ingest_{plan.department}"):
            ingest(plan.department, plan.title, plan.schedule, plan.tables)


build(get_parsing_context().dag_id)
