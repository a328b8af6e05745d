"""Conditions on cells as SQL, computed by the engine inside Great Expectations.

One metric for a column and one for a pair of columns carry every condition the hub asks, so that a rule is the same
text here, in the macros of the lake and in linking, and so that a regular expression is matched by RE2, in time linear
in the text whatever the pattern. A condition that is null for a row is met: what cannot be told is no failure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from great_expectations.expectations.metrics.map_metric_provider.column_pair_condition_partial import (
    column_pair_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_pair_map_metric_provider import (
    ColumnPairMapMetricProvider,
)

from lake.engine import engine

COLUMN_METRIC = "column_values.meet_sql"
PAIR_METRIC = "column_pair_values.meet_sql"
_open: ContextVar[duckdb.DuckDBPyConnection | None] = ContextVar("judging", default=None)


@contextmanager
def judging() -> Iterator[duckdb.DuckDBPyConnection]:
    """Keep one engine open for all conditions computed inside."""
    if (already := _open.get()) is not None:
        yield already
        return
    with engine(keep_order=True) as connection:
        token = _open.set(connection)
        try:
            yield connection
        finally:
            _open.reset(token)


def judge(condition: str, **cells: pd.Series) -> np.ndarray:
    """Whether each row meets ``condition``, SQL over the names of ``cells``; one bool per row, in their order."""
    rows = pa.table({name: pa.array(series) for name, series in cells.items()})
    with judging() as connection:
        connection.register("cells", rows)
        verdict = connection.execute(f"SELECT coalesce({condition}, true) AS met FROM cells").fetchnumpy()
        return np.asarray(verdict["met"], dtype=bool)


class ColumnMeetsSql(ColumnMapMetricProvider):
    """Rows whose cell, ``a`` in the condition, meets it; null cells are not asked."""

    condition_metric_name = COLUMN_METRIC
    condition_value_keys = ("condition",)

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, condition: str, **_: object) -> pd.Series:  # noqa: N805  bound by the metric
        return pd.Series(judge(condition, a=column), index=column.index)


class PairMeetsSql(ColumnPairMapMetricProvider):
    """Rows whose two cells, ``a`` and ``b`` in the condition, meet it."""

    condition_metric_name = PAIR_METRIC
    condition_domain_keys = (
        "batch_id",
        "table",
        "column_A",
        "column_B",
        "row_condition",
        "condition_parser",
        "ignore_row_if",
    )
    condition_value_keys = ("condition",)

    @column_pair_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_A: pd.Series, column_B: pd.Series, condition: str, **_: object) -> pd.Series:  # noqa: N803, N805  names that Great Expectations passes
        return pd.Series(judge(condition, a=column_A, b=column_B), index=column_A.index)
