"""Recipients' own databases, each on a real server, and what they hold."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.connections import Connection
from tests.connectors.servers import MYSQL, POSTGRES, mysql_admin, postgres_admin

FAMILIES = ("postgresql", "mysql", "sqlite")


@contextmanager
def database(family: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database of that family, dropped in the end."""
    name = f"tc_push_{uuid.uuid4().hex[:12]}"
    if family == "sqlite":
        yield f"sqlite:///{folder / name}.db"
    elif family == "postgresql":
        with postgres_admin() as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            yield f"postgresql://postgres@{POSTGRES}/{name}"
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        with mysql_admin() as admin, admin.cursor() as cursor:
            # As old installations are: only the hub's own table makes all characters fit.
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET latin1")
            yield f"mysql://root@{MYSQL}/{name}"
            cursor.execute(f"DROP DATABASE {name}")


class Recipient:
    """The recipient's side, seen by a plain client."""

    def __init__(self, url: str) -> None:
        self.connection = Connection("inbox", url)
        driver = url.replace("mysql://", "mysql+pymysql://").replace("postgresql://", "postgresql+psycopg://")
        self._engine = sa.create_engine(driver, poolclass=sa.NullPool)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self._engine.connect() as db:
            return [tuple(row) for row in db.exec_driver_sql(query)]

    def run(self, *statements: str) -> None:
        """Execute and commit."""
        with self._engine.begin() as db:
            for statement in statements:
                db.exec_driver_sql(statement)

    def tables(self) -> set[str]:
        """Names of all tables."""
        return set(sa.inspect(self._engine).get_table_names())

    def record(self) -> dict[str, Any]:
        """The hub's own note of the last delivery."""
        with self._engine.connect() as db:
            return dict(db.exec_driver_sql("SELECT * FROM tongchou_delivery").mappings().one())
