"""Civil affairs on MariaDB: a GBK database of its own, loaded in batches when its tables have changed."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from urllib.parse import unquote, urlsplit, urlunsplit

import pymysql
from pymysql.cursors import Cursor

from core.errors import FatalError
from demo.servers.tables import SourceTable, column_type, digest

DATABASE = "tongchou_demo"
_CHUNK_ROWS = 5_000
_CONNECT_S = 5


def answers(url: str) -> bool:
    """Whether a server lets us in there."""
    try:
        _connect(url, None).close()
    except pymysql.err.MySQLError:
        return False
    return True


def load(url: str, tables: Sequence[SourceTable]) -> str:
    """Bring the demo's own database on the server at ``url`` up to date; gives the database's URL.

    Raises:
        FatalError: the server is not there, or this user may not create databases.
    """
    try:
        with _cursor(url, None) as cursor:
            charset = _charset(cursor)
            cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{DATABASE}` CHARACTER SET {charset}")
        with _cursor(url, DATABASE) as cursor:
            _refresh(cursor, tables, charset)
    except pymysql.err.MySQLError as error:
        raise FatalError(
            f"MariaDB could not be loaded ({type(error).__name__})", where=_place(url),
            remedy="see that it runs and that its user may create databases, or unset HUB_DEMO_MYSQL_URL",
        ) from None  # fmt: skip
    return urlunsplit(urlsplit(url)._replace(scheme="mysql", path=f"/{DATABASE}"))


def _charset(cursor: Cursor) -> str:
    """GBK, as such systems have it, where the server knows it."""
    cursor.execute("SHOW CHARACTER SET LIKE 'gbk'")
    return "gbk" if cursor.fetchone() else "utf8mb4"


def _refresh(cursor: Cursor, tables: Sequence[SourceTable], charset: str) -> None:
    """The digest goes last: a load that broke off is not taken for a whole one."""
    wanted = digest(tables)
    cursor.execute("CREATE TABLE IF NOT EXISTS demo_digest (digest CHAR(64)) CHARACTER SET ascii")
    cursor.execute("SELECT digest FROM demo_digest")
    if cursor.fetchone() == (wanted,):
        return
    cursor.execute("DELETE FROM demo_digest")
    for table in tables:
        _load(cursor, table, charset)
    cursor.execute("INSERT INTO demo_digest VALUES (%s)", [wanted])
    cursor.connection.commit()


def _load(cursor: Cursor, table: SourceTable, charset: str) -> None:
    rows = table.read()
    columns = ", ".join(f"`{f.name}` {column_type(table, f, text='VARCHAR(255)')}" for f in rows.schema)
    cursor.execute(f"DROP TABLE IF EXISTS `{table.name}`")
    cursor.execute(f"CREATE TABLE `{table.name}` ({columns}) CHARACTER SET {charset}")
    marks = ", ".join(["%s"] * rows.num_columns)
    for batch in rows.to_batches(max_chunksize=_CHUNK_ROWS):
        cells = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        cursor.executemany(f"INSERT INTO `{table.name}` VALUES ({marks})", cells)
    cursor.connection.commit()


@contextmanager
def _cursor(url: str, database: str | None) -> Iterator[Cursor]:
    with closing(_connect(url, database)) as connection, connection.cursor() as cursor:
        yield cursor


def _connect(url: str, database: str | None) -> "pymysql.Connection[Cursor]":
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1", port=parts.port or 3306, user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""), database=database, charset="utf8mb4", connect_timeout=_CONNECT_S,
    )  # fmt: skip


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 3306}"
