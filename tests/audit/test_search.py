from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from audit import search, sequencer, traces
from core.clock import utc_now
from core.control import session

Post = Callable[..., str]
WANG, LI = f"{1:032x}", f"{2:032x}"


def test_who_saw_a_person(hub_home: Path, post: Post) -> None:
    post("li.na", subjects=(WANG,))
    post("zhang.wei", subjects=(LI,))
    post("zhao.min", subjects=(WANG, LI), rows=2)
    sequencer.drain()
    with session(write=False) as control:
        seen = search.who_saw(control, WANG)
        assert [event.account for event in seen] == ["zhao.min", "li.na"]
        assert (seen[0].table, seen[0].grant_id, seen[0].purpose) == ("police__czrk", 7, "低保复核")
        assert (seen[0].rows, seen[0].result) == (2, "ok")
        assert search.who_saw(control, f"{3:032x}") == []
        assert search.subjects_of(control, [event.sequence for event in seen]) == {1: 1, 5: 2}


def test_what_an_account_read_in_pages(hub_home: Path, post: Post) -> None:
    made = [post("li.na") for _ in range(5)]
    post("zhang.wei")
    sequencer.drain()
    with session(write=False) as control:
        first = search.reads_of(control, "li.na", limit=4)
        rest = search.reads_of(control, "li.na", before=first[-1].sequence, limit=100)
        assert [event.trace_id for event in first + rest] == [trace_id for trace_id in reversed(made) for _ in range(2)]
        assert len(search.recent(control)) == 12


def test_by_grant_table_time_and_trace(hub_home: Path, post: Post) -> None:
    trace_id = post()
    with session() as control:
        traces.act(control, account="head", department="police", action="grant.suspend", grant_id=8)
    sequencer.drain()
    now = utc_now()
    with session(write=False) as control:
        assert [event.action for event in search.by_grant(control, 8)] == ["grant.suspend"]
        assert len(search.by_table(control, "police__czrk")) == 2
        assert [event.kind for event in search.of_trace(control, trace_id)] == ["intent", "outcome"]
        assert len(search.between(control, now - timedelta(hours=1), now)) == 3
        assert search.between(control, now, now + timedelta(hours=1)) == []


def test_intents_that_never_said_how_they_ended(hub_home: Path, post: Post) -> None:
    post()
    with session() as control:
        silent = traces.intent(control, account="li.na", department="grid", action="share.read")
        late = traces.intent(control, account="li.na", department="grid", action="share.read")
    sequencer.drain()
    with session() as control:
        traces.outcome(control, late, result="ok")
    with session(write=False) as control:
        assert [event.trace_id for event in search.without_outcome(control, utc_now())] == [silent]
        assert search.without_outcome(control, utc_now() - timedelta(minutes=5)) == []


def test_the_inbox_says_how_long_it_waits(hub_home: Path, post: Post) -> None:
    assert search.waiting() == search.Waiting(0, 0.0)
    post()
    found = search.waiting()
    assert found.events == 2 and 0 <= found.oldest_s < 60
