"""The web interface, against a real HTTP server, well-behaved and hostile."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pytest

from connectors import json_rows
from connectors.base import Source
from connectors.parsing import Parser
from connectors.web.retry import Patience
from connectors.web.source import WebSource
from core.connections import Connection
from core.errors import FatalError, HubError, TemporaryError
from schemas.contract import Contract
from tests.connectors.contracts import COLUMNS, column, contract
from tests.connectors.suite import CANARY, CredentialsSuite
from tests.connectors.web_app import KEY, Behaviour, serving

QUICK = Patience(attempts=3, throttled=3, first_s=0.01, longest_s=0.5, timeout_s=5)


class TestWeb(CredentialsSuite):
    page_size = 1000
    many = 5_500

    @pytest.fixture(autouse=True)
    def _served(self) -> Iterator[None]:
        self.behaviour = Behaviour()
        with serving(self.behaviour) as self.address:
            yield

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        self.behaviour.rows = {"cs": [dict(zip(names, row, strict=True)) for row in rows]}

    def contract_source(self) -> dict[str, Any]:
        return {
            "path": "cs",
            "rows": "data.rows",
            "total": "data.total",
            "page": "page",
            "size": "size",
            "page_size": self.page_size,
        }

    def missing_source(self) -> dict[str, Any]:
        return self.contract_source() | {"path": "mei_you"}

    def says_what_is_there(self, error: HubError) -> None:
        """An interface has no list of its tables."""
        assert "404" in error.what

    def source_of(self, agreed: Contract, url: str | None = None) -> Source:
        return WebSource(Connection("test", url or self.url()), agreed, QUICK)

    def url(self) -> str:
        return f"http://:{KEY}@{self.address}/api/v1?header=X-Api-Key"

    def wrong_url(self) -> str:
        return f"http://:{CANARY}@{self.address}/api/v1?header=X-Api-Key"

    def down_url(self) -> str:
        return f"http://:{CANARY}@127.0.0.1:1/api/v1"

    def test_empty_table(self) -> None:
        super().test_empty_table()
        assert self.behaviour.requests == [1, 1]

    def paged(self, mode: str = "", limit: int = 0) -> None:
        """Five rows over three pages."""
        self.page_size = 2
        self.fill([(n, f"第{n}", *[None] * 7) for n in range(5)], self.names())
        self.behaviour.mode, self.behaviour.limit = mode, limit

    def test_each_page_once(self) -> None:
        self.paged()
        assert self.pulled()["BH"].to_pylist() == [0, 1, 2, 3, 4]
        assert self.behaviour.requests == [1, 2, 3]

    def test_told_to_slow_down(self) -> None:
        self.paged(limit=2)
        assert self.pulled().num_rows == 5
        assert self.behaviour.requests == [1, 1, 1, 2, 2, 2, 3, 3, 3]

    def test_told_to_slow_down_for_ever(self) -> None:
        self.paged(limit=10**6)
        assert "too fast" in self.failure(TemporaryError).what
        assert len(self.behaviour.requests) == 4

    def test_told_to_come_back_in_hours(self) -> None:
        self.paged("closed", limit=10**6)
        self.failure(TemporaryError)
        assert len(self.behaviour.requests) == 1

    def test_stumbling_is_tried_again(self) -> None:
        self.paged("stumbles")
        assert self.pulled().num_rows == 5

    def test_down_half_way(self) -> None:
        self.paged("down")
        error = self.failure(TemporaryError)
        assert "page 2" in error.where
        assert self.behaviour.requests == [1, 2, 2, 2]

    @pytest.mark.parametrize(
        ("mode", "kind", "what", "page"),
        [
            ("broken_json", FatalError, "not whole JSON", 2),
            ("html", FatalError, "not whole JSON", 1),
            ("not_utf8", FatalError, "not UTF-8", 1),
            ("renamed", FatalError, "No list of rows at `data.rows`", 1),
            ("no_total", FatalError, "No total", 1),
            ("no_objects", FatalError, "no JSON object", 1),
            ("same_page", FatalError, "repeats", 2),
            ("too_many", FatalError, "More rows", 1),
            ("elsewhere", FatalError, "points elsewhere", 1),
            ("bad_request", FatalError, "422", 1),
            ("endless_page", FatalError, "larger than", 1),
            ("shifting", TemporaryError, "changed", 2),
            ("ends_early", TemporaryError, "changed", 2),
        ],
    )
    def test_hostile(self, mode: str, kind: type[HubError], what: str, page: int) -> None:
        self.paged(mode)
        error = self.failure(kind)
        assert what in error.what
        assert f"page {page}" in error.where

    def test_pages_without_end(self) -> None:
        self.paged("endless")
        assert "pages" in self.failure(FatalError).what
        assert self.behaviour.requests == [1]

    def test_numbers_keep_their_digits(self) -> None:
        self.behaviour.rows = {"cs": [{"BH": 1, "A": 1.5, "B": "x"}, {"BH": 2}]}
        agreed = self.agreed(COLUMNS[0], column("A", pa.decimal128(30, 10)), column("B", pa.string()))
        rows = self.pulled(agreed).to_pylist()
        assert [str(rows[0]["A"]), rows[1]["A"]] == ["1.5000000000", None]

    def test_a_path_that_leaves_the_interface(self) -> None:
        for path in ("../admin", "http://127.0.0.1:1/x", "", None):
            with pytest.raises(FatalError, match="path"):
                list(self.source_of(contract(*COLUMNS, source=self.contract_source() | {"path": path})).batches())


def test_long_numbers_are_not_shortened() -> None:
    amount = "12345678901234567890.123456789"
    line = '{"a": AMOUNT, "b": "说 1.1234567890123456789", "c": {"d": [AMOUNT]}, "e": true, "f/g": null}'
    line = line.replace("AMOUNT", amount)
    batch = json_rows.rows(pa.array([line, '{"a": 1.5}']), ["a", "b", "c", "e", "f/g"], Parser())
    first, second = batch.to_pylist()
    assert first["a"] == amount
    assert first["b"] == "说 1.1234567890123456789"
    assert json.loads(first["c"]) == {"d": [amount]}
    assert (first["e"], first["f/g"], second["a"]) == ("true", None, "1.5")
