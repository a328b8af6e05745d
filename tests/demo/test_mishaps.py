"""Mishaps with whole tables reach the systems as they would in a department."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import FatalError
from demo import city, systems
from demo.city import mishaps
from demo.systems import Systems


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    folder = tmp_path_factory.mktemp("mishaps")
    city.build(folder, residents=300, seed=3)
    with systems.start(folder) as running:
        yield running


def _rows(started: Systems, department: str, statement: str) -> list[tuple]:
    started.refresh()
    with closing(sqlite3.connect(started.connections[department].removeprefix("sqlite:///"))) as database:
        return database.execute(statement).fetchall()


def test_a_renamed_column_is_renamed_at_the_source(started: Systems) -> None:
    mishaps.rename_column(started.city, "social_security__ac60", "AAE010", "AAE010_NEW")
    columns = [row[1] for row in _rows(started, "social_security", "PRAGMA table_info(AC60)")]
    assert "AAE010_NEW" in columns
    assert "AAE010" not in columns


def test_a_dropped_column_is_gone(started: Systems) -> None:
    mishaps.drop_column(started.city, "housing__fw_h", "FWJG")
    started.refresh()
    (file,) = (started.city / "served" / "housing" / "drop").glob("FW_H_*.csv")
    assert "FWJG" not in file.read_text(encoding="gbk").splitlines()[0]


def test_a_tenth_of_the_rows_is_left(started: Systems) -> None:
    before = _rows(started, "civil_affairs", "SELECT count(*) FROM MZ_HYDJ")[0][0]
    left = mishaps.shrink(started.city, "civil_affairs__mz_hydj")
    assert left == before // 10
    assert _rows(started, "civil_affairs", "SELECT count(*) FROM MZ_HYDJ") == [(left,)]


def test_a_batch_comes_twice(started: Systems) -> None:
    before = _rows(started, "social_security", "SELECT count(*) FROM AC43")[0][0]
    mishaps.send_twice(started.city, "social_security__ac43", 50)
    assert _rows(started, "social_security", "SELECT count(*) FROM AC43") == [(before + 50,)]


def test_an_unknown_column_is_refused(started: Systems) -> None:
    with pytest.raises(FatalError, match="ZL, JZMJ"):
        mishaps.drop_column(Path(started.city), "housing__fw_h", "NONE")
