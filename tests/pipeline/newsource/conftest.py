"""A schemas folder and small departments' systems of one's own."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.settings import REPO


def copied_schemas(root: Path) -> Path:
    """A copy of the repository's schema files."""
    shutil.copytree(REPO / "schemas", root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return root


@pytest.fixture
def schemas_folder(hub_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the hub reads and writes."""
    root = copied_schemas(tmp_path / "schemas")
    monkeypatch.setenv("HUB_SCHEMAS", str(root))
    yield root


Table = Callable[[str, Sequence[Sequence[Any]]], None]


@pytest.fixture
def sqlite_table(schemas_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Makes a table, by its DDL and rows, in the database behind the connection `archive`."""
    file = tmp_path / "archive.db"
    monkeypatch.setenv("HUB_CONN_ARCHIVE", f"sqlite:///{file}")

    def make(ddl: str, rows: Sequence[Sequence[Any]]) -> None:
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(ddl)
            if rows:
                name, marks = ddl.split()[2], ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

    return make
