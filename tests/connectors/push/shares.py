"""Shares as a release writes them, small."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from lake.store import Lake

SCHEMA = pa.schema(
    [
        ("HH", pa.string()),
        ("XM", pa.string()),
        ("RS", pa.int64()),
        ("MJ", pa.float64()),
        ("JE", pa.decimal128(18, 4)),
        ("YX", pa.bool_()),
        ("RQ", pa.date32()),
        ("SJ", pa.timestamp("us", tz="UTC")),
    ]
)
AT = datetime(2026, 6, 1, 23, 59, 59, 123456, tzinfo=UTC)


def row(key: str | None, name: str | None = "𠮷野·阿依古丽", count: int = 3) -> tuple[Any, ...]:
    """One row; values that databases like to bend."""
    return (key, name, count, 0.1, Decimal("12345678901234.5678"), True, date(2026, 2, 28), AT)


def write(grant_id: int, number: int, rows: Sequence[Sequence[Any]], schema: pa.Schema = SCHEMA) -> int:
    """A version of a share, with subjects; returns the version."""
    arrays = [pa.array([one[place] for one in rows], field.type) for place, field in enumerate(schema)]
    subjects = pa.array([[f"{place:032x}"] for place in range(len(rows))], pa.list_(pa.string()))
    made = pa.Table.from_arrays([*arrays, subjects], schema=schema.append(pa.field("_subjects", pa.list_(pa.string()))))
    return Lake().overwrite(f"shares/{grant_id}", made, step=f"share-{number}", number=number).version
