"""A share on its way into a recipient's table: each row under a name that stays, compared with what is there already.

A row is named by its key values where the share shows all of them whole (plain or as tokens), else by all its values;
rows of one name are numbered in the order of their content. So every share has a key, also one that shows no key, and
nothing goes into it that the recipient does not see. Why: docs/adr/0008.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pyarrow as pa

from core.errors import FatalError
from core.settings import settings
from lake import rowhash, sql
from lake.engine import engine
from lake.store import Lake

ROW, CONTENT = "_row", "_content"
"""Name of a row and digest of its content: 32 hexadecimal digits each, made of what the share shows alone."""
BATCH_ROWS = 5_000


@dataclass(frozen=True)
class Difference:
    """Rows new to the recipient, changed, gone, and as they were."""

    inserted: int
    updated: int
    deleted: int
    unchanged: int


class Outgoing:
    """The rows of one share in an engine of their own, beside those of the recipient. One reader at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, rows: int) -> None:
        self.rows, self._connection = rows, connection

    def compare(self, there: Iterable[pa.RecordBatch]) -> Difference:
        """Take in what the recipient has (columns ``_row``, ``_content``) and count what has to be done."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE there ({ROW} VARCHAR, {CONTENT} VARCHAR)")
        for batch in there:
            self._connection.register("arriving", pa.Table.from_batches([batch]))
            self._connection.execute("INSERT INTO there SELECT * FROM arriving")
        counted = self._connection.execute(
            f"""SELECT count(*) FILTER (t.{ROW} IS NULL),
                       count(*) FILTER (t.{CONTENT} <> h.{CONTENT}),
                       count(*) FILTER (h.{ROW} IS NULL),
                       count(*) FILTER (t.{CONTENT} = h.{CONTENT})
                FROM here h FULL JOIN there t ON h.{ROW} = t.{ROW}"""
        ).fetchall()[0]
        return Difference(*counted)

    def gone(self) -> pa.RecordBatchReader:
        """Names of rows that the recipient has and the share has not."""
        return self._stream(f"SELECT {ROW} FROM there ANTI JOIN here USING ({ROW})")

    def fresh(self) -> pa.RecordBatchReader:
        """Whole rows that the recipient lacks or has otherwise: the share's columns, ``_row``, ``_content``."""
        changed = f"t.{ROW} IS NULL OR t.{CONTENT} IS DISTINCT FROM h.{CONTENT}"
        return self._stream(f"SELECT h.* FROM here h LEFT JOIN there t ON h.{ROW} = t.{ROW} WHERE {changed}")

    def _stream(self, query: str) -> pa.RecordBatchReader:
        return self._connection.sql(query).to_arrow_reader(BATCH_ROWS)


@dataclass(frozen=True)
class Shipment:
    """One version of a grant's share. ``keys`` are the columns that name a row; none: all of them together do."""

    grant_id: int
    version: int
    keys: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns that the recipient gets: those of the share without the hub's own.

        Raises:
            FatalError: no such share or version, or it has no column at all.
        """
        found = [field for field in self._lake.schema(self._table, self.version) if not field.name.startswith("_")]
        if not found:
            remedy = "see the problems of the last release"
            raise FatalError("The share has no columns", where=f"grant {self.grant_id}", remedy=remedy)
        return pa.schema(found)

    @contextmanager
    def opened(self) -> Iterator[Outgoing]:
        """The rows, named and digested, in an engine that spills to disk instead of growing."""
        relation = self._lake.relation(self._table, self.version)
        with engine() as connection:
            connection.execute(f"CREATE TEMP TABLE here AS {named(relation, self.schema, self.keys)}")
            counted = connection.execute("SELECT count(*) FROM here").fetchall()[0]
            yield Outgoing(connection, counted[0])

    @property
    def _lake(self) -> Lake:
        return Lake(settings().shares, shares=settings().shares)

    @property
    def _table(self) -> str:
        return f"shares/{self.grant_id}"


def named(relation: str, schema: pa.Schema, keys: Sequence[str]) -> str:
    """SQL of the columns of ``schema`` with ``_row`` and ``_content``.

    A row of which a key is null goes by all its values. NUL is taken out of texts: PostgreSQL cannot keep it.
    """
    cells = ", ".join(_cell(field) for field in schema)
    parts = pa.schema([schema.field(key) for key in keys])
    present = " AND ".join(f"{sql.name(key)} IS NOT NULL" for key in keys)
    name = f"CASE WHEN {present} THEN 'key:' || {rowhash.content(parts)} ELSE _all END" if keys else "_all"
    place = f"row_number() OVER (PARTITION BY {name} ORDER BY _all)"
    return f"""SELECT {sql.names(schema.names)},
        left(sha256({name} || '#' || {place}), 32) AS {ROW}, left(sha256(_all), 32) AS {CONTENT}
        FROM (SELECT *, 'all:' || {rowhash.content(schema)} AS _all FROM (SELECT {cells} FROM {relation}))"""


def _cell(field: pa.Field) -> str:
    column = sql.name(field.name)
    return f"replace({column}, chr(0), '') AS {column}" if pa.types.is_string(field.type) else column
