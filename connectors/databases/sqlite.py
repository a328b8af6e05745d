"""SQLite files, by ADBC."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import adbc_driver_manager
import adbc_driver_sqlite.dbapi as adbc
import pyarrow as pa

from connectors.base import Cells, Source
from connectors.databases import failures
from connectors.databases.names import ANSI, select, table_name
from core.errors import FatalError, HubError, TemporaryError
from schemas.contract import Column

BATCH_ROWS = 65_536
_LOCKED = ("database is locked", "database table is locked", "busy")


class SqliteSource(Source):
    """A table of an SQLite file, opened read-only.

    SQLite types values, not columns, and promises no encoding: every cell is asked for as the bytes of its text, so
    that a column that changes its type half way, or holds GBK, breaks nothing.
    """

    def cells(self) -> Iterator[Cells]:
        """Rows with every cell as bytes of text."""
        with self._cursor() as cursor:
            self.require(self._names(cursor))
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
            cursor.execute(self._statement())
            yield from (Cells(batch) for batch in _without_first(cursor.fetch_record_batch()))

    def count(self) -> int | None:
        """`count(*)` at the source."""
        with self._cursor() as cursor:
            self._names(cursor)
            cursor.execute(select(["count(*)"], self._table))
            return int(cursor.fetchone()[0])

    def columns(self) -> list[str]:
        """The table's columns now."""
        with self._cursor() as cursor:
            return self._names(cursor)

    @property
    def _table(self) -> str:
        return table_name(self.contract).quoted(ANSI)

    def _statement(self) -> str:
        """A row of empty bytes goes first: the driver takes a column's type from the first rows it sees."""
        names = [ANSI.quote(column.name) for column in self.contract.columns]
        first = ", ".join(f"x'' AS {name}" for name in names)
        return f"SELECT {first} UNION ALL {select(map(_as_bytes, self.contract.columns), self._table)}"

    def _names(self, cursor: Any) -> list[str]:
        name = table_name(self.contract)
        cursor.execute("SELECT name FROM pragma_table_info(?, ?)", (name.table, name.schema or "main"))
        names = [row[0] for row in cursor.fetchall()]
        if not names:
            cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
            raise failures.no_table(self, self._table, [row[0] for row in cursor.fetchall()])
        return names

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        path = Path(self.connection.path.removeprefix("/"))
        if not path.is_file():
            raise TemporaryError(
                "The database file is not there",
                where=self.place,
                remedy="see that the file is in place and its folder mounted; the next run catches up",
            )
        try:
            address = f"file:{quote(str(path))}?mode=ro"
            with closing(adbc.connect(address)) as connection, closing(connection.cursor()) as cursor:
                yield cursor
        except adbc_driver_manager.Error as error:
            raise self._named(str(error)) from None

    def _named(self, text: str) -> HubError:
        if any(word in text for word in _LOCKED):
            return failures.busy(self)
        if "not a database" in text or "malformed" in text:
            return FatalError(
                "The file is not a whole SQLite database",
                where=self.place,
                remedy="ask the department for a sound copy",
            )
        return failures.failed(self)


def _as_bytes(column: Column) -> str:
    """A cell as the bytes of its text; floats with all 17 digits only where the contract wants floats.

    SQLite writes a float with 15 digits, which is what an amount stored as one can be trusted to have.
    """
    name = ANSI.quote(column.name)
    text = f"CAST({name} AS TEXT)"
    if pa.types.is_floating(column.type):
        text = f"CASE typeof({name}) WHEN 'real' THEN printf('%!.17g', {name}) ELSE {text} END"
    return f"CAST({text} AS BLOB)"


def _without_first(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    first = True
    for batch in batches:
        yield batch.slice(1) if first else batch
        first = False
