"""The volume guard: a pull that would wipe a table, or floods it, waits for a person instead.

A broken export looks like a department that deleted its citizens. What was held stays, and stays served, until somebody
says that the source is right.
"""

from collections.abc import Callable

from core.errors import HeldError
from lake.landing import Landed
from schemas.contract import Contract

MOST_GONE = 0.5
"""Largest part of a table's rows that may vanish in one pull."""
SMALL = 20
"""Rows up to which a table may change as it likes."""


def guard(contract: Contract) -> Callable[[Landed], None]:
    """What looks at the counts of a pull before anything of it lands.

    The contract's ``expectedRows`` bounds what the source may hold; and of a table of more than :data:`SMALL` rows at
    most the part :data:`MOST_GONE` may go at once.

    Raises:
        HeldError: (the function returned) with the counts and the bound, and how to let the pull through.
    """

    def look(counts: Landed) -> None:
        low, high = contract.expected_rows or (0, counts.source_rows)
        before = counts.unchanged + counts.updated + counts.deleted
        if not low <= counts.source_rows <= high:
            raise _held(contract, f"The source holds {counts.source_rows} rows where {low} to {high} are expected")
        if before > SMALL and counts.deleted > MOST_GONE * before:
            raise _held(contract, f"{counts.deleted} of {before} rows would be deleted")

    return look


def taken(_counts: Landed) -> None:
    """In the guard's place once a person has accepted the volume: any will do."""


def _held(contract: Contract, what: str) -> HeldError:
    return HeldError(
        what,
        where=f"{contract.table} @ {contract.connection}",
        remedy="look at the source with its department; when it is right, run "
        f"`hub pull {contract.table} --accept`, or trigger ingest_{contract.department} with "
        f'{{"accept": ["{contract.table}"]}}',
    )
