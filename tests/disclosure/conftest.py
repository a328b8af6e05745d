"""An engine for masks, and small lakes for shares."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import hypothesis
import pyarrow as pa
import pytest

from core.settings import settings
from disclosure.masks import Cell, masked
from disclosure.tokens import bind_key
from lake.engine import connect
from schemas.vocabulary import MaskKind, Treatment

KEY = bytes(range(32))
ENGINE = hypothesis.settings(deadline=None, max_examples=25)
"""Each example compiles a query, which costs more than the many values it is run over."""

Masking = Callable[[MaskKind, Treatment, list[Any]], list[Any]]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    made = connect(settings(), temp=tmp_path_factory.mktemp("spill"), keep_order=True)
    bind_key(made, KEY)
    yield made
    made.close()


@pytest.fixture(scope="module")
def mask(connection: duckdb.DuckDBPyConnection) -> Masking:
    """Apply one mask to values; their Arrow type is the column's."""

    def apply(kind: MaskKind, treatment: Treatment, values: list[Any]) -> list[Any]:
        column = pa.array(values)
        connection.register("given", pa.table({"value": column}))
        expression = masked(Cell('"value"', column.type), kind, treatment)
        return [row[0] for row in connection.execute(f"SELECT {expression} FROM given").fetchall()]

    return apply
