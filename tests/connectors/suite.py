"""What every connector does, whatever its protocol: its tests inherit a suite and say how to fill a source."""

import traceback
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from connectors.base import Source
from connectors.registry import open_source
from core.connections import Connection
from core.errors import FatalError, HubError, TemporaryError
from lake.landing import pulled_schema
from schemas.contract import Contract
from tests.connectors.contracts import COLUMNS, ROWS, TYPED, column, contract

CANARY = "canary-7f3a91-secret"
"""Stands for a password or a personal value; found in an error it has escaped."""
MANY = 150_000


class ConnectorSuite(ABC):
    """Types, batches, counts, missing things and broken cells."""

    table = "CS_B"
    countless = False
    """The protocol has no number of rows of its own."""
    many = MANY

    @abstractmethod
    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        """Make the source hold a table of these rows (values as in ``contracts.ROWS``)."""

    @abstractmethod
    def url(self) -> str:
        """Address of the source, with credentials that are right."""

    def source_of(self, agreed: Contract, url: str | None = None) -> Source:
        """The connector under test."""
        return open_source(agreed, Connection("test", url or self.url()))

    def agreed(self, *columns: Any) -> Contract:
        """The contract of the test table."""
        return contract(*(columns or COLUMNS), source=self.contract_source(), table=self.table)

    def contract_source(self) -> dict[str, Any]:
        """The contract's ``source``."""
        return {"table": self.table}

    def pulled(self, agreed: Contract | None = None, url: str | None = None) -> pa.Table:
        """All that the connector yields, by key."""
        agreed = agreed or self.agreed()
        batches = list(self.source_of(agreed, url).batches())
        return pa.Table.from_batches(batches, pulled_schema(agreed)).sort_by(agreed.columns[0].name)

    def failure(self, kind: type[HubError], agreed: Contract | None = None, url: str | None = None) -> HubError:
        """The error that pulling ends with; it must name the table, a remedy, and no secret."""
        with pytest.raises(HubError) as caught:
            list(self.source_of(agreed or self.agreed(), url).batches())
        assert type(caught.value) is kind, str(caught.value)
        assert self.agreed().table in caught.value.where
        assert caught.value.remedy
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert CANARY not in shown
        return caught.value

    def names(self) -> list[str]:
        return [c.name for c in COLUMNS]

    def test_types_and_untypable_cells(self) -> None:
        self.fill(ROWS, self.names())
        table = self.pulled()
        assert table.schema.equals(pulled_schema(self.agreed()))
        assert table.to_pylist() == TYPED

    def test_only_the_contracts_columns_by_name(self) -> None:
        self.fill(ROWS, self.names())
        chosen = self.agreed(COLUMNS[1], COLUMNS[0])
        table = pa.Table.from_batches(list(self.source_of(chosen).batches()))
        assert table.column_names == ["XM", "BH", "_untyped"]
        assert sorted(table["XM"].to_pylist()) == sorted(row[1] for row in ROWS)

    def test_many_rows_come_in_batches(self) -> None:
        self.fill(
            [
                (n, f"第{n}户", "x", "1.00", n / 4, True, "2026.01.31", 20260131, "2026-01-31 08:00:00")
                for n in range(self.many)
            ],
            self.names(),
        )
        sizes, total = [], 0
        for batch in self.source_of(self.agreed()).batches():
            sizes.append(batch.num_rows)
            total += pa.compute.sum(batch["BH"]).as_py() or 0
            assert batch.column("_untyped").null_count == batch.num_rows
        assert sum(sizes) == self.many
        assert total == self.many * (self.many - 1) // 2
        assert len([size for size in sizes if size]) > 1

    def test_counts(self) -> None:
        self.fill(ROWS, self.names())
        assert self.source_of(self.agreed()).count() == (None if self.countless else len(ROWS))

    def test_live_columns(self) -> None:
        self.fill(ROWS, [*self.names()])
        assert self.source_of(self.agreed(COLUMNS[0])).columns() == self.names()

    def test_empty_table(self) -> None:
        self.fill([], self.names())
        assert self.pulled().num_rows == 0
        assert self.source_of(self.agreed()).count() == (None if self.countless else 0)

    def test_missing_column_lists_what_is_there(self) -> None:
        self.fill(ROWS, self.names())
        error = self.failure(FatalError, self.agreed(*COLUMNS, column("SFZH", pa.string()), column("DH", pa.string())))
        assert "SFZH, DH" in error.what
        assert "XM" in error.remedy

    def test_missing_table_lists_what_is_there(self) -> None:
        self.fill(ROWS, self.names())
        elsewhere = contract(*COLUMNS, source=self.missing_source(), table=self.table)
        self.says_what_is_there(self.failure(FatalError, elsewhere))

    def missing_source(self) -> dict[str, Any]:
        """A contract's ``source`` for a table that is not there."""
        return {"table": "MEI_YOU"}

    def says_what_is_there(self, error: HubError) -> None:
        """Whether the error shows the tables or files there are."""
        assert self.table in error.remedy

    def test_values_stay_out_of_errors(self) -> None:
        """A cell that cannot be typed is kept in its row, and nowhere else."""
        dirty = [(1, CANARY, CANARY, CANARY, None, None, CANARY, None, CANARY)]
        self.fill(dirty, self.names())
        row = self.pulled().to_pylist()[0]
        assert row["XM"] == CANARY
        assert dict(row["_untyped"]) == {"JE": CANARY, "RQ": CANARY, "SJ": CANARY}
        self.failure(FatalError, self.agreed(*COLUMNS, column("SFZH", pa.string())))


class DownSuite(ConnectorSuite):
    """A source that can be away."""

    @abstractmethod
    def down_url(self) -> str:
        """An address at which nothing answers, with ``CANARY`` as its password where it has one."""

    def test_down(self) -> None:
        error = self.failure(TemporaryError, url=self.down_url())
        assert "next run" in error.remedy


class CredentialsSuite(DownSuite):
    """A source that asks who is there."""

    @abstractmethod
    def wrong_url(self) -> str:
        """The right address with wrong credentials, ``CANARY`` among them."""

    def test_wrong_credentials(self) -> None:
        self.fill(ROWS, self.names())
        error = self.failure(FatalError, url=self.wrong_url())
        assert "refused" in error.what
        with pytest.raises(FatalError):
            self.source_of(self.agreed(), self.wrong_url()).count()
