"""The MySQL family, on a real server."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from core.errors import FatalError
from tests.connectors.contracts import COLUMNS, column, contract
from tests.connectors.servers import MYSQL, mysql_admin
from tests.connectors.suite import CANARY, CredentialsSuite

TYPES = (
    "bigint",
    "varchar(40)",
    "varchar(40)",
    "decimal(12,2)",
    "double",
    "boolean",
    "varchar(40)",
    "int",
    "varchar(40)",
)


class TestMysql(CredentialsSuite):
    scheme = "mysql"

    @pytest.fixture(autouse=True)
    def _database(self) -> Iterator[None]:
        self.database = f"tc_{uuid.uuid4().hex[:12]}"
        with mysql_admin() as self.admin, self.admin.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {self.database}")
            cursor.execute("SET sql_mode = ''")
            yield
            cursor.execute(f"DROP DATABASE {self.database}")

    def run(self, *statements: str) -> None:
        with self.admin.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        types = ["varchar(40)" if any(row[n] == CANARY for row in rows) else kind for n, kind in enumerate(TYPES)]
        columns = ", ".join(f"`{name}` {kind}" for name, kind in zip(names, types, strict=True))
        self.run(f"DROP TABLE IF EXISTS `{self.table}`", f"CREATE TABLE `{self.table}` ({columns})")
        places = ", ".join(["%s"] * len(names))
        with self.admin.cursor() as cursor:
            for start in range(0, len(rows), 10_000):
                cursor.executemany(f"INSERT INTO `{self.table}` VALUES ({places})", rows[start : start + 10_000])

    def url(self) -> str:
        return f"{self.scheme}://root@{MYSQL}/{self.database}"

    def wrong_url(self) -> str:
        return f"{self.scheme}://root:{CANARY}@{MYSQL}/{self.database}"

    def down_url(self) -> str:
        return f"{self.scheme}://root:{CANARY}@127.0.0.1:1/{self.database}"

    def test_no_such_database(self) -> None:
        self.failure(FatalError, url=self.url() + "_nowhere")

    def test_text_in_the_sources_own_encoding(self) -> None:
        self.run(
            f"CREATE TABLE `{self.table}` (`BH` int, `XM` varchar(20) CHARACTER SET gbk)",
            f"INSERT INTO `{self.table}` VALUES (1, '张堃')",
        )
        assert self.pulled(self.agreed(*COLUMNS[:2]))["XM"].to_pylist() == ["张堃"]


class TestMysqlFamily(TestMysql):
    """What only its own connector does: types that its driver cannot carry are written by the server."""

    def test_types_that_only_the_server_can_write(self) -> None:
        self.run(
            f"""CREATE TABLE `{self.table}` (a int, dec_ decimal(20,6), day date, at datetime(6), ts timestamp NULL,
                 big bigint unsigned, flag bit(3), raw varbinary(8), kind enum('甲','乙'), single float, yr year)""",
            f"INSERT INTO `{self.table}` VALUES (1, 12345678901234.123456, '0000-00-00', '2026-01-31 08:00:00.5', "
            "'2026-01-31 08:00:00', 18446744073709551615, b'101', x'd5c5', '乙', 12.34, 2026)",
            f"INSERT INTO `{self.table}` VALUES (2, NULL, '2026-01-31', '2026-01-31 00:00:00', NULL, NULL, NULL, "
            "NULL, NULL, NULL, NULL)",
        )
        self.run("SET time_zone = '+00:00'")
        utc = pa.timestamp("us", tz="UTC")
        agreed = self.agreed(
            column("a", pa.int64()),
            column("dec_", pa.decimal128(20, 6)),
            column("day", pa.date32()),
            column("at", utc),
            column("big", pa.int64()),
            column("raw", pa.string()),
            column("kind", pa.string()),
            column("single", pa.decimal128(8, 2)),
            column("yr", pa.int64()),
        )
        first, second = self.pulled(agreed).to_pylist()
        assert str(first["dec_"]) == "12345678901234.123456"
        assert first["at"].isoformat() == "2026-01-31T00:00:00.500000+00:00"
        assert (first["kind"], str(first["single"]), first["yr"]) == ("乙", "12.34", 2026)
        assert dict(first["_untyped"]) == {"day": "0000-00-00", "big": "18446744073709551615", "raw": "\\xd5\\xc5"}
        assert (second["day"], second["_untyped"]) == (date(2026, 1, 31), None)

    def test_an_instant_does_not_depend_on_the_servers_zone(self) -> None:
        self.run(
            f"CREATE TABLE `{self.table}` (BH int, SJ timestamp NULL)",
            "SET time_zone = '+00:00'",
            f"INSERT INTO `{self.table}` VALUES (1, '2026-01-31 00:00:00')",
        )
        row = self.pulled(self.agreed(COLUMNS[0], column("SJ", pa.timestamp("us", tz="UTC")))).to_pylist()[0]
        assert row["SJ"].isoformat() == "2026-01-31T00:00:00+00:00"

    def test_names_to_quote(self) -> None:
        self.run("CREATE TABLE `a``; drop table x` (`B``H` int)", "INSERT INTO `a``; drop table x` VALUES (7)")
        agreed = contract(column("B`H", pa.int64()), source={"table": "a`; drop table x"}, table=self.table)
        assert self.pulled(agreed)["B`H"].to_pylist() == [7]


class TestAnyOtherDatabase(TestMysql):
    """The long way round, by SQLAlchemy, on the same server."""

    scheme = "mysql+pymysql"

    def test_no_driver(self) -> None:
        error = self.failure(FatalError, url=f"nosuch+driver://root:{CANARY}@127.0.0.1/x")
        assert "driver" in error.what
