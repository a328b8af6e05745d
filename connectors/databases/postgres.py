"""The PostgreSQL family, by ADBC: binary COPY into Arrow."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as adbc

from connectors.base import Cells, Source
from connectors.databases import failures
from connectors.databases.names import ANSI, select, table_name

NATIVE = frozenset({"int2", "int4", "int8", "float4", "float8", "text", "varchar", "bpchar", "bool", "date", "numeric"})
"""Types that arrive as what they are; any other is written as text by the server, which knows how."""
BATCH_BYTES = 4 << 20
NATIVE_MOMENTS = frozenset({"timestamp", "timestamptz"})
_COLUMNS = """
SELECT a.attname, t.typname FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = coalesce($1, current_schema()) ORDER BY table_name
"""
_SQL_ASCII = "SELECT pg_catalog.current_setting('server_encoding') = 'SQL_ASCII'"


class PostgresSource(Source):
    """A table of a database that speaks PostgreSQL's protocol (openGauss, KingbaseES, GaussDB among them)."""

    def cells(self) -> Iterator[Cells]:
        """Rows as the server's binary COPY streams them; numeric as its text."""
        with self._cursor() as cursor:
            types = self._types(cursor)
            self.require(list(types))
            raw_bytes = bool(_rows(cursor, _SQL_ASCII)[0][0])
            wanted = [_expression(column.name, types[column.name], raw_bytes) for column in self.contract.columns]
            cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(BATCH_BYTES)})
            cursor.execute(select(wanted, self._table))
            for batch in cursor.fetch_record_batch():
                yield Cells(batch)

    def count(self) -> int | None:
        """`count(*)` at the source."""
        with self._cursor() as cursor:
            self._types(cursor)
            return int(_rows(cursor, select(["count(*)"], self._table))[0][0])

    def columns(self) -> list[str]:
        """The table's columns now."""
        with self._cursor() as cursor:
            return list(self._types(cursor))

    @property
    def _table(self) -> str:
        return table_name(self.contract).quoted(ANSI)

    def _types(self, cursor: Any) -> dict[str, str]:
        types = {str(name): str(kind) for name, kind in _rows(cursor, _COLUMNS, self._table)}
        if not types:
            present = [row[0] for row in _rows(cursor, _TABLES, table_name(self.contract).schema)]
            raise failures.no_table(self, self._table, present)
        return types

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """A cursor; errors of the driver leave as the hub's own, without the driver's text."""
        connected = False
        try:
            with closing(adbc.connect(self._url())) as connection, closing(connection.cursor()) as cursor:
                connected = True
                yield cursor
        except adbc_driver_manager.Error as error:
            if connected or error.sqlstate:
                raise self._named(error) from None
            raise self._unconnected(str(error)) from None

    def _named(self, error: adbc_driver_manager.Error) -> Exception:
        if error.sqlstate:
            return failures.by_state(self, error.sqlstate)
        return failures.busy(self, "connection lost")

    def _unconnected(self, text: str) -> Exception:
        """There is no SQLSTATE without a connection: a server that listens and is not starting up said no."""
        failures.probe(self, "postgresql")
        passing = ("starting up", "shutting down", "too many", "remaining connection slots", "recovery mode", "timeout")
        if any(word in text for word in passing):
            return failures.busy(self)
        return failures.refused(self)

    def _url(self) -> str:
        parts = urlsplit(self.connection.url)
        options = {"connect_timeout": str(failures.CONNECT_TIMEOUT_S), "application_name": "tongchou"}
        options |= self.connection.options | {"client_encoding": "UTF8"}
        return urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(options), ""))


def _rows(cursor: Any, statement: str, *parameters: str | None) -> list[Any]:
    cursor.execute(statement, parameters or None)
    rows: list[Any] = cursor.fetchall()
    return rows


def _expression(name: str, kind: str, raw_bytes: bool) -> str:
    """A column as selected: what arrives well as it is, the rest as text; bytes where the server vouches for none."""
    column = ANSI.quote(name)
    if raw_bytes and kind in ("text", "varchar", "bpchar"):
        return f"convert_to({column}::text, 'SQL_ASCII') AS {column}"
    if kind in NATIVE | NATIVE_MOMENTS:
        return column
    return f"{column}::text AS {column}"
