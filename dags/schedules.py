"""When DAGs run by the clock, which is the city's."""

from datetime import timedelta

from airflow.sdk import CronPartitionTimetable, CronTriggerTimetable

from core.clock import CITY_ZONE


def daily(cron: str) -> CronPartitionTimetable:
    """A schedule by cron in the city's zone; the day on which a run is due is its partition.

    A DAG that is new waits for the next time. Airflow's own default would also run the last one when it is less than a
    tenth of the interval ago: then starting an Airflow in the early morning would pull every department at once.
    """
    return CronPartitionTimetable(cron, timezone=CITY_ZONE.key, key_format="%Y-%m-%d", run_immediately=timedelta())


def every(cron: str) -> CronTriggerTimetable:
    """A schedule by cron for work that is for no date. A DAG that is new waits here too."""
    return CronTriggerTimetable(cron, timezone=CITY_ZONE.key, run_immediately=timedelta())
