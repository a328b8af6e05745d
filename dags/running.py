"""How a step of the hub runs as an Airflow task.

Airflow logs an exception with its whole chain, and a foreign library's message may quote a value. So every error
leaves here as one of Airflow's own, without its cause: the hub's errors with their text, foreign ones by kind and
place.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from core import connections
from core.errors import HubError, TemporaryError
from core.settings import settings
from dags.connections import from_airflow
from dags.parameters import refuse_undeclared

log = logging.getLogger(__name__)

DEFAULTS: dict[str, Any] = {
    "owner": "tongchou",
    "retries": 3,
    "retry_delay": timedelta(seconds=settings().retry_delay_s),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(hours=6),
}
"""Of every task. Only what time can heal is tried again: see :func:`_explained`."""


def step(operator: Any = task, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """``@task``, or another decorator of its kind, for a function that calls the pipeline; ``options`` are its own."""

    def decorate(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            try:
                _prepare()
                return function(*args, **kwargs)
            except AirflowException:
                raise
            except Exception as error:  # noqa: BLE001 - none is swallowed: each is raised again as Airflow's own
                raise _explained(error) from None

        # One report, one XCom: by its own guess Airflow would write each of a dictionary's entries on its own as well.
        return operator(**({"multiple_outputs": False} | options))(run)

    return decorate


def run_name() -> str:
    """A name of the present run that no other run of any DAG has, and that a retry has again."""
    context = get_current_context()
    return f"{context['dag'].dag_id}:{context['run_id']}"


def _prepare() -> None:
    context = get_current_context()
    connections.use(from_airflow)
    refuse_undeclared(context["dag"].dag_id, context["dag"].params, context["dag_run"].conf)


def _explained(error: Exception) -> AirflowException:
    """``error`` as Airflow's own: temporary and unforeseen ones are tried again, the hub's other ones fail at once."""
    if isinstance(error, TemporaryError):
        return AirflowException(str(error))
    if isinstance(error, HubError):
        return AirflowFailException(str(error))
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames:
        log.error("%s:%s in %s", frame.filename, frame.lineno, frame.name)
    return AirflowException(f"{type(error).__name__} in {frames[-1].name}, line {frames[-1].lineno}")
