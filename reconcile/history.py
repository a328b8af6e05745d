"""What a table's latest version was made from."""

from lake.store import Commit, Lake


def last_commit(lake: Lake, table: str, step: str) -> Commit | None:
    """The commit of ``step`` when it is the table's latest version, else None.

    A step's name carries the digest of its inputs and rules, so finding it means that there is nothing to do.
    """
    number = lake.last_number(table, step)
    found = None if number is None else lake.commit(table, step, number)
    return found if found and found.version == lake.version(table) else None


def versions(lake: Lake, *tables: str) -> dict[str, int]:
    """The latest version of each table that is there."""
    found = {table: lake.version(table) for table in tables}
    return {table: version for table, version in found.items() if version is not None}
