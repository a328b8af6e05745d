"""Engine and sessions of the control database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from core.settings import settings

MIGRATIONS = Path(__file__).parent / "migrations"


_engines: dict[str, Engine] = {}


def _engine(url: str) -> Engine:
    if url not in _engines:
        _engines[url] = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        if _engines[url].dialect.name == "sqlite":
            _tune_sqlite(_engines[url])
    return _engines[url]


def _tune_sqlite(made: Engine) -> None:
    """Many processes share the file: readers never wait (WAL), writers queue instead of failing."""

    @event.listens_for(made, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("hub_write", True) else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")


def engine() -> Engine:
    """The engine of the control database of the present settings."""
    url = settings().control_url
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return _engine(url)


@contextmanager
def session(*, write: bool = True) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on an error.

    Reads that change nothing say ``write=False``, so that on SQLite they never queue behind a writer.
    """
    bound = engine().execution_options(hub_write=write)
    with Session(bound, expire_on_commit=False) as made, made.begin():
        yield made


def migrate() -> None:
    """Bring the control database to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine().begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def dispose() -> None:
    """Close pooled connections, for instance before a fork or before a database file is moved."""
    while _engines:
        _engines.popitem()[1].dispose()
