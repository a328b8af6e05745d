"""Only changes land, and what is current can always be told from what landed."""

import hashlib
import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.errors import FatalError, TemporaryError
from lake import rowhash, sql
from lake.engine import engine
from lake.landing import UNTYPED, current, land, landed_schema, pulled_schema
from lake.store import Lake
from schemas.contract import Contract
from tests.quality.small import AT, COLUMNS, column, contract, pull, row

SMALL = contract()


def held(lake: Lake, small: Contract = SMALL) -> list[tuple[Any, ...]]:
    with engine() as connection:
        return sorted(
            connection.execute(f"SELECT * FROM {current(lake, small, ['DW', 'XH', 'BZ'])}").fetchall(), key=str
        )


def landed(lake: Lake, number: int) -> list[tuple[Any, ...]]:
    query = f"SELECT _op, DW, XH, BZ FROM {lake.relation(f'landed/{SMALL.table}')} WHERE _pull_number = {number}"
    with engine() as connection:
        return sorted(connection.execute(query).fetchall(), key=str)


def test_a_first_pull_lands_everything_once(hub_home: Path) -> None:
    lake = Lake()
    counts = pull(lake, SMALL, [row(XH=1), row(XH=2), row(XH=2), row(XH=2)], 1)
    assert (counts.source_rows, counts.inserted, counts.repeated) == (4, 2, 2)
    assert lake.schema(f"landed/{SMALL.table}").equals(landed_schema(SMALL))


def test_the_same_data_again_makes_no_version(hub_home: Path) -> None:
    lake = Lake()
    rows = [row(XH=n, JE=Decimal("1.10"), _untyped=[("CSRQ", "x"), ("BZ", "y")]) for n in range(5)]
    first = pull(lake, SMALL, rows, 1)
    second = pull(lake, SMALL, rows[::-1], 2, batch_rows=2)
    assert (second.version, second.unchanged) == (first.version, 5)
    assert lake.version(f"landed/{SMALL.table}") == first.version


def test_the_same_number_again_reads_nothing_and_counts_the_same(hub_home: Path) -> None:
    def never() -> Iterator[pa.RecordBatch]:
        raise AssertionError("a landed pull was read again")
        yield

    lake = Lake()
    first = pull(lake, SMALL, [row(XH=1), row(XH=1)], 1)
    assert land(lake, SMALL, never(), number=1, pull_id="pull-1", pulled_at=AT) == first


def test_changes_deletions_and_returns(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(XH=1), row(XH=2), row(XH=3)], 1)
    second = pull(lake, SMALL, [row(XH=1), row(XH=2, BZ="new"), row(XH=4)], 2)
    assert (second.inserted, second.updated, second.deleted, second.unchanged) == (1, 1, 1, 1)
    assert landed(lake, 2) == [("delete", "a", 3, None), ("insert", "a", 4, "x"), ("update", "a", 2, "new")]
    third = pull(lake, SMALL, [row(XH=1), row(XH=2, BZ="new"), row(XH=3), row(XH=4)], 3)
    assert (third.inserted, third.unchanged) == (1, 3)
    assert held(lake) == [("a", 1, "x"), ("a", 2, "new"), ("a", 3, "x"), ("a", 4, "x")]


def test_two_contents_of_one_key_both_land_and_change_together(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(BZ="x"), row(BZ="y")], 1)
    assert held(lake) == [("a", 1, "x"), ("a", 1, "y")]
    counts = pull(lake, SMALL, [row(BZ="y"), row(BZ="z")], 2)
    assert (counts.updated, counts.deleted) == (2, 0)
    assert held(lake) == [("a", 1, "y"), ("a", 1, "z")]
    assert pull(lake, SMALL, [row(BZ="z")], 3).updated == 1
    assert held(lake) == [("a", 1, "z")]


def test_rows_without_a_key_are_known_by_their_content(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row(DW=None, BZ="x"), row(DW=None, BZ="y"), row(DW=None, BZ="y")], 1)
    counts = pull(lake, SMALL, [row(DW=None, BZ="y"), row(DW=None, BZ="z")], 2)
    assert (counts.inserted, counts.deleted, counts.unchanged) == (1, 1, 1)
    assert held(lake) == [(None, 1, "y"), (None, 1, "z")]


def test_a_table_without_a_key(hub_home: Path) -> None:
    keyless = contract((column("DW"), column("XH", pa.int64()), column("BZ")), entities=())
    lake = Lake()
    pull(lake, keyless, [{"DW": "a", "XH": 1, "BZ": "x"}, {"DW": "a", "XH": 1, "BZ": "y"}], 1)
    counts = pull(lake, keyless, [{"DW": "a", "XH": 1, "BZ": "y"}], 2)
    assert (counts.deleted, counts.unchanged) == (1, 1)
    assert held(lake, keyless) == [("a", 1, "y")]


def test_an_empty_source_makes_the_table_and_later_empties_it(hub_home: Path) -> None:
    lake = Lake()
    assert pull(lake, SMALL, [], 1).source_rows == 0
    assert lake.schema(f"landed/{SMALL.table}").equals(landed_schema(SMALL))
    pull(lake, SMALL, [row()], 2)
    assert pull(lake, SMALL, [], 3).deleted == 1
    assert held(lake) == []


def test_an_added_empty_column_changes_no_row(hub_home: Path) -> None:
    lake = Lake()
    first = pull(lake, SMALL, [row(XH=1), row(XH=2)], 1)
    wider = contract((*COLUMNS, column("XZ")))
    assert pull(lake, wider, [row(XH=1, XZ=None), row(XH=2, XZ=None)], 2).version == first.version
    counts = pull(lake, wider, [row(XH=1, XZ="new"), row(XH=2, XZ=None)], 3)
    assert (counts.updated, counts.unchanged) == (1, 1)


def test_a_new_key_is_refused(hub_home: Path) -> None:
    lake = Lake()
    pull(lake, SMALL, [row()], 1)
    other = contract((*COLUMNS, column("LSH", key=3)))
    with pytest.raises(FatalError, match=r"without this key column.*LSH"):
        pull(lake, other, [row(LSH="1")], 2)


def test_batches_of_another_shape_are_refused_without_values(hub_home: Path) -> None:
    good = pa.RecordBatch.from_pylist([row()], pulled_schema(SMALL))
    wrong = good.set_column(1, "XH", pa.array(["secret"]))
    for batch, said in ((good.drop_columns("BZ"), "lacks columns.*BZ"), (wrong, "not in the contract's types.*XH")):
        with pytest.raises(FatalError, match=said) as caught:
            land(Lake(), SMALL, [batch], number=1, pull_id="p", pulled_at=AT)
        assert "secret" not in str(caught.value) and caught.value.__cause__ is None


def test_a_source_that_breaks_off_lands_nothing(hub_home: Path) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist([row()], pulled_schema(SMALL))
        raise TemporaryError("down", where="civil_affairs")

    with pytest.raises(TemporaryError, match="down"):
        land(Lake(), SMALL, broken(), number=1, pull_id="p", pulled_at=AT)
    assert Lake().version(f"landed/{SMALL.table}") is None
    assert not list((hub_home / "scratch").iterdir())


CELLS: dict[str, tuple[pa.DataType, Any, str]] = {
    "姓名": (pa.string(), "欧阳·娜", "欧阳·娜"),
    "n": (pa.int64(), -7, "-7"),
    "d": (pa.decimal128(12, 2), Decimal("3.10"), "3.10"),
    "f": (pa.float64(), 0.1, f"{0.1:.17g}"),
    "b": (pa.bool_(), True, "true"),
    "day": (pa.date32(), date(1969, 12, 31), "-1"),
    "at": (pa.timestamp("us", tz="UTC"), datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), "1000000"),
    "none": (pa.string(), None, ""),
    "_untyped": (UNTYPED.type, [("z", "二"), ("a", "1")], "1:a1:1;1:z3:二"),
}


def test_a_fingerprint_can_be_computed_anywhere(hub_home: Path) -> None:
    """Golden: the definition in ``lake.rowhash``, followed in Python."""
    schema = pa.schema([(name, kind) for name, (kind, _, _) in CELLS.items()])
    table = pa.Table.from_pylist([{name: value for name, (_, value, _) in CELLS.items()}], schema)
    texts = ((name, text) for name, (_, value, text) in sorted(CELLS.items()) if value is not None)
    canonical = "".join(f"{name}={len(text.encode())}:{text}" for name, text in texts)
    (expected,) = struct.unpack("<Q", hashlib.md5(canonical.encode(), usedforsecurity=False).digest()[8:])
    with engine() as connection:
        connection.register("cells", table)
        found = connection.execute(f"SELECT {rowhash.expression(schema)} FROM cells").fetchall()
    assert found == [(expected - 2**63,)]


def test_neighbouring_cells_do_not_run_into_each_other(hub_home: Path) -> None:
    schema = pa.schema([("a", pa.string()), ("b", pa.string())])
    rows = [
        ("1", "2b=1:3"),
        ("12", None),
        (None, "12"),
        ("1", "2"),
        ("", None),
        (None, ""),
        (None, None),
        ("1b=1:2", None),
    ]
    values = ", ".join(f"({', '.join('NULL' if c is None else sql.literal(c) for c in r)})" for r in rows)
    with engine() as connection:
        query = f"SELECT DISTINCT {rowhash.expression(schema)} FROM (VALUES {values}) t(a, b)"
        assert len(connection.execute(query).fetchall()) == len(rows)
