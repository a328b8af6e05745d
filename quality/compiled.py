"""An expectation as it is run: what Great Expectations is asked, of which columns, and what a failure means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemas.vocabulary import Severity

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


@dataclass(frozen=True)
class Helper:
    """A column that is computed over all rows before any is judged."""

    name: str
    columns: tuple[str, ...]
    """It holds the number of rows that have the same values in these columns; one when any of them is null."""
    within_key: bool = False
    """Rows with the same key come and go together, so that only rows under check need be counted."""


@dataclass(frozen=True)
class CompiledExpectation:
    """One expectation of one table, under a name that stays the same from pull to pull."""

    rule: str
    expectation: str
    """The name in the contract or, for a derived one, of the kind of expectation."""
    column: str | None
    """The column a refusal points at; None for a matter of the whole row."""
    severity: Severity
    title_zh: str
    title_en: str
    asked: Expectation = field(repr=False)
    columns: tuple[str, ...]
    """Columns and helpers that Great Expectations must see."""
    helper: Helper | None = None
    mostly: float = 1.0

    @property
    def across_rows(self) -> bool:
        """Whether one row's fate can depend on rows that this pull did not bring."""
        return self.helper is not None and not self.helper.within_key


@dataclass(frozen=True)
class Result:
    """What an expectation said of the rows under check. Counts are rows."""

    rule: str
    expectation: str
    column: str | None
    title_zh: str
    title_en: str
    severity: Severity
    evaluated: int
    """Rows asked: those whose cell is not null, or all for a rule about nulls."""
    unexpected: int
    passed: bool
    """Whether at least ``mostly`` of the rows asked met it. Rows that fail an error are refused all the same."""
