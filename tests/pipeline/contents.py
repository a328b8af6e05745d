"""What a home holds, in a form in which two homes can be compared."""

from pathlib import Path

from sqlalchemy import select

from core.control import Pull, ShareVersion, session
from lake.engine import engine
from lake.store import Lake

# When and under which number a row came is not part of what it says.
BOOKKEEPING = ("_pull_number", "_pull_id", "_pulled_at", "_landed_at")


def lake_contents(home: Path) -> dict[str, str]:
    """Digest of the rows of each table in the lake, whatever their order."""
    lake = Lake(str(home / "lake"))
    tables = sorted(str(path.parent.relative_to(home / "lake")) for path in (home / "lake").rglob("_delta_log"))
    return {table: _digest(lake, table) for table in tables}


def _digest(lake: Lake, table: str) -> str:
    names = [name for name in lake.schema(table).names if name not in BOOKKEEPING]
    columns = ", ".join(f'"{name}"' for name in sorted(names))
    with engine() as duck:
        query = f"SELECT count(*), sum(hash(({columns})::VARCHAR)::HUGEINT) FROM {lake.relation(table)}"
        found = duck.execute(query).fetchone()
    return f"rows and digest: {found}"


def pull_counts() -> dict[str, tuple[object, ...]]:
    """Per pull: what it says it did."""
    with session(write=False) as control:
        rows = control.scalars(select(Pull)).all()
    return {
        row.pull_id: (row.state, row.source_rows, row.inserted, row.updated, row.deleted, row.accepted, row.quarantined)
        for row in rows
    }


def served_shares() -> set[tuple[int, int, int]]:
    """Grant, version and rows of every share of every release."""
    with session(write=False) as control:
        return {(s.grant_id, s.version, s.rows) for s in control.scalars(select(ShareVersion))}
