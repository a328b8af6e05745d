"""The assets by which DAG runs wait for each other, each partitioned by business date."""

from airflow.sdk import Asset


def arrived(department: str) -> Asset:
    """All tables of a department have been pulled and checked for a business date."""
    return Asset(name=f"arrived_{department}", uri=f"tongchou://arrived/{department}")


def joined() -> Asset:
    """Departments have been linked and fused for a business date."""
    return Asset(name="joined", uri="tongchou://joined")
