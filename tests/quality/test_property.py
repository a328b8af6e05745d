"""Whatever is pulled in whatever order, every current row is in exactly one of the two tables."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.engine import engine
from lake.landing import current
from lake.store import Lake
from quality.check import check
from quality.tables import checked_name, quarantine_name
from schemas.contract import Contract
from tests.quality.small import column, contract, pull, rule

AMOUNT = rule("range", "expect_column_values_to_be_between", min_value=0)
NO_TEST = rule("not_a_test", "expect_column_values_to_not_match_regex", regex="测试")
COLUMNS = (
    column("DW", key=1),
    column("XH", pa.int64(), key=2),
    column("XM", required=True, semantic="person_name", rules=(NO_TEST,)),
    column("JE", pa.decimal128(6, 2), rules=(AMOUNT,)),
    column("BZ"),
)
SMALL = contract(COLUMNS, entities=())
UNIQUE = contract(
    (*COLUMNS[:-1], column("BZ", rules=(rule("once", "expect_column_values_to_be_unique"),))), entities=()
)

ROW = st.fixed_dictionaries(
    {
        "DW": st.sampled_from(["a", "b", None]),
        "XH": st.sampled_from([1, 2, 3, None]),
        "XM": st.sampled_from(["张三", "李四 ", "阿•卜", "测试一", None]),
        "JE": st.sampled_from([None, Decimal("1.50"), Decimal("-1.00")]),
        "BZ": st.sampled_from(["x", "y", "z", " ", None]),
        "_untyped": st.sampled_from([None, None, None, [("JE", "一元")]]),
    }
)
PULLS = st.lists(st.tuples(st.lists(ROW, max_size=8), st.booleans()), min_size=1, max_size=5)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def clean(row: dict[str, Any]) -> dict[str, Any]:
    # A cell that could not be typed is null beside its text.
    return {**row, "JE": None} if row["_untyped"] else row


def content(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["DW"], row["XH"], row["XM"], row["JE"], row["BZ"], str(row["_untyped"] or ""))


def refused(rows: dict[tuple[Any, ...], dict[str, Any]], once: bool) -> set[tuple[Any, ...]]:
    """Brute force: the rows that must be in quarantine."""
    keys = Counter((r["DW"], r["XH"]) for r in rows.values())
    marks = Counter((r["BZ"] or "").strip() for r in rows.values())
    return {
        name
        for name, r in rows.items()
        if r["DW"] is None
        or r["XH"] is None
        or r["XM"] is None
        or "测试" in r["XM"]
        or (r["JE"] is not None and r["JE"] < 0)
        or r["_untyped"]
        or keys[r["DW"], r["XH"]] > 1
        or (once and (r["BZ"] or "").strip() and marks[(r["BZ"] or "").strip()] > 1)
    }


def contents(lake: Lake, table: str, columns: str) -> list[tuple[Any, ...]]:
    with engine() as connection:
        return sorted(connection.execute(f"SELECT {columns} FROM {lake.relation(table)}").fetchall(), key=str)


@contextmanager
def new_lake() -> Iterator[Lake]:
    folder = tempfile.mkdtemp()
    try:
        yield Lake(folder)
    finally:
        shutil.rmtree(folder)


def assert_complete(lake: Lake, small: Contract, rows: dict[tuple[Any, ...], dict[str, Any]], once: bool) -> None:
    accepted = [h for (h,) in contents(lake, checked_name(small), "_row_hash")]
    quarantined = {h for (h,) in contents(lake, quarantine_name(small), "_row_hash")}
    with engine() as connection:
        landed = connection.execute(f"SELECT _row_hash FROM {current(lake, small, ['_row_hash'])}").fetchall()
    assert sorted([*accepted, *quarantined]) == sorted(h for (h,) in landed)
    assert len(landed) == len(rows)
    assert len(quarantined) == len(refused(rows, once))


CHECKED = "DW, XH, XM, JE, BZ, _row_hash, _repairs, _warnings"
QUARANTINE = "DW, XH, XM, JE, BZ, _row_hash, _rule, _column, _untyped::VARCHAR"


@pytest.mark.parametrize(("small", "once"), [(SMALL, False), (UNIQUE, True)], ids=["within keys", "across rows"])
@given(pulls=PULLS)
@FEW
def test_nothing_is_lost_and_history_does_not_matter(
    hub_home: Path, small: Contract, once: bool, pulls: list[tuple[list[dict[str, Any]], bool]]
) -> None:
    with new_lake() as lake, new_lake() as fresh:
        for number, (pulled, checked_now) in enumerate(pulls, 1):
            rows = [clean(row) for row in pulled]
            landed = pull(lake, small, rows, number)
            assert landed.source_rows == landed.inserted + landed.updated + landed.unchanged + landed.repeated
            # A check may be missed: the next one catches up.
            if checked_now or number == len(pulls):
                check(lake, small, number=number)
                assert_complete(lake, small, {content(row): row for row in rows}, once)
        pull(fresh, small, rows, 1)
        check(fresh, small, number=1)
        for table, columns in ((checked_name(small), CHECKED), (quarantine_name(small), QUARANTINE)):
            assert contents(lake, table, columns) == contents(fresh, table, columns)


@given(pulls=PULLS)
@FEW
def test_checking_at_the_end_is_checking_pull_by_pull(
    hub_home: Path, pulls: list[tuple[list[dict[str, Any]], bool]]
) -> None:
    with new_lake() as lake, new_lake() as late:
        for number, (rows, _) in enumerate(pulls, 1):
            pull(lake, SMALL, [clean(row) for row in rows], number)
            check(lake, SMALL, number=number)
        shutil.copytree(f"{lake.root}/landed", f"{late.root}/landed")
        check(late, SMALL, number=len(pulls))
        for table, columns in ((checked_name(SMALL), CHECKED), (quarantine_name(SMALL), QUARANTINE)):
            stamped = f"{columns}, _pull_number, _landed_at"
            assert contents(lake, table, stamped) == contents(late, table, stamped)
