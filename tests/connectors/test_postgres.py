"""The PostgreSQL family, on a real server."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from psycopg import sql

from core.errors import FatalError, TemporaryError
from tests.connectors.contracts import COLUMNS, ROWS, column, contract
from tests.connectors.servers import POSTGRES, postgres_admin
from tests.connectors.suite import CANARY, CredentialsSuite

TYPES = ("bigint", "text", "varchar(20)", "numeric(12,2)", "double precision", "boolean", "text", "integer", "text")


class TestPostgres(CredentialsSuite):
    @pytest.fixture(autouse=True)
    def _database(self) -> Iterator[None]:
        self.database = f"tc_{uuid.uuid4().hex[:12]}"
        with postgres_admin() as admin:
            admin.execute(f"CREATE DATABASE {self.database} TEMPLATE template0 ENCODING 'UTF8'")
            yield
            admin.execute(f"DROP DATABASE {self.database} WITH (FORCE)")

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as db:
            for statement in statements:
                db.execute(statement)

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        table = sql.Identifier(self.table)
        with psycopg.connect(self.url()) as db, db.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
            types = [self.column_type(n, rows) for n in range(len(names))]
            pairs = [
                sql.SQL("{} " + kind).format(sql.Identifier(name)) for name, kind in zip(names, types, strict=True)
            ]
            cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(table, sql.SQL(", ").join(pairs)))
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                for row in rows:
                    copy.write_row(row)

    @staticmethod
    def column_type(place: int, rows: Sequence[Sequence[Any]]) -> str:
        """The type a department gives the column; text where it let anything in."""
        return "text" if any(row[place] == CANARY for row in rows) else TYPES[place]

    def url(self) -> str:
        return f"postgresql://postgres@{POSTGRES}/{self.database}"

    def wrong_url(self) -> str:
        return f"postgresql://nobody_here:{CANARY}@{POSTGRES}/{self.database}"

    def down_url(self) -> str:
        return f"postgresql://postgres:{CANARY}@127.0.0.1:1/{self.database}"

    def test_wrong_password(self) -> None:
        """A server that asks for passwords: `pg_hba.conf` cannot be changed from here, a role's reach can."""
        self.fill(ROWS, self.names())
        role = f"tc_{uuid.uuid4().hex[:12]}"
        with postgres_admin() as admin:
            admin.execute(f"CREATE ROLE {role} NOLOGIN PASSWORD '{CANARY}'")
            try:
                self.failure(FatalError, url=f"postgresql://{role}:{CANARY}@{POSTGRES}/{self.database}")
            finally:
                admin.execute(f"DROP ROLE {role}")

    def test_no_such_database(self) -> None:
        assert "database name" in self.failure(FatalError, url=self.url() + "_nowhere").remedy

    def test_no_right_to_read(self) -> None:
        self.fill(ROWS, self.names())
        role = f"tc_{uuid.uuid4().hex[:12]}"
        with postgres_admin() as admin:
            admin.execute(f"CREATE ROLE {role} LOGIN")
            try:
                error = self.failure(FatalError, url=f"postgresql://{role}@{POSTGRES}/{self.database}")
            finally:
                admin.execute(f"DROP ROLE {role}")
        assert "42501" in error.what

    def test_a_full_server_is_waited_for(self) -> None:
        with postgres_admin() as admin:
            admin.execute(f"ALTER DATABASE {self.database} CONNECTION LIMIT 0")
        with postgres_admin() as admin:
            role = f"tc_{uuid.uuid4().hex[:12]}"
            admin.execute(f"CREATE ROLE {role} LOGIN")
            try:
                self.failure(TemporaryError, url=f"postgresql://{role}@{POSTGRES}/{self.database}")
            finally:
                admin.execute(f"DROP ROLE {role}")

    def test_a_statement_that_is_ended(self) -> None:
        self.fill(ROWS, self.names())
        self.run(
            f"ALTER DATABASE {self.database} SET statement_timeout = 1",
            f'ALTER TABLE "{self.table}" RENAME TO slow',
            f'CREATE VIEW "{self.table}" AS SELECT slow.* FROM slow, LATERAL (SELECT pg_sleep(0.2 + "BH")) s',
        )
        self.failure(TemporaryError)

    def test_types_that_only_the_server_can_write(self) -> None:
        self.run(f"""CREATE TABLE "{self.table}" AS SELECT 1 AS id, '{{"a": 1.50}}'::jsonb AS doc,
                 '10.0.0.0/8'::inet AS ip,
                 '08:30'::time AS at, ARRAY[1,2] AS list, 'x'::char(3) AS fixed, '\\xd5'::bytea AS raw,
                 'infinity'::date AS day, 'NaN'::numeric AS amount, 1.50::numeric AS whole,
                 '2026-01-31 08:00:00+08'::timestamptz AS instant, 'infinity'::timestamptz AS never""")
        text = ["doc", "ip", "at", "list", "fixed", "raw"]
        agreed = self.agreed(
            column("id", pa.int64()),
            *(column(name, pa.string()) for name in text),
            column("day", pa.date32()),
            column("amount", pa.decimal128(10, 2)),
            column("whole", pa.int64()),
            column("instant", pa.timestamp("us", tz="UTC")),
            column("never", pa.timestamp("us", tz="UTC")),
        )
        row = self.pulled(agreed).to_pylist()[0]
        assert [row[name] for name in text] == ['{"a": 1.50}', "10.0.0.0/8", "08:30:00", "{1,2}", "x  ", "\\xd5"]
        assert [row["day"], row["amount"], row["whole"], row["never"]] == [None, None, None, None]
        assert row["instant"].isoformat() == "2026-01-31T00:00:00+00:00"
        assert {name for name, _ in row["_untyped"]} == {"day", "amount", "whole", "never"}
        assert dict(row["_untyped"])["whole"] == "1.50"

    def test_a_table_in_another_schema_with_a_name_to_quote(self) -> None:
        self.run(
            'CREATE SCHEMA "人社 ""库"""',
            'CREATE TABLE "人社 ""库"""."a""; drop table x" ("BH" int)',
            'INSERT INTO "人社 ""库"""."a""; drop table x" VALUES (7)',
        )
        agreed = contract(COLUMNS[0], source={"schema": '人社 "库"', "table": 'a"; drop table x'}, table=self.table)
        assert self.pulled(agreed)["BH"].to_pylist() == [7]

    def test_bytes_of_a_database_without_encoding(self) -> None:
        with postgres_admin() as admin:
            admin.execute(f"DROP DATABASE {self.database} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {self.database} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        self.run(
            f'CREATE TABLE "{self.table}" ("BH" int, "XM" text)',
            f"""INSERT INTO "{self.table}" VALUES (1, convert_from('\\xd5c5', 'SQL_ASCII')),
                 (2, convert_from('\\xe5bca0', 'SQL_ASCII'))""",
        )
        rows = self.pulled(self.agreed(*COLUMNS[:2])).to_pylist()
        assert rows[0]["XM"] is None
        assert rows[0]["_untyped"] == [("XM", "\\xd5\\xc5")]
        assert rows[1]["XM"] == "张"
