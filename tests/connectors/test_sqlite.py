"""SQLite files."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core.errors import FatalError
from tests.connectors.suite import DownSuite


class TestSqlite(DownSuite):
    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> None:
        self.path = tmp_path / "民政 库.db"

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        with sqlite3.connect(self.path) as db:
            db.execute(f'DROP TABLE IF EXISTS "{self.table}"')
            columns = ", ".join('"' + name + '"' for name in names)
            db.execute(f'CREATE TABLE "{self.table}" ({columns})')
            db.executemany(f'INSERT INTO "{self.table}" VALUES ({", ".join("?" * len(names))})', rows)

    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def down_url(self) -> str:
        return f"sqlite:///{self.path}.gone"

    def test_a_column_may_change_its_type_half_way(self) -> None:
        names = self.names()
        blank = [None] * (len(names) - 2)
        self.fill(
            [(n, None, *blank) for n in range(70_000)] + [(70_000, 5, *blank), ("七", b"\xd5\xc5", *blank)], names
        )
        rows = {row["BH"]: row for row in self.pulled().to_pylist()}
        assert rows[70_000]["XM"] == "5"
        assert dict(rows[None]["_untyped"]) == {"BH": "七", "XM": "\\xd5\\xc5"}
        assert rows[None]["XM"] is None

    def test_not_a_database(self) -> None:
        self.path.write_bytes(b"PK" * 5000)
        assert "whole" in self.failure(FatalError).what

    def test_reading_leaves_the_file_alone(self) -> None:
        self.fill([], self.names())
        before = self.path.read_bytes()
        self.pulled()
        assert self.path.read_bytes() == before
        assert [p.name for p in self.path.parent.iterdir()] == [self.path.name]
