"""The made-up city's source tables as the systems load them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import FatalError
from demo.city.store import table_file
from schemas import load
from schemas.contract import Contract


@dataclass(frozen=True)
class SourceTable:
    """One table of a department: its contract and its present rows."""

    contract: Contract
    file: Path

    @property
    def name(self) -> str:
        """As the source names it."""
        return self.contract.source_table

    def read(self) -> pa.Table:
        """All rows: whole numbers as int64, everything else as text."""
        return pq.read_table(self.file)


def tables_of(city: Path, department: str) -> list[SourceTable]:
    """The tables of a department.

    Raises:
        FatalError: the city has not been built there.
    """
    found = [
        SourceTable(contract, table_file(city, department, contract.source_table))
        for contract in load.contracts().values()
        if contract.department == department
    ]
    for table in found:
        if not table.file.is_file():
            raise FatalError(
                "The city has no such table", where=f"{table.contract.table} in {city}",
                remedy="build it first: python -m demo.city FOLDER",
            )  # fmt: skip
    return sorted(found, key=lambda table: table.name)


def digest(tables: Sequence[SourceTable]) -> str:
    """A fingerprint of the tables' contents: the same, and nothing has to be loaded again."""
    whole = hashlib.sha256()
    for table in tables:
        whole.update(table.name.encode())
        whole.update(table.file.read_bytes())
    return whole.hexdigest()


def column_type(table: SourceTable, field: pa.Field, *, text: str) -> str:
    """SQL type of a column: whole numbers and exact decimals by nature, dates as this city's systems keep them."""
    if pa.types.is_int64(field.type):
        return "BIGINT"
    known = table.contract.arrow_schema().get_field_index(field.name)
    kind = table.contract.columns[known].type if known >= 0 else pa.string()
    return f"DECIMAL({kind.precision},{kind.scale})" if pa.types.is_decimal(kind) else text
