"""Upkeep loses no row, and no version that a release names."""

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from core.errors import FatalError
from lake.engine import engine
from lake.store import Lake
from lake.upkeep import compact, vacuum

AT_ONCE = timedelta(0)


def numbers(lake: Lake, version: int | None = None) -> list[int]:
    with engine() as connection:
        query = f"SELECT n FROM {lake.relation('checked/t', version)} ORDER BY n"
        return [n for (n,) in connection.execute(query).fetchall()]


@pytest.fixture
def lake(hub_home: Path) -> Lake:
    made = Lake()
    for number in range(1, 6):
        made.overwrite("checked/t", pa.table({"n": [number]}), step="check", number=number)
    return made


def test_a_version_that_a_release_names_survives(lake: Lake) -> None:
    assert vacuum(lake, "checked/t", keep=[2, 4], older_than=AT_ONCE) == 2
    assert [numbers(lake, version) for version in (2, 4, 5)] == [[2], [4], [5]]
    for lost in (1, 3):
        with pytest.raises(Exception, match=r"No files found|No such file|IO Error"):
            numbers(lake, lost)
    assert numbers(lake) == [5]


def test_young_files_stay(lake: Lake) -> None:
    assert vacuum(lake, "checked/t", keep=[]) == 0
    assert numbers(lake, 1) == [1]


def test_compaction_keeps_rows_versions_and_what_was_committed(lake: Lake) -> None:
    for number in range(6, 26):
        lake.append("checked/t", pa.table({"n": [number]}), step="check", number=number)
    assert compact(lake, "checked/t") > 15
    assert numbers(lake) == list(range(5, 26))
    assert numbers(lake, lake.committed("checked/t", "check", 10)) == list(range(5, 11))
    assert not lake.append("checked/t", pa.table({"n": [25]}), step="check", number=25).applied


def test_what_is_not_there(lake: Lake) -> None:
    with pytest.raises(FatalError, match="version 99"):
        vacuum(lake, "checked/t", keep=[99])
    with pytest.raises(FatalError, match="No such table"):
        compact(lake, "checked/none")
