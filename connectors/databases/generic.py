"""Any other database, by SQLAlchemy: a server-side cursor, read in batches. The long way round that always works."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.sql.elements import quoted_name

from connectors.base import Cells, Source
from connectors.columnar import column_array
from connectors.databases import failures
from connectors.databases.names import ANSI, TableName, table_name
from core.errors import FatalError, HubError

BATCH_ROWS = 20_000


class GenericSource(Source):
    """A table of any database that SQLAlchemy has a dialect and an installed driver for."""

    def cells(self) -> Iterator[Cells]:
        """Rows in batches from a server-side cursor."""
        with self._connected() as connection:
            self.require(self._names(connection))
            names = [column.name for column in self.contract.columns]
            wanted: list[sa.ColumnClause[Any]] = [sa.column(quoted_name(name, quote=True)) for name in names]
            statement = sa.select(*wanted).select_from(self._table)
            streaming = connection.execution_options(stream_results=True, yield_per=BATCH_ROWS)
            for rows in streaming.execute(statement).partitions():
                yield Cells(_batch(names, rows), iso=names)

    def count(self) -> int | None:
        """`count(*)` at the source."""
        with self._connected() as connection:
            self._names(connection)
            return int(connection.execute(sa.select(sa.func.count()).select_from(self._table)).scalar_one())

    def columns(self) -> list[str]:
        """The table's columns now."""
        with self._connected() as connection:
            return self._names(connection)

    @property
    def _name(self) -> TableName:
        return table_name(self.contract)

    @property
    def _table(self) -> sa.TableClause:
        schema = quoted_name(self._name.schema, quote=True) if self._name.schema else None
        return sa.table(quoted_name(self._name.table, quote=True), schema=schema)

    def _names(self, connection: sa.Connection) -> list[str]:
        inspector = sa.inspect(connection)
        try:
            return [column["name"] for column in inspector.get_columns(self._name.table, self._name.schema)]
        except sa.exc.NoSuchTableError:
            present = sorted(inspector.get_table_names(self._name.schema))
            raise failures.no_table(self, self._name.quoted(ANSI), present) from None

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        engine, entered = self._engine(), False
        try:
            with engine.connect() as connection:
                entered = True
                yield connection
        except sa.exc.DBAPIError as error:
            raise self._named(error, entered=entered) from None
        finally:
            engine.dispose()

    def _engine(self) -> sa.Engine:
        try:
            return sa.create_engine(self.connection.url, poolclass=sa.NullPool, hide_parameters=True)
        except (sa.exc.ArgumentError, ImportError) as error:
            raise FatalError(
                f"No SQLAlchemy dialect or driver for this connection ({type(error).__name__})",
                where=self.place,
                remedy=f"install the driver of {self.connection.scheme}, or mend the connection's URL",
            ) from None

    def _named(self, error: sa.exc.DBAPIError, *, entered: bool) -> HubError:
        state = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
        if state:
            return failures.by_state(self, state)
        if entered:
            return failures.busy(self) if error.connection_invalidated else failures.failed(self)
        if self.connection.host and self.connection.port:
            failures.probe(self, self.connection.scheme)
            return failures.refused(self)
        return failures.down(self)


def _batch(names: Sequence[str], rows: Sequence[Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([column_array(cells) for cells in zip(*rows, strict=True)], names=list(names))
