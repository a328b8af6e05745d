"""Heavy libraries and the contracts loaded once, by the process that forks the tasks, instead of by every task.

A task that begins with Great Expectations not yet imported spends two seconds on that alone; a fork of a process that
has it spends nothing and shares its memory. Airflow's ``airflow_local_settings`` calls this.
"""

import sys

FORKING = {"scheduler", "worker"}
"""Commands of Airflow whose processes fork tasks: LocalExecutor in the scheduler, Celery in the worker."""


def preload(arguments: list[str] | None = None) -> bool:
    """Import the pipeline when this process is one that forks tasks; returns whether it is."""
    wanted = bool(FORKING & set((sys.argv if arguments is None else arguments)[1:3]))
    if wanted:
        import pipeline.steps  # noqa: F401 - for its effect: sys.modules
        from schemas import load

        load.survey()  # kept as read; a task reads the contracts again only when a file has changed
    return wanted
