"""A contract's arguments as SQL, in the type of the column they are compared with."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from lake import sql


def bound(value: Any, kind: pa.DataType) -> str:
    """A limit to compare a column of type ``kind`` with. A number stays as written: 0.5 is no whole number."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return repr(value) if not isinstance(value, Decimal) else str(value)
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return f"CAST({sql.literal(text)} AS {sql.column_type(kind)})"


def operand(value: Any, kind: pa.DataType) -> str:
    """The column as it must be read to be compared with ``value``: a number is not compared with text."""
    numeric = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return "TRY_CAST(a AS DOUBLE)" if numeric and pa.types.is_string(kind) else "a"


def membership(values: Iterable[Any], kind: pa.DataType) -> str:
    """``a`` is one of ``values``. Codes are texts, so texts are compared with the text of the cell."""
    listed = list(values)
    if not listed:
        return "false"
    if pa.types.is_string(kind) or all(isinstance(value, str) for value in listed):
        return f"CAST(a AS VARCHAR) IN ({sql.literals(str(value) for value in listed)})"
    return f"a IN ({', '.join(bound(value, kind) for value in listed)})"
