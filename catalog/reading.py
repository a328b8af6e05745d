"""The one door for reading a share, whether for a page, the API or a file.

policy → intent, committed → data → policy again and outcome, committed together → rows. When any step fails there are
no rows: nobody gets data of which no trace is kept, nor data of a grant that was suspended while they were read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import pyarrow as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import traces
from catalog.access import Visitor
from catalog.problems import ConflictError, InvalidError, MissingError, RefusedError
from core import policy
from core.clock import business_date
from core.control import Grant, Release, ReleaseState, ShareVersion, session
from core.errors import HubError
from core.i18n import N_
from core.policy import Way
from core.settings import settings
from lake.shares import SUBJECTS, ShareStore

LONGEST_PAGE = 1000
T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """The version of a share that is read, in which way, and the grant that allows it."""

    grant: Grant
    way: Way
    version: int
    rows: int
    release: Release

    @property
    def action(self) -> str:
        """The action that its trace names."""
        return f"share.{self.way}"


@dataclass(frozen=True)
class Page:
    """Rows of a share: ``total`` is the number of rows that fit the filter."""

    source: Source
    rows: pa.Table
    total: int
    offset: int


@lru_cache(maxsize=2)
def _store(root: str) -> ShareStore:
    return ShareStore(root)


def store() -> ShareStore:
    """The shares under the present settings; what is opened once is kept."""
    return _store(settings().shares)


def open_share(visitor: Visitor, grant_id: int, *, way: Way) -> Source:
    """The share that this visitor may read today, in this way, under a grant; a refusal leaves a trace.

    Raises:
        RefusedError: policy says no.
        MissingError: no release has made this share yet.
    """
    with session(write=False) as db:
        grant = db.get(Grant, grant_id)
        found = _decide(db, visitor, grant, way)
        source = _current(db, grant, way) if grant and isinstance(found, policy.Allowed) else None
    if isinstance(found, policy.Refused):
        _leave_refusal(visitor, grant, f"share.{way}", found.reason)
        raise RefusedError(found.reason, where=f"grant {grant_id}", remedy=N_("apply for the table, or ask its owner"))
    if source is None:
        raise MissingError(
            N_("The share has not been made yet"), where=f"grant {grant_id}", remedy=N_("wait for the next release")
        )
    return source


def _decide(db: Session, visitor: Visitor, grant: Grant | None, way: Way) -> policy.Allowed | policy.Refused:
    if grant is None:
        return policy.Refused("No grant for this table")
    grants = db.scalars(select(Grant).where(Grant.recipient == (visitor.department or "")))
    return policy.decide(
        grants,
        department=visitor.department,
        table=grant.table_name,
        today=business_date(),
        grant_id=grant.id,
        way=way,
    )


def _current(db: Session, grant: Grant, way: Way) -> Source | None:
    query = (
        select(ShareVersion, Release)
        .join(Release, Release.number == ShareVersion.release_number)
        .where(ShareVersion.grant_id == grant.id, Release.state == ReleaseState.CURRENT)
    )
    found = db.execute(query).first()
    return Source(grant, way, found[0].version, found[0].rows, found[1]) if found else None


def _leave_refusal(visitor: Visitor, grant: Grant | None, action: str, reason: str) -> None:
    with session() as db:
        traces.act(
            db,
            account=visitor.name,
            department=visitor.department or "",
            action=action,
            table=grant.table_name if grant else "",
            grant_id=grant.id if grant else None,
            result="refused",
            detail={"reason": reason.replace(" ", "_")},
        )


def read_page(visitor: Visitor, source: Source, *, where: Mapping[str, str], limit: int, offset: int) -> Page:
    """Some rows of a share, in the share's own order.

    ``where`` is column → value, equality on what the share shows; ``limit`` is at most :data:`LONGEST_PAGE` rows.

    Raises:
        InvalidError: a filter on a column that the share does not have, or a limit or offset out of bounds.
    """
    grant, columns = source.grant, shown_columns(source)
    _require_sane(where, columns, limit, offset)
    detail = {"limit": limit, "offset": offset, "filters": traces.filters(where), "version": source.version}
    trace_id = _intend(visitor, source, detail)

    def read() -> tuple[pa.Table, int]:
        found = store().read(grant.id, source.version, where=where, limit=limit, offset=offset, with_subjects=True)
        return found, store().count(grant.id, source.version, where=where)

    rows, total = _or_fail(trace_id, read)
    _conclude(visitor, source, trace_id, rows.num_rows, subjects_of(rows.to_batches()))
    return Page(source, rows.select(columns), total, offset)


def shown_columns(source: Source) -> list[str]:
    """The columns of a share that are shown: all but the hub's own."""
    schema = store().schema(source.grant.id, source.version)
    return [name for name in schema.names if not name.startswith("_")]


def _require_sane(where: Mapping[str, str], columns: list[str], limit: int, offset: int) -> None:
    problems = {}
    if not set(where) <= set(columns):
        problems["where"] = N_("Filter by columns of this share only")
    if not 1 <= limit <= LONGEST_PAGE:
        problems["limit"] = N_("Ask for 1 to 1000 rows at a time")
    if offset < 0:
        problems["offset"] = N_("Start at a row that exists")
    if problems:
        raise InvalidError(problems)


def read_whole(visitor: Visitor, source: Source, *, write: Callable[[pa.RecordBatchReader], int]) -> None:
    """Hand the whole share to ``write``, which keeps it aside and says how many rows there were.

    What it wrote may leave the house only after this has returned: the outcome is then in the log.
    """
    grant, version, columns = source.grant, source.version, shown_columns(source)
    trace_id = _intend(visitor, source, {"version": version})
    rows = _or_fail(trace_id, lambda: write(store().batches(grant.id, version, columns=columns)))
    again = store().batches(grant.id, version, columns=columns[:1], with_subjects=True)
    _conclude(visitor, source, trace_id, rows, subjects_of(again))


def subjects_of(batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """The distinct subject tokens of each batch; memory is that of one batch."""
    for batch in batches:
        yield from batch.column(SUBJECTS).flatten().unique().drop_null().to_pylist()


def _intend(visitor: Visitor, source: Source, detail: Mapping[str, object]) -> str:
    """In a transaction of its own: on return the intent is durable."""
    grant = source.grant
    with session() as db:
        return traces.intent(
            db,
            account=visitor.name,
            department=visitor.department or "",
            action=source.action,
            table=grant.table_name,
            grant_id=grant.id,
            purpose=grant.purpose,
            detail=detail,
        )


def _or_fail(trace_id: str, read: Callable[[], T]) -> T:
    """Read; a read that fails, for whatever reason, leaves an outcome that says so."""
    try:
        return read()
    except Exception:
        with session() as db:
            traces.outcome(db, trace_id, result="failed")
        raise


def _conclude(visitor: Visitor, source: Source, trace_id: str, rows: int, subjects: Iterator[str]) -> None:
    """Decide once more, now that the data are at hand, and let them go with their outcome or say that they stay.

    Raises:
        RefusedError: the grant was suspended, or has ended, since the share was opened.
        ConflictError: the release was recalled since then.
    """
    with session() as db:
        problem = _withdrawn(db, visitor, source)
        if problem is None:
            traces.outcome(db, trace_id, result="ok", rows=rows, subjects=subjects)
        else:
            traces.outcome(db, trace_id, result="refused")
    if problem is not None:
        raise problem


def _withdrawn(db: Session, visitor: Visitor, source: Source) -> HubError | None:
    # Locked: whoever suspends the grant now waits for the outcome, or is seen here.
    grant = db.get(Grant, source.grant.id, with_for_update=True)
    found = _decide(db, visitor, grant, source.way)
    if isinstance(found, policy.Refused):
        where = f"grant {source.grant.id}"
        return RefusedError(found.reason, where=where, remedy=N_("apply for the table, or ask its owner"))
    release = db.get(Release, source.release.number)
    if release is None or release.state not in (ReleaseState.CURRENT, ReleaseState.SUPERSEDED):
        return ConflictError("The release that you were reading is gone", remedy="start again without a cursor")
    return None
