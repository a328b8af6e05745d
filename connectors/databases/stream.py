"""Arrow streams of connectorx, for families that have no ADBC driver."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import connectorx
import pyarrow as pa

from connectors.base import Source
from connectors.databases import failures
from core.errors import HubError

BATCH_ROWS = 65_536
_STATE = re.compile(r"\b(?:ERROR \d+ \((?P<state>\w{5})\)|(?P<oracle>ORA-\d{5}))")
_STATES = {"ORA-01017": "28000", "ORA-00942": "42S02", "ORA-01031": "42000", "ORA-12541": "08001", "ORA-12514": "08004"}


def stream(source: Source, scheme: str, statement: str) -> Iterator[pa.RecordBatch]:
    """Batches of a statement's rows.

    Raises:
        TemporaryError: the connection broke.
        FatalError: the database refused the statement.
    """
    try:
        yield from connectorx.read_sql(
            _url(source, scheme), statement, return_type="arrow_stream", batch_size=BATCH_ROWS
        )
    except RuntimeError as error:
        raise _named(source, str(error)) from None
    except BaseException as error:
        # A value that the driver cannot hold ends it in a panic, which is no Exception and carries the value.
        if type(error).__name__ != "PanicException":
            raise
        raise failures.failed(source, "a value the driver cannot hold") from None


def _named(source: Source, text: str) -> HubError:
    match = _STATE.search(text)
    if match:
        return failures.by_state(source, match["state"] or _STATES.get(match["oracle"], "42000"))
    passing = re.search(r"timed out|connect|closed|broken|reset", text, re.IGNORECASE)
    return failures.busy(source) if passing else failures.failed(source)


def _url(source: Source, scheme: str) -> str:
    parts = urlsplit(source.connection.url)
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, ""))
