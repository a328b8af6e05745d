"""Why a value is as it is, and whom the engineer who asked has seen."""

from pathlib import Path

from sqlalchemy import select

from audit import subjects
from core.control import TraceInbox, session
from lake.engine import engine
from lake.store import Lake
from pipeline import steps


def test_who_explains_a_value_has_seen_that_person(walked_home: Path) -> None:
    with engine() as connection:
        query = f"SELECT entity_id, identity_number FROM {Lake().relation('joined/person')} ORDER BY 1 LIMIT 1"
        ((entity_id, number),) = connection.sql(query).fetchall()
    told = steps.explain(f"person/{entity_id}", "sex", account="os:engineer", purpose="a complaint")
    with session(write=False) as control:
        last = control.scalars(select(TraceInbox).order_by(TraceInbox.id.desc()).limit(1)).one()
    assert (last.kind, last.body["result"]) == ("outcome", "ok")
    assert subjects.token(number) in last.body["subjects"]
    assert told["field"] == "sex"
    assert "persons" not in told
