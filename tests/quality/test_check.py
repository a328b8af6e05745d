"""What a check refuses, what it marks, what it mends; and that it can be killed anywhere."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.errors import FatalError
from lake.engine import engine
from lake.store import Lake
from quality.check import check
from quality.run import run
from quality.tables import checked_name, checked_schema, quarantine_name, quarantine_schema
from schemas import load
from schemas.contract import Contract
from schemas.vocabulary import Severity
from tests.quality.small import COLUMNS, column, contract, pull, row, rule

SMALL = contract()
UNTYPABLE = [("CSRQ", "20260230")]


def rows_of(lake: Lake, table: str, columns: str) -> list[tuple[Any, ...]]:
    with engine() as connection:
        return sorted(connection.execute(f"SELECT {columns} FROM {lake.relation(table)}").fetchall(), key=str)


def accepted(lake: Lake, columns: str = "XH", small: Contract = SMALL) -> list[tuple[Any, ...]]:
    return rows_of(lake, checked_name(small), columns)


def reasons(lake: Lake, small: Contract = SMALL) -> list[tuple[Any, ...]]:
    return rows_of(lake, quarantine_name(small), "XH, _rule, _column")


def test_errors_refuse_and_warnings_mark(hub_home: Path) -> None:
    lake = Lake()
    rows = [
        row(XH=1),
        row(XH=2, XM=None),
        row(XH=3, CSRQ=None, _untyped=UNTYPABLE),
        row(XH=4, JE=Decimal("-5.00")),
        row(XH=5),
        row(XH=5, BZ="other"),
        row(XH=6, SFZH="123456", XB="7"),
        row(XH=7, CSRQ=date(1900, 1, 1), XB="1"),
        row(XH=8, DW=None),
    ]
    pull(lake, SMALL, rows, 1)
    report = check(lake, SMALL, number=1)
    assert (report.accepted, report.quarantined) == (3, 6)
    assert accepted(lake, "XH, _warnings") == [
        (1, []),
        (6, ["SFZH.identity_number", "XB.code"]),
        (7, ["CSRQ.agrees", "CSRQ.real_date", "XB.agrees"]),
    ]
    assert reasons(lake) == [
        (2, "XM.required", "XM"),
        (3, "CSRQ.type", "CSRQ"),
        (4, "JE.range", "JE"),
        (5, "key.unique", None),
        (5, "key.unique", None),
        (8, "DW.required", "DW"),
    ]
    found = {result.rule: result for result in report.results}
    assert (found["CSRQ.type"].unexpected, found["CSRQ.type"].severity) == (1, Severity.ERROR)
    assert (found["SFZH.identity_number"].evaluated, found["SFZH.identity_number"].passed) == (9, False)
    assert (found["JE.range"].evaluated, found["JE.range"].unexpected) == (1, 1)
    assert lake.schema(checked_name(SMALL)).equals(checked_schema(SMALL))
    assert lake.schema(quarantine_name(SMALL)).equals(quarantine_schema(SMALL))


def test_one_row_may_have_several_reasons(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XM=None, JE=Decimal(-1), CSRQ=None, _untyped=UNTYPABLE)], 1)
    assert check(lake, SMALL, number=1).quarantined == 1
    assert [rule for _, rule, _ in reasons(lake)] == ["CSRQ.type", "JE.range", "XM.required"]
    landed = rows_of(lake, quarantine_name(SMALL), "DISTINCT _untyped['CSRQ'], XB, _landed_at IS NOT NULL")
    assert landed == [("20260230", "2", True)]


def test_repairs_are_made_written_down_and_not_landed(hub_home: Path) -> None:
    lake = Lake()
    dirty = row(XM="\ufeff阿卜杜•拉 ", SFZH="１１0105491231002", BZ="　说明（甲） ", XB="２")
    pull(lake, SMALL, [dirty, row(XH=2, SFZH="11010519491231002x"), row(XH=3, BZ="  ")], 1)
    check(lake, SMALL, number=1)
    assert accepted(lake, "XH, XM, SFZH, XB, BZ, list_sort(_repairs)") == [
        (
            1,
            "阿卜杜·拉",
            "11010519491231002X",
            "2",
            "说明（甲）",
            [
                "BZ:blanks",
                "SFZH:fifteen_digits",
                "SFZH:full_width",
                "XB:full_width",
                "XM:blanks",
                "XM:invisible",
                "XM:middle_dot",
            ],
        ),
        (2, "张三", "11010519491231002X", "2", "x", ["SFZH:upper_case"]),
        (3, "张三", "11010519491231002X", "2", None, ["BZ:blanks"]),
    ]
    landed = rows_of(lake, f"landed/{SMALL.table}", "XH, SFZH")
    assert landed[0] == (1, "１１0105491231002")


def test_a_key_is_left_as_its_department_writes_it(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(DW="ａ "), row(DW="a")], 1)
    check(lake, SMALL, number=1)
    assert accepted(lake, "DW, _repairs") == [("a", []), ("ａ ", [])]


def test_rows_follow_their_source(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XH=1), row(XH=2, XM=None), row(XH=3)], 1)
    check(lake, SMALL, number=1)
    pull(lake, SMALL, [row(XH=1, XM=None), row(XH=2)], 2)
    assert check(lake, SMALL, number=2).results
    assert (accepted(lake, "XH, _pull_number"), reasons(lake)) == ([(2, 2)], [(1, "XM.required", "XM")])
    pull(lake, SMALL, [], 3)
    check(lake, SMALL, number=3)
    assert (accepted(lake), reasons(lake)) == ([], [])


def test_the_same_number_again_says_and_writes_the_same(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XH=1), row(XH=2, XM=None)], 1)
    first = check(lake, SMALL, number=1)
    versions = [lake.version(name(SMALL)) for name in (checked_name, quarantine_name)]
    assert check(lake, SMALL, number=1) == first
    assert check(lake, SMALL, number=2).results == ()
    assert [lake.version(name(SMALL)) for name in (checked_name, quarantine_name)] == versions


def test_a_check_that_was_missed_is_caught_up_and_an_old_one_is_nothing(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XH=1)], 1)
    pull(lake, SMALL, [row(XH=1), row(XH=2)], 2)
    assert check(lake, SMALL, number=2).accepted == 2
    assert check(lake, SMALL, number=1).results == ()
    assert accepted(lake) == [(1,), (2,)]


def test_a_changed_rule_judges_every_row_again(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XH=1, BZ="x"), row(XH=2, BZ="y")], 1)
    check(lake, SMALL, number=1)
    stricter = contract(
        (*COLUMNS[:-1], column("BZ", rules=(rule("not_y", "expect_column_values_to_not_be_in_set", value_set=["y"]),)))
    )
    assert pull(lake, stricter, [row(XH=1, BZ="x"), row(XH=2, BZ="y")], 2).unchanged == 2
    report = check(lake, stricter, number=2)
    assert (report.accepted, report.quarantined) == (0, 0)
    assert (accepted(lake), reasons(lake)) == ([(1,)], [(2, "BZ.not_y", "BZ")])


def test_an_added_column_is_there_for_rows_that_did_not_change(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XH=1)], 1)
    check(lake, SMALL, number=1)
    wider = contract((*COLUMNS, column("XZ", required=True)))
    pull(lake, wider, [row(XH=1, XZ=None), row(XH=2, XZ="new")], 2)
    check(lake, wider, number=2)
    assert accepted(lake, "XH, XZ", wider) == [(2, "new")]
    assert reasons(lake, wider) == [(1, "XZ.required", "XZ")]


def test_a_value_in_two_rows_counts_over_the_whole_table(hub_home: Path) -> None:
    once = rule("one_mark", "expect_compound_columns_to_be_unique", column_list=["XM", "BZ"])
    small = contract(rules=(once,))
    lake = Lake()
    pull(lake, small, [row(XH=1), row(XH=2, BZ="y")], 1)
    check(lake, small, number=1)
    pull(lake, small, [row(XH=1), row(XH=2, BZ="y"), row(XH=3)], 2)
    check(lake, small, number=2)
    assert (accepted(lake), [n for n, *_ in reasons(lake)]) == ([(2,)], [1, 3])
    pull(lake, small, [row(XH=1), row(XH=2, BZ="y")], 3)
    check(lake, small, number=3)
    assert (accepted(lake), reasons(lake)) == ([(1,), (2,)], [])


def test_no_rows_and_nothing_but_nulls(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [], 1)
    report = check(lake, SMALL, number=1)
    assert (report.accepted, report.quarantined) == (0, 0)
    assert all(result.passed and not result.evaluated for result in report.results)
    assert (accepted(lake), reasons(lake)) == ([], [])
    pull(lake, SMALL, [dict.fromkeys(row()) | {"DW": "a", "XH": 1, "XM": "张三"}], 2)
    assert check(lake, SMALL, number=2).accepted == 1


def test_before_anything_has_landed(hub_home: Path) -> None:
    with pytest.raises(FatalError, match=r"No such table.*landed/civil_affairs__small"):
        check(Lake(), SMALL, number=1)


def test_batches_change_no_result(hub_home: Path) -> None:
    # The two rows of one key, and of one mark, are in different batches.
    once = rule("one_mark", "expect_column_values_to_be_unique")
    small = contract((*COLUMNS[:-1], column("BZ", rules=(once,))))
    rows = [row(XH=n % 9999, XM=None if n % 1000 == 7 else "张三", BZ=str(n % 9998)) for n in range(10_000)]
    lake = Lake()
    pull(lake, small, rows, 1, batch_rows=4000)
    accepted_rows, refused_rows, results = run(lake, small, 1, batch_rows=2048)
    found = {result.rule: (result.evaluated, result.unexpected) for result in results}
    assert found["XM.required"] == (10_000, 10)
    assert found["key.unique"] == (10_000, 2)
    assert found["BZ.one_mark"] == (10_000, 4)
    assert (accepted_rows, refused_rows) == (10_000 - 14, 14)
    assert len({n for (n,) in accepted(lake, small=small)}) == accepted_rows


@pytest.mark.parametrize("table", sorted(load.contracts()))
def test_every_contract_of_the_repository_can_be_checked(hub_home: Path, table: str) -> None:
    known = load.contract(table)
    blank = {c.name: None for c in known.columns} | {"_untyped": None}
    lake = Lake()
    pull(lake, known, [blank], 1)
    report = check(lake, known, number=1)
    assert report.quarantined == 1
    assert {r.rule for r in report.results if r.unexpected} == {
        f"{c.name}.required" for c in known.columns if c.required or c.key
    }


def test_it_writes_nowhere_else_and_tells_nobody(hub_home: Path, tmp_path: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(SFZH="secret"), row(XH=2, XM=None, BZ="secret")], 1)
    program = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('a connection was tried')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n"
        "from lake.store import Lake\n"
        "from quality.check import check\n"
        "from tests.quality.test_check import SMALL\n"
        "check(Lake(), SMALL, number=1)\n"
        "assert not [name for name in sys.modules if 'posthog' in name]\n"
    )
    home = tmp_path / "user"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "secret" not in done.stdout + done.stderr and "Calculating" not in done.stderr
    assert not list(home.iterdir())


@pytest.mark.parametrize("commit", ["checked", "quarantine"])
def test_killed_at_a_commit_and_run_again(hub_home: Path, commit: str) -> None:
    """kill -9 as soon as the commit shows: before, between or after the two, the end is the same."""
    lake = Lake()
    first, second = [row(XH=n) for n in range(2000)], [row(XH=n, XM=None if n % 3 else "李四") for n in range(3000)]
    pull(lake, SMALL, first, 1)
    check(lake, SMALL, number=1)
    pull(lake, SMALL, second, 2)
    start = lake.version(f"{commit}/{SMALL.table}")
    program = (
        "from lake.store import Lake\nfrom quality.check import check\nfrom tests.quality.test_check import SMALL\n"
        "check(Lake(), SMALL, number=2)"
    )
    with subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(Path.cwd())}) as other:
        deadline = time.monotonic() + 60
        while lake.version(f"{commit}/{SMALL.table}") == start and time.monotonic() < deadline:
            assert other.poll() in (None, 0)
        other.send_signal(signal.SIGKILL)
    report = check(lake, SMALL, number=2)
    assert (report.accepted, report.quarantined) == (1000, 2000)
    assert accepted(lake) == sorted(((n,) for n in range(0, 3000, 3)), key=str)
    assert len(reasons(lake)) == 2000
    assert lake.version(f"{commit}/{SMALL.table}") == (start or 0) + 1
