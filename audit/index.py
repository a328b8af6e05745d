"""The searchable copy of the log in the control database; it can be made again from the log at any time."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from audit.entry import Entry
from core.control import TraceInbox, TraceRow, TraceSubject


def entries_known(session: Session) -> int:
    """How many entries of the log the database knows: one more than the highest sequence number."""
    highest = session.scalar(select(func.max(TraceRow.sequence)))
    return 0 if highest is None else highest + 1


def apply(session: Session, entries: Sequence[Entry]) -> None:
    """Make entries searchable and take their events out of the inbox, in the caller's one transaction."""
    if not entries:
        return
    # Through the connection, past the mapper: half the sequencer's time would go into keeping track of rows.
    connection = session.connection()
    connection.execute(insert(TraceRow), [_row(entry) for entry in entries])
    if subjects := list(_subjects(entries)):
        connection.execute(insert(TraceSubject), subjects)
    _empty_inbox(session, entries)


def _row(entry: Entry) -> dict[str, Any]:
    body = entry.body
    return {
        "sequence": entry.sequence,
        "trace_id": entry.trace,
        "kind": entry.kind,
        "at": entry.at,
        "account": body["account"],
        "department": body["department"],
        "action": body["action"],
        "table_name": body["table"],
        "grant_id": body["grant_id"],
        "purpose": body["purpose"],
        "rows": body.get("rows"),
        "result": body.get("result", ""),
        "detail": body.get("detail", {}),
    }


def _subjects(entries: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    for entry in entries:
        for subject in entry.body.get("subjects", ()):
            yield {"sequence": entry.sequence, "subject": subject}


def _empty_inbox(session: Session, entries: Sequence[Entry]) -> None:
    """By id *and* trace id: a database may give the id of a deleted row to a new event."""
    gone = delete(TraceInbox).where(TraceInbox.id == bindparam("inbox"), TraceInbox.trace_id == bindparam("trace"))
    keys = [{"inbox": entry.inbox, "trace": entry.trace} for entry in entries]
    session.connection().execute(gone, keys)
