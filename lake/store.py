"""Tables of the lake: Delta Lake, each commit made at most once by (step, number).

A commit carries a Delta *application transaction* of its step and number in the same atomic write as its data. Whoever
runs a step again finds it there, and nothing is written twice; of two writers racing with one step, one fails.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from core.errors import FatalError, HubError, TemporaryError
from core.settings import settings
from lake import sql
from lake.stream import Counted

_NAME = re.compile(r"[a-z]+/[A-Za-z0-9_\-]+")
# A release may name an old version for years, so old log entries are never cleaned up by themselves.
_CONFIGURATION: Mapping[str, str | None] = {"delta.enableExpiredLogCleanup": "false"}
_STEP, _NUMBER, _NOTES = "hub.step", "hub.number", "hub.notes"
_HISTORY_STRIDES = (16, 512, None)
Data: TypeAlias = pa.Table | pa.RecordBatchReader


@dataclass(frozen=True)
class _Write:
    """How one write is to be done."""

    mode: Literal["append", "overwrite"]
    step: str
    number: int
    partition_by: list[str]
    notes: dict[str, Any]

    def properties(self) -> CommitProperties:
        metadata = {_STEP: self.step, _NUMBER: str(self.number), _NOTES: json.dumps(self.notes)}
        once = [Transaction(self.step, self.number)]
        return CommitProperties(custom_metadata=metadata, app_transactions=once, max_commit_retries=100)


@dataclass(frozen=True)
class Commit:
    """What a write did.

    ``applied`` is False when this (step, number) had been committed before: nothing was written, and ``rows`` and
    ``notes`` are those of that earlier commit.
    """

    table: str
    version: int
    rows: int
    applied: bool
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What the writer noted beside the data, as JSON: counts, never values."""


class Lake:
    """The lake under one root: a folder or an object-store address. Table names are ``zone/table``."""

    def __init__(self, root: str | None = None, *, shares: str | None = None) -> None:
        config = settings()
        self.root = (root or config.lake).rstrip("/")
        self.shares = (shares or (f"{root}/shares" if root else config.shares)).rstrip("/")

    def uri(self, table: str) -> str:
        """Where ``table`` is.

        Raises:
            FatalError: the name is not ``zone/table``.
        """
        if not _NAME.fullmatch(table):
            raise FatalError("Not a table name", where=table, remedy="write it as zone/table, e.g. landed/police__czrk")
        zone, _, rest = table.partition("/")
        return f"{self.shares}/{rest}" if zone == "shares" else f"{self.root}/{table}"

    def version(self, table: str) -> int | None:
        """The latest version, or None when there is no such table."""
        found = self._find(table)
        return found.version() if found else None

    def schema(self, table: str, version: int | None = None) -> pa.Schema:
        """Columns of ``table`` at ``version`` (default: the latest)."""
        return _schema(self._open(table, version))

    def relation(self, table: str, version: int | None = None, *, empty: pa.Schema | None = None) -> str:
        """SQL for a FROM clause over ``table`` at ``version`` (default: the latest).

        With ``empty`` a table that does not exist is an empty relation of those columns.

        Raises:
            FatalError: there is no such table or version, and no ``empty``.
        """
        if version is None and empty is not None and self._find(table) is None:
            return sql.empty_relation(empty)
        return relation_of(self._open(table, version))

    def append(
        self,
        table: str,
        data: Data,
        *,
        step: str,
        number: int,
        partition_by: Sequence[str] = (),
        notes: Mapping[str, Any] | None = None,
    ) -> Commit:
        """Add rows. Columns new to the table are added to it; columns missing from ``data`` are null.

        Raises:
            FatalError: a column changed its type, or a later number of this step is committed already.
            TemporaryError: another writer of the same step was faster.
        """
        return self._write(table, data, _Write("append", step, number, list(partition_by), dict(notes or {})))

    def overwrite(
        self,
        table: str,
        data: Data,
        *,
        step: str,
        number: int,
        partition_by: Sequence[str] = (),
        notes: Mapping[str, Any] | None = None,
    ) -> Commit:
        """Replace all rows and the columns by those of ``data``. Earlier versions stay readable. Raises as append."""
        return self._write(table, data, _Write("overwrite", step, number, list(partition_by), dict(notes or {})))

    def committed(self, table: str, step: str, number: int) -> int | None:
        """The version that (step, number) made, or None when it made none."""
        commit = self.commit(table, step, number)
        return commit.version if commit else None

    def commit(self, table: str, step: str, number: int) -> Commit | None:
        """What (step, number) wrote and noted, or None when it wrote nothing."""
        found = self._find(table)
        made = _made(found, step, number) if found else None
        return _as_commit(table, made) if made else None

    def last_number(self, table: str, step: str) -> int | None:
        """The highest number with which ``step`` has committed to ``table``."""
        found = self._find(table)
        return found.transaction_version(step) if found else None

    def _find(self, table: str) -> DeltaTable | None:
        try:
            return DeltaTable(self.uri(table))
        except TableNotFoundError:
            return None

    def _open(self, table: str, version: int | None) -> DeltaTable:
        try:
            return DeltaTable(self.uri(table), version=version)
        except DeltaError as error:
            where = table if version is None else f"{table} version {version}"
            remedy = "run the step that makes it, or name another version"
            raise FatalError("No such table in the lake", where=where, remedy=remedy) from error

    def _write(self, table: str, data: Data, write: _Write) -> Commit:
        source = Counted(data)
        target = self._ensure(table, source.schema, write.partition_by)
        if (made := _made(target, write.step, write.number)) is not None:
            return _as_commit(table, made)
        _refuse_stale(target, table, write)
        if write.mode == "append":
            _refuse_retyped(target, table, source.schema)
        try:
            _put(target, source.reader(), write)
        except (DeltaError, OSError, ValueError) as error:
            raise source.error or _explain(error, table) from error
        return Commit(table, target.version(), source.rows, True, write.notes)

    def _ensure(self, table: str, schema: pa.Schema, partition_by: list[str]) -> DeltaTable:
        # Made empty first: two writers of a new table then race for a commit, where neither can lose the other's rows.
        if (found := self._find(table)) is not None:
            return found
        try:
            return DeltaTable.create(
                self.uri(table),
                schema,
                partition_by=partition_by or None,
                configuration=_CONFIGURATION,
                # With a retry a second maker would put its own metadata on top of the first one's table.
                commit_properties=CommitProperties(max_commit_retries=0),
            )
        except DeltaError:
            return self._open(table, None)


def _put(target: DeltaTable, data: pa.RecordBatchReader, write: _Write) -> None:
    write_deltalake(
        target,
        data,
        mode=write.mode,
        schema_mode="merge" if write.mode == "append" else "overwrite",
        partition_by=write.partition_by or None,
        commit_properties=write.properties(),
    )


def relation_of(table: DeltaTable) -> str:
    """SQL for a FROM clause over an opened table."""
    schema, files = _schema(table), table.file_uris()
    if not files:
        return sql.empty_relation(schema)
    return sql.files_relation(files, schema, table.metadata().partition_columns)


def _schema(table: DeltaTable) -> pa.Schema:
    return pa.schema(table.schema().to_arrow())


def _made(table: DeltaTable, step: str, number: int) -> dict[str, Any] | None:
    """The log entry of (step, number). The transaction tells at once that there is none; only a rerun reads history."""
    last = table.transaction_version(step)
    if last is None or last < number:
        return None
    for stride in _HISTORY_STRIDES:
        for entry in table.history(stride):
            if entry.get(_STEP) == step and entry.get(_NUMBER) == str(number):
                return entry
    return None


def _as_commit(table: str, entry: dict[str, Any]) -> Commit:
    rows = entry.get("operationMetrics", {}).get("num_added_rows", 0)
    return Commit(table, entry["version"], rows, False, json.loads(entry.get(_NOTES, "{}")))


def _refuse_stale(table: DeltaTable, name: str, write: _Write) -> None:
    last = table.transaction_version(write.step)
    if last is not None and last >= write.number:
        raise FatalError(
            "A later run of this step has already been committed",
            where=f"{name}, step {write.step}, number {write.number}, committed up to {last}",
            remedy="nothing is lost: the later run holds the newer state; mark this run as done",
        )


def _refuse_retyped(table: DeltaTable, name: str, schema: pa.Schema) -> None:
    # The writer would cast in silence, and turn what it cannot cast into null.
    kept = _schema(table)
    for field_ in schema:
        at = kept.get_field_index(field_.name)
        if at >= 0 and sql.column_type(kept.field(at).type) != sql.column_type(field_.type):
            raise FatalError(
                f"A column changed its type from {kept.field(at).type} to {field_.type}",
                where=f"{name}.{field_.name}",
                remedy="give the changed column a new name in the contract; what has landed stays as it was",
            )


def _explain(error: Exception, table: str) -> HubError:
    if isinstance(error, CommitFailedError):
        remedy = "run the step again; it writes nothing twice"
        return TemporaryError("Another writer was faster", where=table, remedy=remedy)
    kind = type(error).__name__
    return FatalError("The lake could not be written", where=f"{table}: {kind}", remedy="see the cause, then run again")
