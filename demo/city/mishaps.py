"""What goes wrong with whole tables: a column renamed or dropped, most rows gone, a batch sent twice.

Each changes one source table on disk; running systems show it after ``Systems.refresh``.
"""

from pathlib import Path

import pyarrow as pa

from core.errors import FatalError
from demo.city.store import read_table, replace_table
from schemas import load
from schemas.contract import Contract


def rename_column(folder: Path, table: str, old: str, new: str) -> None:
    """The department renames a column without a word.

    Raises:
        FatalError: the table has no such column.
    """
    contract, rows = _table(folder, table, old)
    replace_table(folder, contract, rows.rename_columns([new if name == old else name for name in rows.column_names]))


def drop_column(folder: Path, table: str, column: str) -> None:
    """The department leaves a column out.

    Raises:
        FatalError: the table has no such column.
    """
    contract, rows = _table(folder, table, column)
    replace_table(folder, contract, rows.drop_columns([column]))


def shrink(folder: Path, table: str, share: float = 0.1) -> int:
    """A broken export: only the first ``share`` of the rows is there. Gives the rows that are left."""
    contract, rows = _table(folder, table)
    left = rows.slice(0, int(rows.num_rows * share))
    replace_table(folder, contract, left)
    return left.num_rows


def send_twice(folder: Path, table: str, rows: int) -> None:
    """A batch of the first ``rows`` rows is in the table a second time."""
    contract, present = _table(folder, table)
    replace_table(folder, contract, pa.concat_tables([present, present.slice(0, rows)]))


def _table(folder: Path, table: str, column: str | None = None) -> tuple[Contract, pa.Table]:
    contract = load.contract(table)
    rows = read_table(folder, contract.department, contract.source_table)
    if column is not None and column not in rows.column_names:
        raise FatalError(
            f"The table has no column {column}", where=table, remedy=f"use one of: {', '.join(rows.column_names)}"
        )
    return contract, rows
