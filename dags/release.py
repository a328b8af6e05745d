"""Release: what reconciliation settled becomes one masked share per grant, shown all at once."""

from typing import Any

from airflow.sdk import DAG, PartitionedAssetTimetable, get_current_context

from dags.assets import joined
from dags.parameters import business_date_of
from dags.running import DEFAULTS, run_name, step


@step(task_id="release")
def make() -> dict[str, Any]:
    """Make the shares; until they are all there the last good release stays served."""
    from pipeline import steps

    return steps.release(run_name(), business_date_of(get_current_context()["dag_run"]))


with DAG(
    dag_id="release",
    dag_display_name="发布",
    description=__doc__,
    schedule=PartitionedAssetTimetable(assets=joined()),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["release"],
):
    make()
