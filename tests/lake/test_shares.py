"""Shares are read in one order, by equality, and by an engine that can open nothing else."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from core.errors import FatalError
from core.settings import settings
from lake.shares import ShareStore
from lake.store import Lake

ROWS = 250_000
SHARE = pa.table(
    {
        "SFZH": pa.array([f"token-{n}" for n in range(ROWS)]),
        "SQDM": pa.array([f"4299030{n % 10}" for n in range(ROWS)]),
        "JTRK": pa.array(range(ROWS)),
        "_subjects": pa.array([[f"s{n}", f"t{n}"] for n in range(ROWS)]),
    }
)


@pytest.fixture
def version(hub_home: Path) -> int:
    lake = Lake()
    made = lake.overwrite("shares/7", SHARE, step="share", number=1).version
    lake.overwrite("shares/7", SHARE.slice(0, 1), step="share", number=2)
    return made


def test_pages_follow_each_other(version: int) -> None:
    store = ShareStore()
    pages = [store.read(7, version, columns=["JTRK"], limit=3, offset=start) for start in (0, 3, ROWS - 2)]
    assert [page.column("JTRK").to_pylist() for page in pages] == [[0, 1, 2], [3, 4, 5], [ROWS - 2, ROWS - 1]]


def test_where_is_equality_in_the_columns_own_type(version: int) -> None:
    store = ShareStore()
    assert store.count(7, version) == ROWS
    assert store.count(7, version, where={"SQDM": "42990303", "JTRK": "13"}) == 1
    assert store.read(7, version, where={"JTRK": "13"}).column("SFZH").to_pylist() == ["token-13"]
    for nothing in ("x", "13 OR 1=1", "13'; DROP TABLE t; --", ""):
        assert store.count(7, version, where={"JTRK": nothing}) == 0


def test_subjects_are_there_only_when_asked(version: int) -> None:
    store = ShareStore()
    assert store.schema(7, version).names == ["SFZH", "SQDM", "JTRK"]
    assert store.read(7, version, limit=1).column_names == ["SFZH", "SQDM", "JTRK"]
    asked = store.read(7, version, limit=1, with_subjects=True)
    assert asked.column("_subjects").to_pylist() == [["s0", "t0"]]
    assert store.contains_subject(7, version, "t77") and not store.contains_subject(7, version, "t-1")


def test_a_stream_holds_every_row_in_order(version: int) -> None:
    batches = ShareStore().batches(7, version, columns=["JTRK"])
    assert pa.Table.from_batches(batches).column("JTRK").to_pylist() == list(range(ROWS))


def test_versions_are_kept_apart(version: int) -> None:
    store = ShareStore()
    assert [store.count(7, version), store.count("7", version + 1)] == [ROWS, 1]


def test_what_is_not_in_the_share_is_refused(version: int) -> None:
    store = ShareStore()
    with pytest.raises(FatalError, match=r"shares/8 version 1"):
        store.read(8, 1)
    with pytest.raises(FatalError, match=r"shares/7 version 99"):
        store.count(7, 99)
    for name in ("_subjects", "XM", 'SFZH" FROM x --'):
        with pytest.raises(FatalError, match="No such column in the share"):
            store.read(7, version, columns=[name])
        with pytest.raises(FatalError, match="No such column in the share"):
            store.count(7, version, where={name: "x"})


def test_the_engine_opens_no_other_file(version: int) -> None:
    lake = Lake()
    lake.overwrite("checked/t", SHARE.slice(0, 1), step="check", number=1)
    connection = ShareStore()._cursor()
    for query in (
        f"SELECT * FROM {lake.relation('checked/t')}",
        "SELECT * FROM read_text('/etc/hostname')",
        f"COPY (SELECT 1) TO '{settings().lake}/out.parquet'",
        "SET enable_external_access = true",
        f"SET allowed_directories = ['{settings().lake}']",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(query).fetchall()
