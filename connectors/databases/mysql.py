"""The MySQL family: rows by connectorx, the catalog by pymysql, which answers at once when it is refused."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pymysql

from connectors.base import Cells, Source
from connectors.databases import failures
from connectors.databases.names import BACKTICKS, select, table_name
from connectors.databases.stream import stream
from core.errors import HubError

_NUMBERS = ("tinyint", "smallint", "mediumint", "int", "bigint", "double")
_TEXTS = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext")
_BYTES = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
NATIVE = frozenset({*_NUMBERS, *_TEXTS, *_BYTES})
"""Types that connectorx carries whole. Decimals lose their scale, floats gain digits, and `0000-00-00` ends it in a
panic: those are written as text by the server."""
MOMENTS = frozenset({"date", "datetime", "timestamp"})
_REFUSED = frozenset({1044, 1045, 1049, 1130, 1251, 1698, 3118})
_BUSY = frozenset({1040, 1041, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 2006, 2013})
_COLUMNS = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = coalesce(%s, database()) AND table_name = %s ORDER BY ordinal_position
"""
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = coalesce(%s, database()) ORDER BY 1"


class MysqlSource(Source):
    """A table of a database that speaks MySQL's protocol (MariaDB, TiDB, OceanBase, GoldenDB among them)."""

    def cells(self) -> Iterator[Cells]:
        """Rows as the server streams them; the server converts texts of any character set to UTF-8."""
        with self._cursor() as cursor:
            types = self._types(cursor)
        self.require(list(types))
        wanted = [_expression(column.name, types[column.name]) for column in self.contract.columns]
        iso = {name for name, kind in types.items() if kind in MOMENTS}
        for batch in stream(self, "mysql", select(wanted, self._table)):
            yield Cells(batch, iso=iso)

    def count(self) -> int | None:
        """`count(*)` at the source."""
        with self._cursor() as cursor:
            self._types(cursor)
            cursor.execute(select(["count(*)"], self._table))
            return int(cursor.fetchone()[0])

    def columns(self) -> list[str]:
        """The table's columns now."""
        with self._cursor() as cursor:
            return list(self._types(cursor))

    @property
    def _table(self) -> str:
        return table_name(self.contract).quoted(BACKTICKS)

    def _types(self, cursor: Any) -> dict[str, str]:
        name = table_name(self.contract)
        cursor.execute(_COLUMNS, (name.schema, name.table))
        types = {str(column): str(kind).lower() for column, kind in cursor.fetchall()}
        if not types:
            cursor.execute(_TABLES, (name.schema,))
            raise failures.no_table(self, self._table, [row[0] for row in cursor.fetchall()])
        return types

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        address = self.connection
        try:
            connection = pymysql.connect(
                host=address.host,
                port=address.port or failures.DEFAULT_PORTS["mysql"],
                user=address.username,
                password=address.password,
                database=address.path.strip("/") or None,
                charset="utf8mb4",
                connect_timeout=failures.CONNECT_TIMEOUT_S,
                read_timeout=600,
            )
            with closing(connection), connection.cursor() as cursor:
                yield cursor
        except pymysql.err.MySQLError as error:
            raise self._named(error.args[0] if error.args else 0) from None

    def _named(self, code: int) -> HubError:
        if code in _REFUSED:
            return failures.refused(self, str(code))
        if code in _BUSY:
            return failures.busy(self, str(code))
        return failures.down(self, str(code)) if 2000 <= code < 3000 else failures.failed(self, str(code))


def _expression(name: str, kind: str) -> str:
    column = BACKTICKS.quote(name)
    if kind in NATIVE:
        return column
    if kind == "timestamp":
        # An instant is shown in the session's zone; an instant without a zone is the city's wall time.
        return f"CAST(CONVERT_TZ({column}, @@session.time_zone, '+08:00') AS CHAR) AS {column}"
    return f"CAST({column} AS CHAR) AS {column}"
