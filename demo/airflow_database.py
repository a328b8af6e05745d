"""Airflow's own database beside a department's on the PostgreSQL that is at hand: it bears more writers than SQLite."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from core.errors import FatalError

NAME = "tongchou_demo_airflow"
_CONNECT_S = 5


def beside(url: str, home: Path) -> str:
    """A database for the Airflow of ``home`` on the server at ``url``; one that an earlier home left is made anew.

    Returns:
        Its SQLAlchemy URL.

    Raises:
        FatalError: this user may not create databases there.
    """
    mark = home / "database.made"
    try:
        with psycopg.connect(
            _renamed(url, "postgresql", "postgres"), autocommit=True, connect_timeout=_CONNECT_S
        ) as server:
            if not mark.exists():
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
                server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(NAME)))
    except psycopg.Error as error:
        raise FatalError(
            f"Airflow's database could not be made ({type(error).__name__})",
            where=f"{urlsplit(url).hostname}:{urlsplit(url).port or 5432}",
            remedy="let its user create databases, or run with SERVERS=embedded",
        ) from None
    home.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return _renamed(url, "postgresql+psycopg2", NAME)


def _renamed(url: str, scheme: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(scheme=scheme, path=f"/{database}"))
