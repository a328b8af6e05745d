"""How many rows of a whole table are accepted and refused now, whatever the last check had to judge."""

from dataclasses import dataclass

from lake import sql
from lake.engine import engine
from lake.store import Lake
from quality.tables import checked_name, checked_schema, quarantine_name, quarantine_schema
from schemas.contract import Contract


@dataclass(frozen=True)
class Totals:
    """Counts of rows; a refused row counts once, however many rules refuse it."""

    checked_rows: int
    quarantine_rows: int


def totals(lake: Lake, contract: Contract) -> Totals:
    """Count ``checked/<table>`` and ``quarantine/<table>`` as they are now."""
    checked = lake.relation(checked_name(contract), empty=checked_schema(contract))
    refused = lake.relation(quarantine_name(contract), empty=quarantine_schema(contract))
    row = sql.names([*contract.keys, "_row_hash"])
    with engine() as connection:
        counted = connection.execute(
            f"SELECT (SELECT count(*) FROM {checked}), (SELECT count(*) FROM (SELECT DISTINCT {row} FROM {refused}))"
        ).fetchall()
    return Totals(*counted[0])
