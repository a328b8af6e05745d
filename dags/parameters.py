"""What a run was asked to do: its business date and its parameters, validated, from nothing but the run itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.clock import business_date
from core.errors import FatalError


def business_date_of(dag_run: Any) -> str:
    """The ISO date that a run is for: its partition key, else the day in the city on which it was due.

    Never the present moment, so that a run repeated later is for the same day.

    Raises:
        FatalError: the partition key is no date.
    """
    if dag_run.partition_key is None:
        return business_date(dag_run.run_after).isoformat()
    try:
        return date.fromisoformat(dag_run.partition_key).isoformat()
    except ValueError:
        raise FatalError(
            "The partition key is not a business date",
            where=dag_run.run_id,
            remedy="trigger the run again with a date such as 2026-01-31 as its partition key",
        ) from None


def refuse_undeclared(dag_id: str, declared: Mapping[str, Any], given: Mapping[str, Any] | None) -> None:
    """Airflow takes any key in a run's configuration; one that the DAG does not declare is a mistake.

    Raises:
        FatalError: naming the unknown keys and the declared ones.
    """
    unknown = sorted(set(given or {}) - set(declared))
    if unknown:
        known = ", ".join(sorted(declared)) or "none"
        raise FatalError(
            "The run has parameters that the DAG does not declare: " + ", ".join(unknown),
            where=dag_id,
            remedy=f"trigger it again without them; declared parameters: {known}",
        )
