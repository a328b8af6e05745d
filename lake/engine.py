"""The engine: DuckDB, held to the memory and threads it was given, with the hub's SQL macros."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from core.errors import FatalError
from core.settings import Settings, settings
from lake.scratch import scratch

MACROS = Path(__file__).parent / "macros"


@contextmanager
def engine(*, keep_order: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB connection that spills to a scratch folder instead of growing.

    Args:
        keep_order: rows leave in the order they were stored. Costs memory on large results, so only for readers
            that page through a table.
    """
    with scratch() as folder:
        connection = connect(settings(), temp=folder, keep_order=keep_order)
        try:
            yield connection
        finally:
            connection.close()


def connect(config: Settings, *, temp: Path, keep_order: bool) -> duckdb.DuckDBPyConnection:
    """Open a connection with macros; the caller closes it. Nothing is downloaded: extensions are never fetched."""
    connection = duckdb.connect(
        config={
            "memory_limit": f"{config.memory_mb}MB",
            "threads": config.threads,
            "temp_directory": str(temp),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": keep_order,
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    if "://" in config.lake or "://" in config.shares:
        _load_object_store(connection)
    for text in macros():
        connection.execute(text)
    return connection


@cache
def macros() -> tuple[str, ...]:
    """The text of every macro file, in order of file name."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(MACROS.glob("*.sql")))


def _load_object_store(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("LOAD httpfs")
    except duckdb.Error as error:
        raise FatalError(
            "The lake is in an object store, but DuckDB's httpfs extension is not installed",
            where="HUB_LAKE",
            remedy="run INSTALL httpfs once as this user, or keep the lake in a folder",
        ) from error
    # Keys come from the environment (AWS_ACCESS_KEY_ID and the like), as they do for the Delta writer.
    connection.execute("CREATE OR REPLACE SECRET lake (TYPE s3, PROVIDER credential_chain, CHAIN 'env')")
