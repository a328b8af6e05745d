"""Read by each of Airflow's processes as it starts."""

from dags.preload import preload

preload()
