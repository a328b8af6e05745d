from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import sequencer, traces
from audit.subjects import token
from core.control import TraceInbox, TraceRow, TraceSubject, session
from core.errors import FatalError

NUMBER = "11010519491231002X"


def left(control: Session, **changes: Any) -> str:
    given = {"account": "li.na", "department": "civil_affairs", "action": "share.read", "table": "police__czrk"}
    return traces.intent(control, **{**given, **changes})


def waiting() -> int:
    with session(write=False) as control:
        return control.scalar(select(func.count()).select_from(TraceInbox)) or 0


def test_a_trace_is_committed_with_what_it_is_about_or_not_at_all(hub_home: Path) -> None:
    with pytest.raises(RuntimeError), session() as control:
        left(control)
        raise RuntimeError
    assert waiting() == 0
    with session() as control:
        left(control)
    assert waiting() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"detail": {"value": "王芳"}},
        {"detail": {"filters": {"GMSFHM": NUMBER}}},
        {"detail": {"filters": [{"column": "GMSFHM", "value": NUMBER}]}},
        {"detail": {"filters": [{"column": "GMSFHM", "token": NUMBER}]}},
        {"detail": {"filters": [{"column": NUMBER, "token": "0" * 32}]}},
        {"detail": {"columns": ["XM", "X" + NUMBER]}},
        {"detail": {"limit": "all"}},
        {"detail": {"limit": 1.5}},
        {"detail": {"reason": "her name is 王芳"}},
        {"detail": {"subject": NUMBER}},
        {"purpose": f"look for {NUMBER}"},
        {"purpose": "call 13800138000"},
        {"purpose": "call 138-0013-8000"},
        {"purpose": "１３８００１３８０００"},
        {"purpose": "card 6222 0000 1111 2222"},
        {"purpose": "110105 19491231 002X"},
        {"account": NUMBER},
        {"table": "police__czrk where"},
        {"action": "Read everything"},
        {"grant_id": "7"},
    ],
)
def test_what_may_hold_a_personal_value_is_refused_and_not_repeated(hub_home: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(FatalError) as caught, session() as control:
        left(control, **changes)
    assert caught.value.where
    assert NUMBER not in str(caught.value) and "王芳" not in str(caught.value) and "138" not in str(caught.value)
    assert waiting() == 0


def test_a_subject_that_is_no_token_is_refused(hub_home: Path) -> None:
    with session() as control:
        trace_id = left(control)
    with pytest.raises(FatalError) as caught, session() as control:
        traces.outcome(control, trace_id, result="ok", subjects=[NUMBER])
    assert NUMBER not in str(caught.value)
    assert waiting() == 1


def test_ordinary_traces_are_let_through(hub_home: Path) -> None:
    detail = {"filters": traces.filters({"GMSFHM": NUMBER}), "columns": ["XM"], "region": "421002001001", "limit": 50}
    with session() as control:
        left(control, purpose="低保复核, 2026-01-01 2026-12-31,\r\n鄂民政发〔2026〕12号", detail=detail)
    with session(write=False) as control:
        body = control.scalars(select(TraceInbox.body)).one()
    assert body["purpose"] == "低保复核, 2026-01-01 2026-12-31, 鄂民政发〔2026〕12号"
    assert NUMBER not in str(body)


@pytest.mark.parametrize("sequenced", [False, True])
def test_one_outcome_for_each_intent(hub_home: Path, sequenced: bool) -> None:
    with session() as control:
        trace_id = left(control)
    if sequenced:
        sequencer.drain()
    with session() as control:
        traces.outcome(control, trace_id, result="ok", rows=2)
    if sequenced:
        sequencer.drain()
    with pytest.raises(FatalError, match="has its outcome"), session() as control:
        traces.outcome(control, trace_id, result="ok")
    with pytest.raises(FatalError, match="No intent"), session() as control:
        traces.outcome(control, "0" * 32, result="ok")


def test_an_outcome_says_who_read_what_as_its_intent_did(hub_home: Path) -> None:
    with session() as control:
        trace_id = left(control, grant_id=4, purpose="复核")
    sequencer.drain()
    with session() as control:
        traces.outcome(control, trace_id, result="refused")
    sequencer.drain()
    with session(write=False) as control:
        one, two = control.scalars(select(TraceRow).order_by(TraceRow.sequence))
    for name in ("trace_id", "account", "department", "action", "table_name", "grant_id", "purpose"):
        assert getattr(one, name) == getattr(two, name)
    assert (one.result, two.result) == ("", "refused")


def test_a_file_of_many_persons_becomes_entries_of_bounded_length(hub_home: Path) -> None:
    with session() as control:
        trace_id = left(control)
    shown = (f"{number:032x}" for number in range(2500))
    with session() as control:
        traces.outcome(control, trace_id, result="ok", rows=2500, subjects=shown)
    assert sequencer.drain() == 4
    with session(write=False) as control:
        kinds = list(control.scalars(select(TraceRow.kind).order_by(TraceRow.sequence)))
        assert kinds == ["intent", "shown", "shown", "outcome"]
        counted = select(TraceSubject.sequence, func.count()).group_by(TraceSubject.sequence)
        assert sorted(tuple(row) for row in control.execute(counted)) == [(1, 1000), (2, 1000), (3, 500)]


def test_no_personal_value_reaches_any_file_of_the_log(hub_home: Path) -> None:
    with session() as control:
        trace_id = left(control, detail={"filters": traces.filters({"GMSFHM": NUMBER, "XM": "王芳"})})
    with session() as control:
        traces.outcome(control, trace_id, result="ok", rows=1, subjects=[token(NUMBER)])
    sequencer.seal()
    for path in (hub_home / "audit").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert NUMBER.encode() not in content and "王芳".encode() not in content
