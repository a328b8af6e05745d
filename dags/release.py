"""Release: what reconciliation settled becomes one masked share per grant, shown all at once; some are then pushed.

Each recipient's database is a task of its own: one that is down stops neither the release nor the others.
"""

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


@step()
def due() -> list[int]:
    """Grants whose share has to be pushed into their recipient's database."""
    from pipeline import steps

    return steps.deliveries_due()


@step(map_index_template="grant {{ task.op_kwargs['grant_id'] }}")
def push(grant_id: int) -> dict[str, Any]:
    """Make the recipient's table equal to the share, in one transaction of the recipient's."""
    from pipeline import steps

    return steps.push(grant_id)


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
    waiting = due()
    make() >> waiting
    push.expand(grant_id=waiting)
