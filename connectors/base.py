"""What every connector is: a live source of one contract's table."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from connectors.typing import to_contract
from core.connections import Connection
from core.errors import FatalError
from schemas.contract import Contract

SHOWN = 40
"""How many names an error lists before it says how many more there are."""


@dataclass(frozen=True)
class Cells:
    """Cells as a protocol gave them, before the contract's types."""

    batch: pa.RecordBatch
    broken: Mapping[str, pa.Array] = field(default_factory=dict)
    """Column → text for `_untyped` where the protocol could not read a cell (its cell in ``batch`` is null)."""
    iso: Collection[str] = ()
    """Columns with cells that are dates by nature, written as ISO text whatever format the contract names."""


class Source(ABC):
    """One contract's table in a department's live system.

    Nothing is opened before it is asked for; every method opens and closes its own connection, so that a source may be
    kept, pickled or asked twice.
    """

    def __init__(self, connection: Connection, contract: Contract) -> None:
        self.connection, self.contract = connection, contract

    @abstractmethod
    def cells(self) -> Iterator[Cells]:
        """The table's rows as the protocol gives them, at least the contract's columns, in bounded memory.

        Raises:
            TemporaryError: the source is down, too busy or changing.
            FatalError: credentials, table, column or content must be mended first.
        """

    @abstractmethod
    def count(self) -> int | None:
        """Rows the source itself says it has; None where the protocol has no such number (most files)."""

    @abstractmethod
    def columns(self) -> list[str]:
        """Names of the columns the live source has, in its order."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The table in the contract's types: its columns in its order, and `_untyped`.

        Raises as :meth:`cells` does, also half way: what was yielded before is then not the whole table.
        """
        for cells in self.cells():
            yield to_contract(cells.batch, self.contract, broken=cells.broken, iso=cells.iso)

    @property
    def place(self) -> str:
        """Table and connection name, for errors."""
        return f"{self.contract.table} @ {self.connection.name}"

    def require(self, present: Sequence[str], part: str = "") -> None:
        """Refuse a source, or a file of it, that lacks a column of the contract.

        Raises:
            FatalError: lists what is missing and what the source has.
        """
        known = set(present)
        missing = [column.name for column in self.contract.columns if column.name not in known]
        if missing:
            raise FatalError(
                f"The source lacks columns of the contract: {listed(missing)}",
                where=f"{self.place} {part}".strip(),
                remedy=f"ask the department what changed, or amend the contract; the source has: {listed(present)}",
            )


def listed(names: Sequence[str]) -> str:
    """Names in one line, cut at :data:`SHOWN`."""
    more = f" … and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (", ".join(names[:SHOWN]) or "nothing") + more
