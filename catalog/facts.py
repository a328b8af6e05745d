"""What the control database knows of a table: how fresh it is, what its last check found, whether its counts agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import Light
from core.control import ExpectationResult, Pull, PullState, Reconciliation
from schemas.published import TableEntry
from schemas.vocabulary import Frequency

DAYS = {
    Frequency.REALTIME: 1,
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 31,
    Frequency.QUARTERLY: 92,
    Frequency.YEARLY: 366,
}
"""Days after which a table of that update frequency is late; an irregular one never is."""


@dataclass(frozen=True)
class TableState:
    """One source table: its newest pull, and the newest that went through all checks."""

    entry: TableEntry
    latest: Pull | None
    checked: Pull | None
    today: date

    @property
    def late(self) -> bool:
        """Whether the last good pull is older than the update frequency allows; never pulled is late."""
        days = DAYS.get(Frequency(self.entry.update_frequency))
        if days is None:
            return self.checked is None
        return self.checked is None or (self.today - self.checked.business_date).days > days

    @property
    def broken(self) -> bool:
        """Whether the newest pull failed or waits for a person."""
        return self.latest is not None and self.latest.state in (PullState.FAILED, PullState.HELD)

    @property
    def difference(self) -> int | None:
        """Source rows less those accounted for in the lake (new, changed, as before, repeated); 0 when they agree."""
        pull = self.latest
        if pull is None or pull.source_rows is None:
            return None
        parts = (pull.inserted, pull.updated, pull.unchanged, pull.repeated)
        return pull.source_rows - sum(part or 0 for part in parts)

    @property
    def light(self) -> Light:
        """Red: failed, held, late or counts differ; yellow: at work, or rows in quarantine; green otherwise."""
        if self.broken or self.late or self.difference:
            return Light.RED
        busy = self.latest is not None and self.latest.state != PullState.CHECKED
        return Light.YELLOW if busy or self.refused else Light.GREEN

    @property
    def refused(self) -> int:
        """Rows that wait in quarantine."""
        return (self.checked.quarantine_rows or 0) if self.checked else 0


@dataclass(frozen=True)
class Quality:
    """What a table's checks found: expectations met of those tested, and each that was not.

    ``pull`` is the last that was checked and holds the counts of the whole table; expectations are those of the last
    check that had changed rows to judge.
    """

    pull: Pull
    tested: int
    passed: int
    failed: tuple[ExpectationResult, ...]

    @property
    def percent(self) -> float:
        """Share of expectations met, 0 to 100."""
        return 100 * self.passed / self.tested if self.tested else 100.0


def _newest(db: Session, state: PullState | None = None) -> dict[str, Pull]:
    numbers = select(func.max(Pull.number)).group_by(Pull.table_name)
    if state:
        numbers = numbers.where(Pull.state == state)
    return {pull.table_name: pull for pull in db.scalars(select(Pull).where(Pull.number.in_(numbers)))}


def states(db: Session, entries: Iterable[TableEntry], today: date) -> list[TableState]:
    """The state of each source table among ``entries``."""
    latest, checked = _newest(db), _newest(db, PullState.CHECKED)
    tables = [entry for entry in entries if entry.kind == "source"]
    return [TableState(e, latest.get(e.name), checked.get(e.name), today) for e in tables]


def worst(lights: Iterable[Light]) -> Light:
    """Red before yellow before green; green for none."""
    order = (Light.RED, Light.YELLOW, Light.GREEN)
    return min(lights, key=order.index, default=Light.GREEN)


def quality(db: Session, table: str) -> Quality | None:
    """What is known of the table's quality; None when it was never checked."""
    pull = db.scalar(
        select(Pull).where(Pull.table_name == table, Pull.state == PullState.CHECKED).order_by(Pull.number.desc())
    )
    if pull is None:
        return None
    judged = select(func.max(ExpectationResult.pull_number)).where(ExpectationResult.table_name == table)
    query = select(ExpectationResult).where(ExpectationResult.pull_number == judged.scalar_subquery())
    results = list(db.scalars(query.order_by(ExpectationResult.unexpected.desc(), ExpectationResult.rule)))
    failed = tuple(result for result in results if not result.passed)
    return Quality(pull, len(results), len(results) - len(failed), failed)


def refreshed(db: Session, entry: TableEntry) -> datetime | None:
    """When the entry's data last came through: its check, or the fusion that made it; None for never."""
    if entry.kind == "entity":
        fused = select(func.max(Reconciliation.finished_at)).where(Reconciliation.state == "fused")
        return db.scalar(fused)
    checked = select(func.max(Pull.finished_at)).where(Pull.table_name == entry.name, Pull.state == PullState.CHECKED)
    return db.scalar(checked)


def pulls(db: Session, table: str, limit: int = 30) -> list[Pull]:
    """A table's pulls, newest first."""
    return list(db.scalars(select(Pull).where(Pull.table_name == table).order_by(Pull.number.desc()).limit(limit)))
