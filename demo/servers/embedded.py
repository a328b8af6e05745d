"""A department's database as one SQLite file, made anew only when its tables have changed."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from demo.servers.tables import SourceTable, column_type, digest


def database_file(tables: Sequence[SourceTable], file: Path) -> Path:
    """Bring ``file`` up to date with ``tables``; readers see the old database or the new one, never half of one."""
    stamp = file.with_suffix(".digest")
    wanted = digest(tables)
    if file.exists() and stamp.exists() and stamp.read_text() == wanted:
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("BEGIN")
        for table in tables:
            _load(database, table)
        database.execute("COMMIT")
    fresh.replace(file)
    stamp.write_text(wanted)
    return file


def _load(database: sqlite3.Connection, table: SourceTable) -> None:
    rows = table.read()
    columns = ", ".join(f'"{f.name}" {column_type(table, f, text="TEXT")}' for f in rows.schema)
    database.execute(f'CREATE TABLE "{table.name}" ({columns})')
    marks = ", ".join("?" * rows.num_columns)
    for batch in rows.to_batches(max_chunksize=50_000):
        cells = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', cells)
