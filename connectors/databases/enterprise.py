"""Oracle and SQL Server, by connectorx alone: no driver of theirs has to be installed."""

from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa

from connectors.base import Cells, Source
from connectors.databases import failures
from connectors.databases.names import ANSI, BRACKETS, Dialect, TableName, select, table_name
from connectors.databases.stream import stream
from lake.sql import literal


class _EnterpriseSource(Source):
    """What the two have in common: a catalog asked by SQL, and all but plain texts and whole numbers as text."""

    scheme: ClassVar[str]
    dialect: ClassVar[Dialect]
    catalog: ClassVar[str]
    own_schema: ClassVar[str]
    native: ClassVar[frozenset[str]]
    written: ClassVar[dict[str, str]]
    """Type → SQL that writes column ``{c}`` as text; ``*`` for any other type."""
    moments: ClassVar[frozenset[str]]

    def cells(self) -> Iterator[Cells]:
        """Rows as the server streams them; amounts and dates as text it wrote."""
        types = self._types()
        self.require(list(types))
        wanted = [self.expression(column.name, types[column.name]) for column in self.contract.columns]
        iso = {name for name, kind in types.items() if kind in self.moments}
        for batch in stream(self, self.scheme, select(wanted, self._table)):
            yield Cells(batch, iso=iso)

    def count(self) -> int | None:
        """`count(*)` at the source."""
        self._types()
        return sum(int(batch.column(0)[0].as_py()) for batch in self._ask(select(["count(*) AS n"], self._table)))

    def columns(self) -> list[str]:
        """The table's columns now."""
        return list(self._types())

    def expression(self, name: str, kind: str) -> str:
        """A column as selected."""
        column = self.dialect.quote(name)
        if kind in self.native:
            return column
        return f"{self.written.get(kind, self.written['*']).format(c=column)} AS {column}"

    @property
    def _table(self) -> str:
        return table_name(self.contract).quoted(self.dialect)

    def _ask(self, statement: str) -> Iterator[pa.RecordBatch]:
        failures.probe(self, self.scheme)
        return stream(self, self.scheme, statement)

    def _types(self) -> dict[str, str]:
        types: dict[str, str] = {}
        for batch in self._ask(self.catalog_statement(table_name(self.contract))):
            names, kinds = batch.column(0).to_pylist(), batch.column(1).to_pylist()
            types.update((name, kind.lower()) for name, kind in zip(names, kinds, strict=True))
        if not types:
            raise failures.no_table(self, self._table, [])
        return types

    def catalog_statement(self, name: TableName) -> str:
        """The statement that lists a table's columns and their types."""
        schema = literal(name.schema) if name.schema else self.own_schema
        return self.catalog.format(schema=schema, table=literal(name.table))


class OracleSource(_EnterpriseSource):
    """A table of an Oracle database."""

    scheme = "oracle"
    dialect = ANSI
    own_schema = "sys_context('USERENV', 'CURRENT_SCHEMA')"
    catalog = (
        "SELECT column_name, regexp_replace(data_type, '\\(.*\\)', '') AS kind FROM all_tab_columns "
        "WHERE owner = {schema} AND table_name = {table} ORDER BY column_id"
    )
    native = frozenset({"varchar2", "char", "nvarchar2", "nchar", "clob", "nclob"})
    moments = frozenset({"date", "timestamp"})
    written: ClassVar[dict[str, str]] = {
        "date": "to_char({c}, 'YYYY-MM-DD HH24:MI:SS')",
        "timestamp": "to_char({c}, 'YYYY-MM-DD HH24:MI:SS.FF6')",
        "timestamp with time zone": "to_char({c}, 'YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM')",
        "number": "to_char({c}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')",
        "*": "to_char({c})",
    }


class SqlServerSource(_EnterpriseSource):
    """A table of a Microsoft SQL Server database."""

    scheme = "mssql"
    dialect = BRACKETS
    own_schema = "schema_name()"
    catalog = (
        "SELECT column_name, data_type AS kind FROM information_schema.columns "
        "WHERE table_schema = {schema} AND table_name = {table} ORDER BY ordinal_position"
    )
    native = frozenset({"varchar", "nvarchar", "char", "nchar", "int", "bigint", "smallint", "bit"})
    moments = frozenset({"date", "datetime", "datetime2", "smalldatetime", "datetimeoffset"})
    written: ClassVar[dict[str, str]] = {
        "float": "CONVERT(varchar(50), {c}, 3)",
        "real": "CONVERT(varchar(50), {c}, 3)",
        "datetimeoffset": "CONVERT(varchar(40), {c}, 127)",
        **dict.fromkeys(("date", "datetime", "datetime2", "smalldatetime"), "CONVERT(varchar(40), {c}, 126)"),
        "*": "CONVERT(nvarchar(max), {c})",
    }
