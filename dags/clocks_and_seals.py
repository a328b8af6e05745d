"""What time alone does, every ten minutes: end expired grants, deliver approved ones, seal the log of traces."""

from typing import Any

from airflow.sdk import DAG

from dags.running import DEFAULTS, step
from dags.schedules import every


@step(task_id="clocks")
def run() -> dict[str, Any]:
    """One turn of the clocks; a turn that was missed is made up by the next."""
    from pipeline import steps

    return steps.clocks()


with DAG(
    dag_id="clocks_and_seals",
    dag_display_name="时限与封存",
    description=__doc__,
    schedule=every("*/10 * * * *"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["clocks"],
):
    run()
