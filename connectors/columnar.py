"""Python values as Arrow arrays, for the protocols that know no columns."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa


def column_array(cells: Sequence[Any]) -> pa.Array:
    """One column of Python values; a column of mixed kinds is written as text, dates in ISO form."""
    try:
        array = pa.array(cells, from_pandas=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([written(cell) for cell in cells], pa.string())
    if pa.types.is_nested(array.type) or (pa.types.is_floating(array.type) and any(type(c) is int for c in cells)):
        # Arrow makes floats of mixed numbers, and an identity number among them would lose its last digits.
        return pa.array([written(cell) for cell in cells], pa.string())
    return array


def written(cell: Any) -> str | None:
    """A value as text: whole floats without a point, dates and instants in ISO form."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**63:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, bytes):
        return cell.decode(errors="backslashreplace")
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
