"""Heavy libraries and the contracts loaded once, by the process that forks the tasks, instead of by every task.

A task that begins with Great Expectations not yet imported spends two seconds on that alone; a fork of a process that
has it spends nothing and shares its memory. Airflow's ``airflow_local_settings`` calls this.
"""

import sys
from importlib import import_module

from schemas import load

FORKING = {"scheduler", "worker"}
"""Commands of Airflow whose processes fork tasks: LocalExecutor in the scheduler, Celery in the worker."""

LOADED = ("pipeline.steps", "quality.run")
"""All steps, and what the check step loads only when it runs: Great Expectations."""


def preload(arguments: list[str] | None = None) -> bool:
    """Import the pipeline when this process is one that forks tasks; returns whether it is."""
    wanted = bool(FORKING & set((sys.argv if arguments is None else arguments)[1:3]))
    if wanted:
        for name in LOADED:
            import_module(name)
        load.survey()  # kept as read; a task reads the contracts again only when a file has changed
    return wanted
