"""Tables as a release holds them, and shares of them as a recipient reads them."""

from typing import Any

import pyarrow as pa

from disclosure.shares import ShareTerms
from lake.engine import engine
from lake.store import Lake
from schemas.load import contract
from schemas.published import TableEntry

NUMBER, LEGACY = "11010519491231002X", "110105491231002"


def hold(entry: TableEntry, rows: list[dict[str, Any]], number: int = 1) -> dict[str, int]:
    """Put rows into the entry's table; the versions of a release of it."""
    if entry.kind == "source":
        schema = contract(entry.name).arrow_schema()
    else:
        schema = pa.schema(
            [(item.name, pa.date32() if item.type.startswith("date") else pa.string()) for item in entry.items]
        )
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
    return {entry.lake_table: Lake().overwrite(entry.lake_table, table, step="test", number=number).version}


def terms(entry: TableEntry, **changed: Any) -> ShareTerms:
    """What a department is granted: every column at level *related*, unless changed."""
    usual = {"grant_id": 7, "recipient": "civil_affairs", "purpose": "低保核对", "level": "related"}
    return ShareTerms(**{**usual, "columns": tuple(item.name for item in entry.items), **changed})


def read(grant_id: int = 7, version: int | None = None) -> list[dict[str, Any]]:
    """Rows of a share, subjects included."""
    with engine() as connection:
        relation = Lake().relation(f"shares/{grant_id}", version)
        return list(connection.sql(f"FROM {relation}").to_arrow_table().to_pylist())
