"""Shares as they are served: the only data that the catalog can reach.

A share is immutable at a version, so what was found about it once is kept. The engine used here is locked to the
folder of the shares: whatever is asked of it, no other file can be opened.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock

import duckdb
import pyarrow as pa

from core.errors import FatalError
from core.settings import settings
from lake import sql
from lake.engine import macros
from lake.store import Lake

SUBJECTS = "_subjects"
_CHUNK = 65_536


class ShareStore:
    """The released shares under one root (default ``settings().shares``). Safe to use from several threads."""

    def __init__(self, root: str | None = None) -> None:
        where = root or settings().shares
        self._lake = Lake(where, shares=where)
        self._connection = _locked(where)
        self._lock = Lock()
        self._relation = lru_cache(maxsize=256)(self._find)

    def schema(self, grant_id: int | str, version: int) -> pa.Schema:
        """Columns of the share, without ``_subjects``.

        Raises:
            FatalError: there is no such share or version.
        """
        _, schema = self._relation(str(grant_id), version)
        return pa.schema([field for field in schema if field.name != SUBJECTS])

    def read(
        self,
        grant_id: int | str,
        version: int,
        *,
        columns: Sequence[str] | None = None,
        where: Mapping[str, str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        with_subjects: bool = False,
    ) -> pa.Table:
        """Rows of the share in the order in which they were stored, the same on every call.

        ``where``: column → value it must equal, given as text; a text that the column's type cannot be matches
        nothing. ``with_subjects`` adds ``_subjects``, the tokens of the persons in each row.

        Raises:
            FatalError: no such share, version or column.
        """
        chosen = [*self._columns(grant_id, version, columns), *([SUBJECTS] if with_subjects else [])]
        query, values = self._query(grant_id, version, sql.names(chosen), where or {})
        page = f" LIMIT {int(limit)}" if limit is not None else ""
        return self._cursor().sql(f"{query}{page} OFFSET {int(offset)}", params=values).to_arrow_table()

    def count(self, grant_id: int | str, version: int, *, where: Mapping[str, str] | None = None) -> int:
        """Number of rows that ``read`` would give without a limit."""
        query, values = self._query(grant_id, version, "count(*)", where or {})
        return int(self._cursor().execute(query, values).fetchall()[0][0])

    def batches(
        self,
        grant_id: int | str,
        version: int,
        *,
        columns: Sequence[str] | None = None,
        where: Mapping[str, str] | None = None,
        with_subjects: bool = False,
    ) -> pa.RecordBatchReader:
        """The rows of ``read`` as a stream, for files of any size."""
        chosen = [*self._columns(grant_id, version, columns), *([SUBJECTS] if with_subjects else [])]
        query, values = self._query(grant_id, version, sql.names(chosen), where or {})
        return self._cursor().sql(query, params=values).to_arrow_reader(_CHUNK)

    def subjects(self, grant_id: int | str, version: int) -> Iterator[str]:
        """Tokens of the persons whom the share is about; one may come again in a later batch of rows."""
        column = self._columns(grant_id, version, None)[:1]
        for batch in self.batches(grant_id, version, columns=column, with_subjects=True):
            yield from batch.column(SUBJECTS).flatten().unique().drop_null().to_pylist()

    def contains_subject(self, grant_id: int | str, version: int, subject: str) -> bool:
        """Whether a row of the share is about the person with this token."""
        relation, _ = self._relation(str(grant_id), version)
        query = f"SELECT 1 FROM {relation} WHERE list_contains({SUBJECTS}, $1) LIMIT 1"
        return bool(self._cursor().execute(query, [subject]).fetchall())

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    def _find(self, grant_id: str, version: int) -> tuple[str, pa.Schema]:
        table = f"shares/{grant_id}"
        return self._lake.relation(table, version), self._lake.schema(table, version)

    def _columns(self, grant_id: int | str, version: int, columns: Sequence[str] | None) -> list[str]:
        known = self.schema(grant_id, version).names
        for column in columns or ():
            if column not in known:
                raise FatalError("No such column in the share", where=column, remedy=f"use one of: {', '.join(known)}")
        return list(columns or known)

    def _query(
        self, grant_id: int | str, version: int, selected: str, where: Mapping[str, str]
    ) -> tuple[str, list[str]]:
        relation, schema = self._relation(str(grant_id), version)
        self._columns(grant_id, version, list(where))
        tests = [
            f"{sql.name(column)} = TRY_CAST(${place} AS {sql.column_type(schema.field(column).type)})"
            for place, column in enumerate(where, 1)
        ]
        condition = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"SELECT {selected} FROM {relation}{condition}", list(where.values())


def _locked(root: str) -> duckdb.DuckDBPyConnection:
    config = settings()
    connection = duckdb.connect(
        config={
            "memory_limit": f"{config.memory_mb}MB",
            "threads": config.threads,
            "preserve_insertion_order": True,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    for text in macros():
        connection.execute(text)
    if "://" not in root:
        connection.execute(f"SET allowed_directories = [{sql.literal(root + '/')}]")
        connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
