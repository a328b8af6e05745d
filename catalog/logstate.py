"""How the sealed log stands: its newest seal, what waits for a number, and the verifier's word on request."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import installed, search, verify
from audit.search import Waiting
from core.control import TraceRow
from core.settings import settings


@dataclass(frozen=True)
class LogState:
    """Cheap to ask: no file of the log is read."""

    entries: int
    sealed: TraceRow | None
    """The entry that says when the tree head was last signed."""
    waiting: Waiting


def state(db: Session) -> LogState:
    """Entries with a number, the newest seal, and the inbox."""
    seal = select(TraceRow).where(TraceRow.action == "log.seal").order_by(TraceRow.sequence.desc()).limit(1)
    entries = db.scalar(select(func.count()).select_from(TraceRow)) or 0
    return LogState(entries, db.scalar(seal), search.waiting())


def verified(known: LogState) -> verify.Report | None:
    """Read the whole log and check it against every seal; None while there is nothing at all to check."""
    if not known.entries and not settings().audit.exists():
        return None
    return installed.verify()
