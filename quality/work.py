"""The rows under check: the latest state of every key that changed, on disk, read in batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from lake import sql
from lake.landing import landed_schema, tie, unit
from lake.store import Lake
from quality import repairs
from quality.compiled import CompiledExpectation, Helper
from quality.derive import UNTYPED
from quality.validate import FAILED, ROW
from schemas.contract import Contract

BATCH_ROWS = 1_000_000
_PRESENT = "_op <> 'delete'"


class Work:
    """Rows under check in ``connection``: relations ``work`` (rows, deletions among them) and ``failed``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, contract: Contract, path: Path) -> None:
        self.connection, self.contract, self.path = connection, contract, path

    def fill(self, lake: Lake, *, after: int, until: int) -> None:
        """Take what landed with a pull number in (``after``, ``until``], of each key only the latest."""
        table = f"landed/{self.contract.table}"
        held = lake.schema(table).names
        columns = ", ".join(
            sql.name(f.name) if f.name in held else f"NULL::{sql.column_type(f.type)} AS {sql.name(f.name)}"
            for f in landed_schema(self.contract)
        )
        self.connection.execute(
            f"COPY (SELECT {columns} FROM {lake.relation(table)} "
            f"WHERE _pull_number > {after} AND _pull_number <= {until} "
            f"QUALIFY _pull_number = max(_pull_number) OVER (PARTITION BY {unit(self.contract.keys)})) "
            f"TO {sql.literal(str(self.path))} (FORMAT parquet, COMPRESSION lz4)"
        )
        self.connection.execute(
            f"CREATE OR REPLACE VIEW work AS SELECT *, file_row_number AS {ROW} "
            f"FROM read_parquet({sql.literal(str(self.path))}, file_row_number = true)"
        )
        self.connection.execute(f"CREATE OR REPLACE TABLE failed (rule INTEGER, {ROW} BIGINT)")

    def count(self, condition: str = _PRESENT) -> int:
        """Rows under check that meet ``condition``; by default those that are no deletions."""
        return int(self.connection.execute(f"SELECT count(*) FROM work WHERE {condition}").fetchall()[0][0])

    def batches(self, suite: Sequence[CompiledExpectation], rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """The columns that ``suite`` asks, repaired, with ``_row``; at most ``rows`` rows each."""
        helpers = {c.helper.name: c.helper for c in suite if c.helper}
        wanted = {name for compiled in suite for name in compiled.columns}
        values = values_of(self.contract)
        selected = [f"{values[name]} AS {sql.name(name)}" for name in values if name in wanted]
        selected += [f"coalesce({_alias(h)}.same, 1) AS {sql.name(h.name)}" for h in helpers.values()]
        selected += [f"w.{UNTYPED}"] if UNTYPED in wanted else []
        joins = " ".join(self._join(helper) for helper in helpers.values())
        query = f"SELECT w.{ROW}, {', '.join(selected)} FROM work w {joins} WHERE w.{_PRESENT}"
        # A cursor of its own: the failures of one batch are stored while the next ones are still to be read.
        yield from self.connection.cursor().sql(query).to_arrow_reader(rows)

    def keep_failures(self, failures: pa.Table) -> None:
        """Store which rows failed which expectation."""
        if failures.num_rows:
            self.connection.register("failures", failures.cast(FAILED))
            self.connection.execute("INSERT INTO failed SELECT * FROM failures")
            self.connection.unregister("failures")

    def _join(self, helper: Helper) -> str:
        """Make the table of values that stand in several rows (few), and the join to it."""
        parts = _parts(self.contract, helper)
        names = [f"k{place}" for place in range(len(parts))]
        listed = ", ".join(f"{part} AS {name}" for part, name in zip(parts, names, strict=True))
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {_alias(helper)} AS SELECT {listed}, count(*) AS same FROM work w "
            f"WHERE w.{_PRESENT} GROUP BY {', '.join(str(n + 1) for n in range(len(parts)))} HAVING count(*) > 1"
        )
        equal = "IS NOT DISTINCT FROM" if helper.within_key else "="
        matched = " AND ".join(
            f"{part} {equal} {_alias(helper)}.{name}" for part, name in zip(parts, names, strict=True)
        )
        return f"LEFT JOIN {_alias(helper)} ON {matched}"


def values_of(contract: Contract) -> dict[str, str]:
    """SQL of each column's value after repair."""
    mended = {column.name: repairs.value(column) for column in repairs.repaired_columns(contract)}
    return {column.name: mended.get(column.name, sql.name(column.name)) for column in contract.columns}


def _alias(helper: Helper) -> str:
    return sql.name(f"again {helper.name}")


def _parts(contract: Contract, helper: Helper) -> list[str]:
    if helper.within_key:
        return [*(f"w.{sql.name(key)}" for key in contract.keys), tie(contract.keys, "w.")]
    values = values_of(contract)
    return [values[name] for name in helper.columns]
