"""What a column's values look like, counted in the engine: shares and lengths, never a value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from lake import sql
from pipeline.newsource.live import column
from pipeline.newsource.shapes import DATES, INSTANTS, PLAIN_SHAPES, SEMANTIC_SHAPES, written_as
from schemas.regions import Regions

SAMPLE, REGION_CODES = "sample", "region_codes"
_LOOKED_AT = 2_000
"""Different values of a column that are held against every shape; lengths and numbers are told from all of them."""
_LENGTHS = {
    "shortest": "min(length(c))",
    "longest": "max(length(c))",
    "whole_digits": "max(length(regexp_extract(c, '\\d+')))",
    "scale": "max(length(regexp_extract(c, '\\.(\\d+)$', 1)))",
}


@dataclass(frozen=True)
class Profile:
    """A column of the sample in numbers."""

    name: str
    rows: int
    filled: int
    """Rows with anything in the cell."""
    different: int
    """How many different values."""
    shares: dict[str, float]
    """Shape or source format → share of the filled rows that have it."""
    shortest: int
    longest: int
    whole_digits: int
    scale: int

    def share(self, shape: str) -> float:
        """Share of the filled rows that have the shape; 0 for a column of nothing."""
        return self.shares.get(shape, 0.0)


def register(engine: duckdb.DuckDBPyConnection, sample: pa.Table, regions: Regions) -> None:
    """Make the sample and the city's region codes known to the engine."""
    finest = regions.levels[-1]
    codes = {region.prefix.ljust(digits, "0") for region in regions.nodes.values() for digits in (6, 9, 12)
             if len(region.prefix) <= digits}  # fmt: skip
    codes |= {old.ljust(digits, "0") for old in regions.abolished for digits in (6, 9, 12) if len(old) <= digits}
    grids = {region.prefix for region in regions.nodes.values() if region.level == finest.name == "grid"}
    known = pa.table({"code": [*codes, *grids], "kind": ["region"] * len(codes) + ["grid"] * len(grids)})
    engine.register(SAMPLE, sample)
    engine.register(REGION_CODES, known)


def profile(engine: duckdb.DuckDBPyConnection, name: str) -> Profile:
    """Count one column of the registered sample."""
    shapes = _shapes(name)
    counts = [f"sum(n) FILTER (WHERE {shape})" for shape in shapes.values()]
    asked = ", ".join([*_LENGTHS.values(), "count(*)", "sum(n)", *_counted(PLAIN_SHAPES.values())])
    whole = _row(engine, f"{_values(name)} SELECT {asked} FROM v")
    seen = _row(
        engine,
        f"{_values(name)}, k AS (SELECT * FROM v ORDER BY hash(c) LIMIT {_LOOKED_AT}) "
        f"SELECT sum(n), {', '.join(counts)} FROM k LEFT JOIN {REGION_CODES} r ON r.code = c",
    )
    lengths, different, filled = whole[: len(_LENGTHS)], whole[len(_LENGTHS)], whole[len(_LENGTHS) + 1] or 0
    shares = dict(zip(PLAIN_SHAPES, _shares(whole[len(_LENGTHS) + 2 :], filled), strict=True))
    shares |= dict(zip(shapes, _shares(seen[1:], seen[0] or 0), strict=True))
    rows = _row(engine, f"SELECT count(*) FROM {SAMPLE}")[0]
    numbers = {key: value or 0 for key, value in zip(_LENGTHS, lengths, strict=True)}
    return Profile(name, rows, filled, different, shares, **numbers)


def _shapes(name: str) -> dict[str, str]:
    days, moments = column(name, pa.date32()), column(name, pa.timestamp("us", tz="UTC"))
    return {
        **SEMANTIC_SHAPES,
        "region": "coalesce(r.kind = 'region', false)",
        "grid": "coalesce(r.kind = 'grid', false)",
        **{form: written_as(form, days) for form in DATES},
        **{form: written_as(form, moments) for form in INSTANTS},
        "midnight": "regexp_matches(c, '[ T]00:00(:00(\\.0+)?)?$')",
    }


def _values(name: str) -> str:
    """The column's different values as ``c`` with their numbers of rows as ``n``."""
    cell = f"tc_trim({sql.name(name)})"
    return f"WITH v AS (SELECT {cell} AS c, count(*) AS n FROM {SAMPLE} WHERE {cell} <> '' GROUP BY 1)"


def _counted(shapes: Iterable[str]) -> list[str]:
    return [f"sum(n) FILTER (WHERE {shape})" for shape in shapes]


def _shares(counts: Iterable[int | None], total: int) -> list[float]:
    return [(count or 0) / total if total else 0.0 for count in counts]


def _row(engine: duckdb.DuckDBPyConnection, statement: str) -> tuple[Any, ...]:
    found = engine.execute(statement).fetchone()
    assert found is not None, "an aggregate has one row"
    return found


def different_values(engine: duckdb.DuckDBPyConnection, name: str, most: int) -> dict[str, int]:
    """A column's different values with their rows, for comparing with code lists; the ``most`` commonest."""
    statement = f"{_values(name)} SELECT c, n FROM v ORDER BY n DESC, c LIMIT {most}"
    return dict(engine.execute(statement).fetchall())


def agreement(
    engine: duckdb.DuckDBPyConnection, name: str, identity: str, expression: str, among: str = "true"
) -> float:
    """Share of the rows with a valid identity number in ``identity`` in which ``expression`` holds.

    ``expression`` and ``among``, which rows count, are SQL over ``c`` (the column's cell) and ``s18`` (the number).
    """
    cells = (
        f"SELECT tc_trim({sql.name(name)}) AS c, tc_identity({sql.name(identity)}) AS s18 FROM {SAMPLE} "
        f"WHERE {sql.name(name)} IS NOT NULL"
    )
    asked = f"count(*) FILTER (WHERE {expression}), count(*)"
    held, total = _row(engine, f"SELECT {asked} FROM ({cells}) WHERE tc_identity_valid(s18) AND {among}")
    return held / total if total else 0.0
