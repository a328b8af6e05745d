"""One run of a step over one entity, and the tables it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from lake.store import Commit, Lake
from schemas.contract import Contract
from schemas.entities import Entity

BATCH_ROWS = 65_536


@dataclass(frozen=True)
class Run:
    """What a step works on. ``step`` carries the digest of inputs and rules, ``number`` is the reconciliation's."""

    lake: Lake
    entity: Entity
    contracts: Mapping[str, Contract]
    step: str
    number: int

    def table(self, part: str = "") -> str:
        """The lake's name of the entity's table, or of one of its parts (``records``)."""
        return f"joined/{self.entity.name}__{part}" if part else f"joined/{self.entity.name}"

    def write(
        self,
        connection: duckdb.DuckDBPyConnection,
        part: str,
        query: str,
        *,
        notes: Mapping[str, Any],
        partition_by: Sequence[str] = (),
    ) -> Commit:
        """Replace a table by the result of ``query``, streamed."""
        reader = connection.sql(query).to_arrow_reader(BATCH_ROWS)
        return self.lake.overwrite(
            self.table(part), reader, step=self.step, number=self.number, partition_by=partition_by, notes=notes
        )
