"""Leaving a trace. Order of reading: intent durable → data → outcome. No trace, no data.

All three functions write to the caller's own session: the trace is committed with what it is about, or not at all.
An intent must be committed *before* the data are read, so give it a session of its own.
"""

import itertools
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from audit import body
from audit.subjects import filter_token
from core.clock import utc_now
from core.control import TraceInbox, TraceRow
from core.errors import FatalError

SUBJECTS_PER_ENTRY = 1000
"""A file may show a million persons: they go into entries of this many, so that no line of the log grows huge."""


def intent(
    session: Session,
    *,
    account: str,
    department: str,
    action: str,
    table: str = "",
    grant_id: int | None = None,
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Say what is about to be read; the trace id returned is what the outcome refers to.

    ``detail`` may hold the keys of :data:`audit.body.DETAIL`; filters are made by :func:`filters`.

    Raises:
        FatalError: something in it that a trace may not hold, named by its key.
    """
    trace_id = secrets.token_hex(16)
    head = body.head(
        account=account, department=department, action=action, table=table, grant_id=grant_id, purpose=purpose
    )
    _post(session, trace_id, "intent", {**head, "detail": body.detail(detail)})
    return trace_id


def outcome(
    session: Session,
    trace_id: str,
    *,
    result: str,
    rows: int | None = None,
    subjects: Iterable[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Say how an intent ended: ``ok``, ``refused`` or ``failed``, rows shown, and whom they were about (tokens).

    More than :data:`SUBJECTS_PER_ENTRY` subjects go ahead as entries of kind ``shown``; the iterable is read once.

    Raises:
        FatalError: no such intent, an outcome is there already, or something that a trace may not hold.
    """
    head = _open_intent(session, trace_id)
    checked = {"result": body.result(result), "rows": body.rows(rows), "detail": body.detail(detail)}
    shown: list[str] = []
    for batch in _batches(map(body.subject, subjects)):
        if shown:
            _post(session, trace_id, "shown", {**head, "subjects": shown})
        shown = batch
    _post(session, trace_id, "outcome", {**head, **checked, "subjects": shown})


def act(
    session: Session,
    *,
    account: str,
    department: str,
    action: str,
    table: str = "",
    grant_id: int | None = None,
    purpose: str = "",
    result: str = "ok",
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Something done without data: a login, a decision, a seal. Same rules and errors as :func:`intent`."""
    trace_id = secrets.token_hex(16)
    head = body.head(
        account=account, department=department, action=action, table=table, grant_id=grant_id, purpose=purpose
    )
    _post(session, trace_id, "act", {**head, "result": body.result(result), "detail": body.detail(detail)})
    return trace_id


def filters(where: Mapping[str, str]) -> list[dict[str, str]]:
    """Search terms as a trace keeps them: the column's name and a token of the value, for ``detail['filters']``."""
    return [{"column": column, "token": filter_token(column, value)} for column, value in sorted(where.items())]


def _batches(subjects: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(itertools.islice(subjects, SUBJECTS_PER_ENTRY)):
        yield batch


def _post(session: Session, trace_id: str, kind: str, content: dict[str, Any]) -> None:
    values = {"trace_id": trace_id, "kind": kind, "at": utc_now(), "body": content}
    session.execute(insert(TraceInbox).values(values))


def _open_intent(session: Session, trace_id: str) -> dict[str, Any]:
    """The head of the intent, looked for in the inbox first and then among the rows: that is the way it moves."""
    found = {**dict(_in_inbox(session, trace_id)), **dict(_in_rows(session, trace_id))}
    if "intent" not in found:
        raise FatalError("No intent of this trace id", where=trace_id, remedy="commit an intent before reading data")
    if "outcome" in found:
        raise FatalError("This trace has its outcome already", where=trace_id, remedy="one intent for each read")
    return found["intent"]


def _in_inbox(session: Session, trace_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    found = session.execute(select(TraceInbox.kind, TraceInbox.body).where(TraceInbox.trace_id == trace_id))
    return ((kind, {key: content[key] for key in body.HEAD}) for kind, content in found)


def _in_rows(session: Session, trace_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in session.scalars(select(TraceRow).where(TraceRow.trace_id == trace_id)):
        yield row.kind, {key: getattr(row, "table_name" if key == "table" else key) for key in body.HEAD}
