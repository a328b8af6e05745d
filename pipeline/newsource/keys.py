"""Which columns identify a row: counted over the sample, the fewest and first columns that do."""

from collections.abc import Sequence
from itertools import combinations

import duckdb
import pyarrow as pa

from lake import sql
from pipeline.newsource.profile import SAMPLE, Profile
from pipeline.newsource.recognise import Suggestion

_LEADING = 8
"""How many of the first columns are tried together."""
_MOST = 3
"""Columns of a key that is guessed."""
_NEARLY = 0.999
"""Share of rows that a key must tell apart where none tells all: a batch sent twice, a number given twice."""
_NEVER = frozenset({"person_name", "address", "phone", "position"})


def guessed(
    engine: duckdb.DuckDBPyConnection, columns: Sequence[Suggestion], profiles: Sequence[Profile]
) -> tuple[str, ...]:
    """Key columns: one that is never empty and unique, or nearly so; else two; else three; else all that are filled.

    A guess over a sample; whoever reviews the contract decides.
    """
    filled = {seen.name for seen in profiles if seen.filled == seen.rows and seen.rows}
    able = [one.live.name for one in columns if one.live.name in filled and _able(one)]
    for size in range(1, _MOST + 1):
        tried = list(combinations(able if size == 1 else able[:_LEADING], size))
        for least in (1.0, _NEARLY):
            if key := _first(engine, tried, least):
                return key
    return tuple(able) or tuple(one.live.name for one in columns if one.live.name in filled) or (columns[0].live.name,)


def _able(column: Suggestion) -> bool:
    """Names, addresses and amounts may differ by accident, and never identify."""
    fractional = pa.types.is_floating(column.type) or (pa.types.is_decimal(column.type) and column.type.scale > 0)
    return column.semantic not in _NEVER and not fractional and not pa.types.is_timestamp(column.type)


def _first(engine: duckdb.DuckDBPyConnection, tried: Sequence[tuple[str, ...]], least: float) -> tuple[str, ...] | None:
    """The first of the keys that tells that share of the different rows apart; a row sent twice is one row."""
    if not tried:
        return None
    counted = ", ".join(f"count(DISTINCT hash({sql.names(key)}))" for key in tried)
    found = engine.execute(f"SELECT count(*), {counted} FROM (SELECT DISTINCT * FROM {SAMPLE})").fetchone()
    assert found is not None, "an aggregate has one row"
    rows, *counts = found
    return next((key for key, count in zip(tried, counts, strict=True) if count >= rows * least), None)
