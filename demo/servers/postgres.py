"""Social security on PostgreSQL: a database of its own, loaded by COPY, made anew only when its tables have changed."""

import io
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pyarrow.csv as pa_csv
from psycopg import sql

from core.errors import FatalError
from demo.servers.tables import SourceTable, column_type, digest

DATABASE = "tongchou_demo"
_CHUNK_ROWS = 100_000
_CONNECT_S = 5


def answers(url: str) -> bool:
    """Whether a server lets us in there."""
    try:
        psycopg.connect(_with_database(url, "postgres"), connect_timeout=_CONNECT_S).close()
    except psycopg.OperationalError:
        return False
    return True


def load(url: str, tables: Sequence[SourceTable]) -> str:
    """Bring the demo's own database on the server at ``url`` up to date; gives the database's URL.

    Raises:
        FatalError: the server is not there, or this user may not create databases.
    """
    try:
        with psycopg.connect(_with_database(url, "postgres"), autocommit=True, connect_timeout=_CONNECT_S) as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not known:
                server.execute(
                    sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(DATABASE))
                )
        own = _with_database(url, DATABASE)
        with psycopg.connect(own, connect_timeout=_CONNECT_S) as database:
            _refresh(database, tables)
    except psycopg.Error as error:
        raise FatalError(
            f"PostgreSQL could not be loaded ({type(error).__name__})", where=_place(url),
            remedy="see that it runs and that its user may create databases, or unset HUB_DEMO_POSTGRES_URL",
        ) from None  # fmt: skip
    return own


def _refresh(database: psycopg.Connection, tables: Sequence[SourceTable]) -> None:
    """All tables and their digest in one transaction."""
    wanted = digest(tables)
    database.execute("CREATE TABLE IF NOT EXISTS demo_digest (digest text)")
    if database.execute("SELECT digest FROM demo_digest").fetchone() == (wanted,):
        return
    for table in tables:
        _load(database, table)
    database.execute("DELETE FROM demo_digest")
    database.execute("INSERT INTO demo_digest VALUES (%s)", [wanted])


def _load(database: psycopg.Connection, table: SourceTable) -> None:
    rows, name = table.read(), sql.Identifier(table.name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(f.name), sql.SQL(column_type(table, f, text="text")))
        for f in rows.schema
    )
    database.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
    database.execute(sql.SQL("CREATE TABLE {} ({})").format(name, columns))
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    statement = sql.SQL("COPY {} FROM STDIN WITH (FORMAT csv)").format(name)
    with database.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in rows.to_batches(max_chunksize=_CHUNK_ROWS):
            buffer = io.BytesIO()
            pa_csv.write_csv(batch, buffer, options)
            copy.write(buffer.getvalue())
    database.execute(sql.SQL("ANALYZE {}").format(name))


def _with_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="postgresql", path=f"/{name}"))


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}"
