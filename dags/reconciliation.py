"""Reconciliation: departments linked and fused, for one business date.

``reconcile`` starts when every department has arrived. ``reconcile_late`` starts at the latest time of all and goes on
without those that have not; it also catches word that got lost, because it asks the control database what is there and
counts no events.
"""

from typing import Any

from airflow.sdk import (
    DAG,
    AssetAll,
    PartitionedAssetTimetable,
    get_current_context,
    get_parsing_context,
    task,
)

from dags.assets import arrived, joined
from dags.parameters import business_date_of
from dags.plans import latest_cron, plans
from dags.running import DEFAULTS, run_name, step
from dags.schedules import daily

JOINED = joined()
OPTIONS: dict[str, Any] = {
    "description": __doc__,
    "catchup": False,
    "max_active_runs": 1,
    "default_args": DEFAULTS,
    "tags": ["reconcile"],
}


@step()
def link() -> dict[str, Any]:
    """Decide which records belong together; which versions go in is fixed here, for the retries too."""
    from pipeline import steps

    return steps.link(run_name(), business_date_of(get_current_context()["dag_run"]))


@step(outlets=[JOINED])
def fuse() -> dict[str, Any]:
    """Settle values and conflicts, and say so for the business date."""
    from pipeline import steps

    context = get_current_context()
    context["outlet_events"][JOINED].add_partitions(business_date_of(context["dag_run"]))
    return steps.fuse(run_name())


@step(task.short_circuit)
def due() -> bool:
    """Whether there is something that no reconciliation of the business date has seen yet."""
    from pipeline import steps

    return bool(steps.reconciliation_due(business_date_of(get_current_context()["dag_run"])))


def reconcile() -> DAG:
    """On word of every department for one date."""
    schedule = PartitionedAssetTimetable(assets=AssetAll(*(arrived(name) for name in plans())))
    with DAG(dag_id="reconcile", dag_display_name="汇聚比对", schedule=schedule, **OPTIONS) as dag:
        link() >> fuse()
    return dag


def reconcile_late() -> DAG:
    """At the latest time, with whatever is there."""
    with DAG(
        dag_id="reconcile_late", dag_display_name="汇聚比对(逾时)", schedule=daily(latest_cron()), **OPTIONS
    ) as dag:
        due() >> link() >> fuse()
    return dag


for made in (reconcile, reconcile_late):
    if get_parsing_context().dag_id in (None, made.__name__):
        made()
