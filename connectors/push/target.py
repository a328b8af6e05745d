"""A recipient's database: reached by a connection's name, opened so that each family keeps one transaction whole."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from connectors.push import failures
from core.connections import Connection
from core.errors import FatalError

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite",
}
"""Families that can be pushed to → SQLAlchemy's dialect and driver."""
CONNECT_TIMEOUT_S = 10
LOCK_TIMEOUT_S = 60
RECORD = "tongchou_delivery"
_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


def require_table_name(name: str) -> None:
    """Refuse a name that not every family can give a table, and that of the hub's own table.

    Raises:
        FatalError: it is one.
    """
    if not _TABLE.fullmatch(name) or name.lower() == RECORD:
        raise FatalError(
            "Not a name for the recipient's table",
            where=name[:80],
            remedy=f"letters, digits and '_', at most 63, not beginning with a digit; {RECORD} is the hub's own",
        )


class Target:
    """A table in a recipient's database; nothing is opened before :meth:`opened`."""

    def __init__(self, connection: Connection, table: str) -> None:
        require_table_name(table)
        self.connection, self.table = connection, table

    @property
    def place(self) -> str:
        """Table and connection name, for errors."""
        return f"{self.table} @ {self.connection.name}"

    @contextmanager
    def opened(self) -> Iterator[sa.Engine]:
        """An engine for a few transactions.

        Raises:
            TemporaryError: the database is down, busy or locked by somebody.
            FatalError: it refuses the user, the statement or a value; no text of the database is repeated.
        """
        engine = self._engine()
        try:
            with engine.connect():
                pass
        except sa.exc.DBAPIError as error:
            engine.dispose()
            raise failures.at_connect(error, self.connection, self.place) from None
        try:
            yield engine
        except sa.exc.DBAPIError as error:
            raise failures.at_work(error, self.place) from None
        finally:
            engine.dispose()

    def _engine(self) -> sa.Engine:
        driver = DRIVERS.get(self.connection.scheme.lower().partition("+")[0])
        if driver is None:
            raise FatalError(
                "A share cannot be pushed by this protocol",
                where=self.place,
                remedy=f"let the connection's URL begin with one of: {', '.join(DRIVERS)}",
            )
        _, _, rest = self.connection.url.partition("://")
        try:
            url = sa.make_url(f"{driver}://{rest}")
            made = sa.create_engine(
                url, hide_parameters=True, pool_size=1, max_overflow=0, connect_args=_patience(driver)
            )
        except (sa.exc.ArgumentError, ValueError):
            raise FatalError(
                "The connection's URL cannot be read",
                where=self.place,
                remedy="mend it: scheme://user:password@host/db",
            ) from None
        sa.event.listen(made, "connect", _strict[made.dialect.name])
        if made.dialect.name == "sqlite":
            sa.event.listen(made, "begin", _take_the_file)
        return made


def _patience(driver: str) -> dict[str, Any]:
    return {"timeout": LOCK_TIMEOUT_S} if driver == "sqlite" else {"connect_timeout": CONNECT_TIMEOUT_S}


def _postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _mysql(connection: Any, _record: Any) -> None:
    # Without strictness a value too long for its column would be cut in silence.
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), time_zone = '+00:00'")
        cursor.execute(f"SET SESSION innodb_lock_wait_timeout = {LOCK_TIMEOUT_S}")


def _sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of transactions leaves DDL and reads outside; ours begin by :func:`_take_the_file`.
    connection.isolation_level = None


def _take_the_file(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_strict = {"postgresql": _postgresql, "mysql": _mysql, "mariadb": _mysql, "sqlite": _sqlite}
