"""The writer: what it keeps through crashes, what it refuses to go on from, and that it is one at a time."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, update

from audit import entry, sequencer, traces
from audit.search import waiting
from audit.tree import leaf_hash
from audit.verify import Report
from core.clock import utc_now
from core.control import TraceInbox, TraceRow, session
from core.errors import FatalError, IntegrityError

Post = Callable[..., str]
Check = Callable[..., Report]


def lines(home: Path) -> list[bytes]:
    return [line for path in sorted((home / "audit").glob("segment-*")) for line in path.read_bytes().splitlines()]


def entries(home: Path) -> list[entry.Entry]:
    return [entry.decode(line) for line in lines(home)]


def inbox() -> list[dict[str, object]]:
    columns = (TraceInbox.id, TraceInbox.trace_id, TraceInbox.kind, TraceInbox.at, TraceInbox.body)
    with session(write=False) as control:
        return [dict(row._mapping) for row in control.execute(select(*columns).order_by(TraceInbox.id))]


def rows() -> int:
    with session(write=False) as control:
        return control.scalar(select(func.count()).select_from(TraceRow)) or 0


def forget_rows(events: list[dict[str, object]], *, after: int) -> None:
    """The database as it was before the transaction that follows the writing of the log."""
    with session() as control:
        control.execute(delete(TraceRow).where(TraceRow.sequence >= after))
        control.execute(insert(TraceInbox), events)


def test_events_move_in_order_once_and_the_inbox_is_empty(hub_home: Path, post: Post, check: Check) -> None:
    made = [post(f"clerk{number}") for number in range(5)]
    assert sequencer.drain() == 10
    assert sequencer.drain() == 0
    assert [found.trace for found in entries(hub_home)] == [trace_id for trace_id in made for _ in range(2)]
    assert [found.sequence for found in entries(hub_home)] == list(range(10))
    assert inbox() == [] and rows() == 10
    assert check().ok


def test_an_inbox_id_is_never_given_twice(hub_home: Path, post: Post) -> None:
    for _ in range(3):
        post()
        sequencer.drain()
    assert [found.inbox for found in entries(hub_home)] == [1, 2, 3, 4, 5, 6]


def test_a_crash_before_the_rows_were_written_doubles_nothing(hub_home: Path, post: Post, check: Check) -> None:
    post()
    sequencer.drain()
    post()
    events = inbox()
    sequencer.drain()
    forget_rows(events, after=2)
    before = lines(hub_home)
    assert sequencer.drain() == 2
    assert lines(hub_home) == before and rows() == 4 and inbox() == []
    assert check().ok


def test_a_crash_before_the_head_was_written_is_caught_up(hub_home: Path, post: Post, check: Check) -> None:
    post()
    sequencer.drain()
    head = (hub_home / "audit" / "head.json").read_bytes()
    post()
    events = inbox()
    sequencer.drain()
    forget_rows(events, after=2)
    (hub_home / "audit" / "head.json").write_bytes(head)
    assert check().ok and check().unsigned == 2
    before = lines(hub_home)
    post()
    assert sequencer.drain() == 4
    assert lines(hub_home)[:4] == before and rows() == 6
    assert check().ok and check().unsigned == 0


@pytest.mark.parametrize("torn", [1, 60, 300])
def test_a_torn_last_line_is_cut_off_and_written_again(hub_home: Path, post: Post, check: Check, torn: int) -> None:
    post()
    sequencer.drain()
    head = (hub_home / "audit" / "head.json").read_bytes()
    post()
    events = inbox()
    sequencer.drain()
    forget_rows(events, after=2)
    (hub_home / "audit" / "head.json").write_bytes(head)
    segment = hub_home / "audit" / "segment-000000000000.jsonl"
    segment.write_bytes(segment.read_bytes()[:-torn])
    assert sequencer.drain() == 3
    assert [(found.trace, found.kind) for found in entries(hub_home)[2:4]] == [
        (event["trace_id"], event["kind"]) for event in events
    ]
    assert entries(hub_home)[4].body["action"] == "log.repaired"
    assert check().ok


def test_a_line_said_in_other_words_is_written_again(hub_home: Path, post: Post, check: Check) -> None:
    post()
    events = inbox()
    sequencer.drain()
    forget_rows(events, after=0)
    (hub_home / "audit" / "head.json").unlink()
    segment = hub_home / "audit" / "segment-000000000000.jsonl"
    segment.write_bytes(segment.read_bytes().replace(b'"kind":', b'"kind": '))
    assert sequencer.drain() == 3
    assert b'"kind": ' not in segment.read_bytes() and check().ok


def test_a_lost_head_is_made_again_from_the_entries(hub_home: Path, post: Post, check: Check) -> None:
    post()
    sequencer.seal()
    for content in (b"", b"{"):
        (hub_home / "audit" / "head.json").write_bytes(content)
        assert not check().ok
        sequencer.drain()
        assert check().ok


def test_the_searchable_rows_can_be_made_again_from_the_log(hub_home: Path, post: Post) -> None:
    for number in range(4):
        post(f"clerk{number}", subjects=(f"{number:032x}",))
    sequencer.drain()
    with session(write=False) as control:
        before = [dict(row._mapping) for row in control.execute(select(TraceRow.__table__))]
    with session() as control:
        control.execute(delete(TraceRow))
    assert sequencer.drain() == 8
    with session(write=False) as control:
        assert [dict(row._mapping) for row in control.execute(select(TraceRow.__table__))] == before


@pytest.mark.parametrize("left", [0, 3])
def test_a_log_shorter_than_what_was_acknowledged_is_not_written_on(hub_home: Path, post: Post, left: int) -> None:
    for _ in range(3):
        post()
    sequencer.drain()
    segment = hub_home / "audit" / "segment-000000000000.jsonl"
    kept = b"".join(segment.read_bytes().splitlines(keepends=True)[:left])
    segment.write_bytes(kept)
    post()
    for head_too in (False, True):
        if head_too:
            (hub_home / "audit" / "head.json").unlink()
        with pytest.raises(IntegrityError):
            sequencer.drain()
        assert segment.read_bytes() == kept
        assert len(inbox()) == 2


def test_a_log_folder_taken_away_is_not_begun_anew(hub_home: Path, post: Post) -> None:
    post()
    sequencer.drain()
    shutil.rmtree(hub_home / "audit")
    with pytest.raises(IntegrityError, match="missing"):
        sequencer.drain()


def test_an_entry_changed_under_a_lost_head_is_noticed_by_its_checkpoint(hub_home: Path, post: Post) -> None:
    """Chained anew after the change, so only the sealed root can tell."""
    for _ in range(3):
        post()
    sequencer.seal()
    segment, prev, forged = hub_home / "audit" / "segment-000000000000.jsonl", entry.FIRST, []
    for number, found in enumerate(entries(hub_home)):
        account = "someone.else" if number == 2 else found.body["account"]
        line = entry.encode(entry.Entry(**{**vars(found), "prev": prev, "body": {**found.body, "account": account}}))
        forged.append(line + b"\n")
        prev = leaf_hash(line).hex()
    segment.write_bytes(b"".join(forged))
    (hub_home / "audit" / "head.json").unlink()
    with pytest.raises(IntegrityError, match="rewritten"):
        sequencer.drain()


def test_an_entry_that_was_in_no_inbox_is_refused(hub_home: Path, post: Post) -> None:
    post()
    sequencer.drain()
    segment = hub_home / "audit" / "segment-000000000000.jsonl"
    last = entries(hub_home)[-1]
    content = json.loads((hub_home / "audit" / "head.json").read_bytes())
    forged = entry.Entry(2, content["last"], 99, "0" * 32, "act", last.at, {**last.body, "action": "login"})
    segment.write_bytes(segment.read_bytes() + entry.encode(forged) + b"\n")
    with pytest.raises(IntegrityError, match="not by the sequencer"):
        sequencer.drain()


def test_a_head_signed_by_another_key_is_refused(hub_home: Path, post: Post) -> None:
    post()
    sequencer.drain()
    path = hub_home / "audit" / "head.json"
    path.write_bytes(path.read_bytes().replace(b"\\n2\\n", b"\\n1\\n"))
    with pytest.raises(IntegrityError, match="not signed"):
        sequencer.drain()


def test_a_lost_key_is_not_replaced_in_silence(hub_home: Path, post: Post) -> None:
    post()
    sequencer.drain()
    (hub_home / "keys" / "audit-seal.key").unlink()
    with pytest.raises(FatalError, match="key that sealed this log is missing"):
        sequencer.drain()


def test_the_sealing_key_is_its_owners_alone(hub_home: Path, post: Post) -> None:
    post()
    sequencer.drain()
    key = hub_home / "keys" / "audit-seal.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o640)
    with pytest.raises(FatalError, match="open to other users"):
        sequencer.drain()


def test_a_seal_is_an_entry_and_without_news_there_is_no_new_one(hub_home: Path, post: Post, check: Check) -> None:
    post()
    first = sequencer.seal(account="audit.admin")
    assert first.size == 3 and entries(hub_home)[-1].body["account"] == "audit.admin"
    assert sequencer.seal() == first
    post()
    second = sequencer.seal()
    assert second.size == 6
    names = ["audit-seal.pub", "checkpoint-000000000003.txt", "checkpoint-000000000006.txt"]
    assert sorted(path.name for path in (hub_home / "checkpoints").iterdir()) == names
    origin, size, root, blank, signature, end = first.text.split("\n")
    assert (origin, size, blank, end) == (first.origin, "3", "", "")
    assert len(root) == 44 and signature.startswith(f"— {origin} ")
    assert check(None, hub_home / "checkpoints").trusted == 6


def test_a_checkpoint_that_could_not_be_handed_out_is_later(hub_home: Path, post: Post) -> None:
    post()
    sequencer.seal()
    shutil.rmtree(hub_home / "checkpoints")
    sequencer.seal()
    assert (hub_home / "checkpoints" / "checkpoint-000000000003.txt").exists()


def test_a_checkpoint_kept_elsewhere_that_says_otherwise_stops_the_seal(hub_home: Path, post: Post) -> None:
    post()
    sequencer.seal()
    (hub_home / "checkpoints" / "checkpoint-000000000003.txt").write_text("another")
    with pytest.raises(IntegrityError, match="says otherwise"):
        sequencer.seal()


def sequencer_process(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "audit.sequencer", *arguments], env={**os.environ})


def post_many(count: int) -> list[str]:
    with session() as control:
        return [
            traces.act(control, account=f"clerk{number}", department="grid", action="login") for number in range(count)
        ]


def test_two_sequencers_at_once_number_each_event_once(hub_home: Path, check: Check) -> None:
    made = [trace_id for _ in range(4) for trace_id in post_many(1000)]
    processes = [sequencer_process("--once") for _ in range(3)]
    made += post_many(500)
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    sequencer.drain()
    assert Counter(found.trace for found in entries(hub_home)) == Counter(made)
    assert check().ok and rows() == len(made)


def test_killed_anywhere_and_run_again_every_event_is_there_once(hub_home: Path, check: Check) -> None:
    """kill -9 of the real program, at moments spread over its whole run; the log must verify after each of them too."""
    chance = random.Random(20260101)
    made: list[str] = []
    for _ in range(8):
        made += [trace_id for _ in range(3) for trace_id in post_many(1000)]
        before = rows()
        process = sequencer_process("--every", "0.001")
        _wait_until_at_work(hub_home, process, len(lines(hub_home)))
        time.sleep(chance.uniform(0, 0.25))
        made += post_many(5)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert rows() >= before
        assert check().ok, check().problems
    sequencer.drain()
    found = Counter(one.trace for one in entries(hub_home) if one.body["action"] == "login")
    assert found == Counter(made)
    assert inbox() == [] and rows() == len(lines(hub_home))
    assert check().ok


def _wait_until_at_work(home: Path, process: "subprocess.Popen[bytes]", before: int) -> None:
    until = time.monotonic() + 30
    while len(lines(home)) <= before and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    assert process.poll() is None


def test_the_service_drains_until_it_is_ended_and_says_how_it_is(hub_home: Path, post: Post) -> None:
    process = sequencer_process("--every", "0.01")
    post()
    until = time.monotonic() + 30
    while waiting().events and time.monotonic() < until:
        time.sleep(0.02)
    assert waiting().events == 0 and rows() == 2
    assert sequencer.main(["--health"]) == 0
    process.terminate()
    assert process.wait(30) == 0
    post()
    with session() as control:
        control.execute(update(TraceInbox).values(at=utc_now() - timedelta(minutes=5)))
    assert sequencer.main(["--health"]) == 1
