"""What readings leave in the inbox of traces, and addresses that grants are open for."""

from core.control import Grant, TraceInbox, session


def inbox() -> list[TraceInbox]:
    with session(write=False) as db:
        return list(db.query(TraceInbox).order_by(TraceInbox.id))


def of_reading(action: str) -> list[TraceInbox]:
    intents = [row for row in inbox() if row.kind == "intent" and row.body["action"] == action]
    ids = {row.trace_id for row in intents}
    return [row for row in inbox() if row.trace_id in ids]


def way_to(path: str, grant_id: int) -> str:
    """The address of a share, of which the grant now is for that way of reading."""
    with session() as db:
        db.get_one(Grant, grant_id).mode = "file" if "/file" in path else "api"
    return path.format(grant_id)
