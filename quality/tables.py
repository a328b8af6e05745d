"""The two tables of the quality room: their names and columns."""

import pyarrow as pa

from lake.landing import UNTYPED
from schemas.contract import Contract

STEP = "check"
_STAMPS = (
    pa.field("_row_hash", pa.int64()),
    pa.field("_pull_number", pa.int64()),
    pa.field("_landed_at", pa.timestamp("us", tz="UTC")),
)


def checked_name(contract: Contract) -> str:
    """The table of accepted rows."""
    return f"checked/{contract.table}"


def quarantine_name(contract: Contract) -> str:
    """The table of refused rows."""
    return f"quarantine/{contract.table}"


def checked_schema(contract: Contract) -> pa.Schema:
    """One row per key: the contract's columns, repaired; which repairs; which warnings the row carries."""
    marks = [pa.field("_repairs", pa.list_(pa.string())), pa.field("_warnings", pa.list_(pa.string()))]
    return pa.schema([*contract.arrow_schema(), *_STAMPS, *marks])


def quarantine_schema(contract: Contract) -> pa.Schema:
    """One row per refused row and reason: the contract's columns as landed, the rule and the column it points at."""
    reason = [pa.field("_rule", pa.string()), pa.field("_column", pa.string()), UNTYPED]
    return pa.schema([*contract.arrow_schema(), *_STAMPS, *reason])
