"""Commits that happen once, appends that are not lost, versions that stay."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from core.errors import FatalError, TemporaryError
from lake.engine import engine
from lake.store import Commit, Lake

ROWS = pa.table(
    {
        "k": ["a", "b"],
        "_bucket": pa.array([0, 1], pa.int32()),
        "amount": pa.array([1, 2], pa.decimal128(12, 2)),
        "seen": pa.array([1, 2], pa.timestamp("us", tz="UTC")),
        "marks": pa.array([["x"], []], pa.list_(pa.string())),
        "_untyped": pa.array([[("n", "一")], None], pa.map_(pa.string(), pa.string())),
    }
)


def keys(lake: Lake, table: str, version: int | None = None) -> list[str]:
    with engine() as connection:
        return sorted(k for (k,) in connection.execute(f"SELECT k FROM {lake.relation(table, version)}").fetchall())


def test_a_step_commits_a_number_once(hub_home: Path) -> None:
    lake = Lake()
    first = lake.append("landed/t", ROWS, step="land", number=1, notes={"rows": 2})
    again = lake.append("landed/t", ROWS, step="land", number=1)
    assert first.applied and not again.applied
    assert (again.version, again.rows, again.notes) == (first.version, 2, {"rows": 2})
    assert keys(lake, "landed/t") == ["a", "b"]
    assert lake.committed("landed/t", "land", 1) == first.version
    assert lake.committed("landed/t", "land", 2) is None
    assert lake.committed("landed/none", "land", 1) is None


def test_other_steps_and_later_numbers_go_on(hub_home: Path) -> None:
    lake = Lake()
    versions = [
        lake.append("landed/t", ROWS, step=step, number=number).version
        for step, number in (("land", 1), ("land", 2), ("mend", 1))
    ]
    assert versions == sorted(set(versions))
    assert keys(lake, "landed/t") == ["a", "a", "a", "b", "b", "b"]


def test_an_earlier_number_is_refused_by_name(hub_home: Path) -> None:
    lake = Lake()
    lake.append("landed/t", ROWS, step="land", number=5)
    with pytest.raises(FatalError, match=r"later run.*number 4, committed up to 5"):
        lake.append("landed/t", ROWS, step="land", number=4)


def test_concurrent_appends_are_all_kept(hub_home: Path) -> None:
    def append(number: int) -> Commit:
        return Lake().append("landed/t", ROWS, step=f"step-{number}", number=1)

    with ThreadPoolExecutor(8) as pool:
        commits = list(pool.map(append, range(24)))
    lake = Lake()
    assert len({commit.version for commit in commits}) == 24
    assert len(keys(lake, "landed/t")) == 48
    assert [lake.committed("landed/t", f"step-{n}", 1) for n in range(24)] == [c.version for c in commits]


def test_of_two_with_one_number_one_writes(hub_home: Path) -> None:
    def append(_: int) -> bool:
        try:
            return Lake().append("landed/t", ROWS, step="land", number=1).applied
        except TemporaryError:
            return False

    with ThreadPoolExecutor(6) as pool:
        applied = list(pool.map(append, range(6)))
    assert applied.count(True) == 1
    assert keys(Lake(), "landed/t") == ["a", "b"]


def test_old_versions_stay_readable(hub_home: Path) -> None:
    lake = Lake()
    first = lake.overwrite("checked/t", ROWS, step="check", number=1)
    lake.overwrite("checked/t", ROWS.slice(0, 1).drop_columns("marks"), step="check", number=2)
    assert keys(lake, "checked/t") == ["a"]
    assert keys(lake, "checked/t", first.version) == ["a", "b"]
    assert "marks" not in lake.schema("checked/t").names
    assert lake.schema("checked/t", first.version).equals(ROWS.schema)


def test_partitions_come_back_in_place_and_type(hub_home: Path) -> None:
    lake = Lake()
    lake.append("joined/t", ROWS, step="fuse", number=1, partition_by=["_bucket"])
    with engine() as connection:
        found = connection.sql(f"SELECT * FROM {lake.relation('joined/t')} ORDER BY k").to_arrow_table()
    assert found.cast(ROWS.schema).equals(ROWS)
    assert found.schema.field("_bucket").type == pa.int32()


def test_a_new_column_is_added_and_a_retyped_one_refused(hub_home: Path) -> None:
    lake = Lake()
    lake.append("landed/t", ROWS, step="land", number=1)
    lake.append("landed/t", ROWS.append_column("more", pa.array(["p", "q"])), step="land", number=2)
    with engine() as connection:
        found = connection.execute(f"SELECT more FROM {lake.relation('landed/t')} ORDER BY more NULLS FIRST").fetchall()
    assert found == [(None,), (None,), ("p",), ("q",)]
    retyped = ROWS.set_column(0, "k", pa.array([1, 2]))
    with pytest.raises(FatalError, match=r"type from string to int64.*landed/t\.k"):
        lake.append("landed/t", retyped, step="land", number=3)


def test_what_is_not_there(hub_home: Path) -> None:
    lake = Lake()
    assert lake.version("checked/none") is None
    with pytest.raises(FatalError, match=r"No such table.*checked/none"):
        lake.relation("checked/none")
    with engine() as connection:
        empty = connection.sql(f"SELECT * FROM {lake.relation('checked/none', empty=ROWS.schema)}").to_arrow_table()
    assert empty.num_rows == 0 and empty.schema.names == ROWS.schema.names
    lake.append("checked/t", ROWS, step="check", number=1)
    with pytest.raises(FatalError, match="version 99"):
        lake.relation("checked/t", 99)


@pytest.mark.parametrize("name", ["t", "../landed/t", "landed/../x", "landed/a b", "landed/t'"])
def test_names_cannot_leave_the_lake(hub_home: Path, name: str) -> None:
    with pytest.raises(FatalError, match="Not a table name"):
        Lake().version(name)


def test_an_error_of_the_source_keeps_its_kind(hub_home: Path) -> None:
    def batches():
        yield from ROWS.to_batches()
        raise TemporaryError("The source went away", where="police__czrk")

    reader = pa.RecordBatchReader.from_batches(ROWS.schema, batches())
    with pytest.raises(TemporaryError, match="went away"):
        Lake().append("landed/t", reader, step="land", number=1)
    assert keys(Lake(), "landed/t") == []
