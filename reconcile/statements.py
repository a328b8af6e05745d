"""The SQL of this room: files in DuckDB's dialect with ``$names`` for what an entity brings."""

import hashlib
from functools import cache
from pathlib import Path
from string import Template

import duckdb

FOLDER = Path(__file__).parent / "sql"


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def statement(name: str, **parts: str) -> str:
    """The text of ``sql/<name>.sql`` with its parts filled in; a missing part raises KeyError."""
    return _template(name).substitute(parts)


def run(connection: duckdb.DuckDBPyConnection, name: str, **parts: str) -> None:
    """Execute every statement of a file, in order."""
    connection.execute(statement(name, **parts))


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one whole number that ``query`` yields."""
    # All rows are fetched although there is one: the connection counts a result as unfinished until its end was seen.
    rows = connection.execute(query).fetchall()
    return int(rows[0][0]) if rows and rows[0][0] is not None else 0


@cache
def digest_of_statements() -> str:
    """Digest of every SQL file: a changed rule is a changed input."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.sql")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
