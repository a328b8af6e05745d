"""Upkeep of tables: many small files into few, and files that no version in use needs deleted."""

from collections.abc import Collection
from datetime import timedelta

from deltalake import DeltaTable

from core.errors import FatalError
from lake.store import Lake

WEEK = timedelta(days=7)


def compact(lake: Lake, table: str) -> int:
    """Rewrite small files of the latest version into large ones, as a new version of the same rows.

    Returns the number of files that the new version no longer needs; older versions keep theirs.
    """
    made = _open(lake, table).optimize.compact()
    return int(made["numFilesRemoved"])


def vacuum(lake: Lake, table: str, *, keep: Collection[int], older_than: timedelta = WEEK) -> int:
    """Delete files that neither the latest version nor one of ``keep`` needs.

    Returns how many there were, those of earlier calls among them.
    ``keep`` must hold every version that a release in the control database names: those are what an auditor may ask
    for. Files younger than ``older_than`` stay, for readers and writers still at work.

    Raises:
        FatalError: there is no such table, or a version to keep does not exist.
    """
    target = _open(lake, table)
    unknown = [version for version in keep if not 0 <= version <= target.version()]
    if unknown:
        where = f"{table} version {unknown[0]}"
        raise FatalError("A version to keep does not exist", where=where, remedy="pass versions of this table")
    hours = int(older_than.total_seconds() // 3600)
    deleted = target.vacuum(
        retention_hours=hours,
        dry_run=False,
        enforce_retention_duration=older_than >= WEEK,
        keep_versions=sorted(keep),
    )
    return len(deleted)


def _open(lake: Lake, table: str) -> DeltaTable:
    if lake.version(table) is None:
        raise FatalError("No such table in the lake", where=table, remedy="name a table that a step has made")
    return DeltaTable(lake.uri(table))
