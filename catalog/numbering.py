"""While pages are served, traces get their numbers within a second: an auditor sees what was read just now.

Only where this process may: in production the log is another's, mounted read-only, and its sealing key is not here.
"""

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from audit import keys, sequencer
from core.errors import HubError
from core.settings import settings

log = logging.getLogger(__name__)


def may_number() -> bool:
    """Whether this process may write the log: the folder is writable, and the key that seals it is ours to use.

    A public sealing key without the private one says that somebody else seals; a new key would look like another log.
    """
    places = settings()
    folder = places.audit if places.audit.exists() else places.audit.parent
    ours = (places.keys / keys.SEAL_KEY).exists() or not (places.keys / keys.SEAL_PUBLIC).exists()
    return ours and os.access(folder, os.W_OK)


@asynccontextmanager
async def while_serving(_app: FastAPI) -> AsyncIterator[None]:
    """Number traces for as long as the application runs.

    Any number of processes may do this; the log's lock lets one at a time work.
    """
    stop = threading.Event()
    worker = threading.Thread(target=_follow, args=(stop,), name="sequencer", daemon=True)
    if may_number():
        worker.start()
    yield
    stop.set()
    if worker.is_alive():
        worker.join(timeout=10)


def _follow(stop: threading.Event) -> None:
    """Reading goes on without it: traces wait in the inbox, durable, and the auditor's pages say how long."""
    try:
        sequencer.follow(stop)
    except HubError as error:
        log.error("The sequencer has stopped: %s", error)
