"""Drafts from real databases: their own key, types and comments, and what is refused."""

from pathlib import Path
from uuid import uuid4

import pytest

from core.errors import FatalError, TemporaryError
from pipeline.newsource.make import new_source
from pipeline.newsource.sample import ROWS as ROWS_LOOKED_AT
from schemas import load
from schemas.lint import check
from tests.connectors.servers import MYSQL, POSTGRES, mysql_admin, postgres_admin
from tests.pipeline.newsource.conftest import Table
from tests.pipeline.newsource.people import bank_card, credit_code, person

ROWS = [
    (f"C{n}", p.number, p.name, "女" if p.woman else "男", f"{p.born:%Y%m%d}", f"138{n:08d}", bank_card(n), "1.50")
    for n in range(120)
    for p in [person(n)]
]


def errors(root: Path) -> list[str]:
    return [str(finding) for finding in check(root) if finding.severity == "error"]


def test_postgres_gives_its_key_types_and_comments(schemas_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = f"newsource_{uuid4().hex[:8]}"
    monkeypatch.setenv("HUB_CONN_REGISTER", f"postgresql://postgres@{POSTGRES}/postgres")
    with postgres_admin() as admin:
        admin.execute(f"CREATE SCHEMA {schema}")
        try:
            admin.execute(
                f'CREATE TABLE {schema}."Cards" (zh text NOT NULL, sfzh varchar(18), xm text, xb text, csrq integer, '
                "dh text, kh text, je numeric(10,2), dq date, gx timestamptz, ok boolean, n integer NOT NULL, "
                "PRIMARY KEY (n, zh))"
            )
            admin.execute(f"COMMENT ON TABLE {schema}.\"Cards\" IS '残疾人证。每人一行'")
            admin.execute(f"COMMENT ON COLUMN {schema}.\"Cards\".je IS '补贴金额（元）：每月'")
            with admin.cursor() as cursor:
                cursor.executemany(
                    f'INSERT INTO {schema}."Cards" VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now(), now(), true, 1)', ROWS
                )
            report = new_source("civil_affairs", f"{schema}.cards", "register")
        finally:
            admin.execute(f"DROP SCHEMA {schema} CASCADE")
    contract = load.contract("civil_affairs__cards")
    assert errors(schemas_folder) == []
    assert (contract.source_table, dict(contract.source)) == ("Cards", {"table": "Cards", "schema": schema})
    assert (contract.keys, contract.column("n").key, report["key"]) == (("n", "zh"), 1, ["n", "zh"])
    assert "key]" not in contract.path.read_text(), "the database's own key is no guess"
    kinds = {c.name: (str(c.type), c.source_format, c.semantic, c.code) for c in contract.columns}
    assert kinds == {
        "zh": ("string", None, None, None),
        "sfzh": ("string", None, "identity_number", None),
        "xm": ("string", None, "person_name", None),
        "xb": ("string", None, None, "sex"),
        "csrq": ("date32[day]", "yyyyMMdd", "birth_date", None),
        "dh": ("string", None, "phone", None),
        "kh": ("string", None, "bank_account", None),
        "je": ("decimal128(10, 2)", None, "amount", None),
        "dq": ("date32[day]", "yyyy-MM-dd", None, None),
        "gx": ("timestamp[us, tz=UTC]", "yyyy-MM-dd HH:mm:ss", None, None),
        "ok": ("bool", None, None, None),
        "n": ("int64", None, None, None),
    }
    assert (contract.title_zh, contract.column("je").title_zh) == ("残疾人证", "补贴金额（元）")
    assert report["rows_in_source"] == report["rows_looked_at"] == 120
    assert contract.expected_rows == (60, 2200)


def test_mariadb_in_gbk_gives_its_comments(schemas_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = f"newsource_{uuid4().hex[:8]}"
    monkeypatch.setenv("HUB_CONN_REGISTER", f"mysql://root@{MYSQL}/{database}")
    with mysql_admin() as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database} CHARACTER SET gbk")
        try:
            cursor.execute(
                f"CREATE TABLE {database}.MZ_CJR (ZH varchar(20) PRIMARY KEY, SFZH varchar(18), XM varchar(40), "
                "XB varchar(9) COMMENT '性别', CSRQ int, DH varchar(20), KH varchar(30), JE decimal(8,2), "
                "GX datetime) COMMENT '残疾人证'"
            )
            cursor.executemany(
                f"INSERT INTO {database}.MZ_CJR VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '2026-01-02 03:04:05')", ROWS
            )
            new_source("civil_affairs", "mz_cjr", "register")
        finally:
            cursor.execute(f"DROP DATABASE {database}")
    contract = load.contract("civil_affairs__mz_cjr")
    assert errors(schemas_folder) == []
    assert (contract.source_table, contract.title_zh, contract.keys) == ("MZ_CJR", "残疾人证", ("ZH",))
    assert (contract.column("XB").code, contract.column("XB").title_zh) == ("sex", "性别")
    assert contract.column("XB").scheme == "civil_affairs"
    assert [contract.column(n).semantic for n in ("SFZH", "XM", "DH", "KH")] == [
        "identity_number", "person_name", "phone", "bank_account",
    ]  # fmt: skip
    assert [str(contract.column(n).type) for n in ("CSRQ", "JE", "GX")] == [
        "date32[day]", "decimal128(8, 2)", "timestamp[us, tz=UTC]",
    ]  # fmt: skip


def test_cells_decide_where_sqlite_declares_anything(schemas_folder: Path, sqlite_table: Table) -> None:
    rows = [
        (n, f"0{n:05d}", "x" if n == 50 else str(n), f"2026/01/{n % 28 + 1:02d}", credit_code(n)) for n in range(99)
    ]
    sqlite_table("CREATE TABLE GS_QY (id INTEGER, bh INTEGER, n INTEGER, rq DATE, xydm TEXT)", rows)
    report = new_source("civil_affairs", "GS_QY", "archive")
    contract = load.contract("civil_affairs__gs_qy")
    assert [str(c.type) for c in contract.columns] == ["int64", "int64", "string", "date32[day]", "string"]
    assert contract.column("rq").source_format == "yyyy/MM/dd"
    assert contract.column("xydm").semantic == "credit_code"
    assert (report["key"], "id" in report["review"]) == (["id"], True)
    assert errors(schemas_folder) == []


def test_a_key_of_several_columns_and_a_table_without_any(schemas_folder: Path, sqlite_table: Table) -> None:
    sqlite_table("CREATE TABLE FF (hh TEXT, yf TEXT, je REAL)", [(f"H{n % 10}", f"m{n // 10}", 1.5) for n in range(90)])
    sqlite_table("CREATE TABLE KB (a TEXT, b TEXT)", [])
    assert new_source("civil_affairs", "FF", "archive")["key"] == ["hh", "yf"]
    assert "key]" in load.contract("civil_affairs__ff").path.read_text()
    assert new_source("civil_affairs", "KB", "archive")["key"] == ["a"]
    assert errors(schemas_folder) == []


def test_a_large_table_is_looked_at_in_part(schemas_folder: Path, sqlite_table: Table) -> None:
    sqlite_table("CREATE TABLE DA (id INTEGER, v TEXT)", [(n, "汉") for n in range(ROWS_LOOKED_AT + 1000)])
    report = new_source("civil_affairs", "DA", "archive", "watermark")
    assert (report["rows_looked_at"], report["rows_in_source"]) == (ROWS_LOOKED_AT, ROWS_LOOKED_AT + 1000)
    assert (report["pull"], report["key"]) == ("watermark", ["id"])


def test_what_does_not_exist_is_refused_with_what_does(
    schemas_folder: Path, sqlite_table: Table, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sqlite_table("CREATE TABLE MZ_CJR (zh TEXT)", [("1",)])
    before = sorted(schemas_folder.rglob("*"))
    monkeypatch.setenv("HUB_CONN_GONE", f"sqlite:///{tmp_path / 'gone.db'}")
    for arguments, words in (
        (("civil_affair", "MZ_CJR", "archive"), "did you mean civil_affairs"),
        (("civil_affairs", "MZ_CJR", "archiv"), "did you mean archive"),
        (("civil_affairs", "MZ_CJ", "archive"), "did you mean MZ_CJR"),
        (("civil_affairs", "../x", "archive"), "letters, digits"),
        (("civil_affairs", "MZ_HYDJ", "archive"), "change that file"),
        (("civil_affairs", "MZ_CJR", "archive", "files"), "snapshot, watermark"),
    ):
        with pytest.raises(FatalError) as refused:
            new_source(*arguments)
        assert words in refused.value.remedy
    with pytest.raises(TemporaryError):
        new_source("civil_affairs", "MZ_CJR", "gone")
    assert sorted(schemas_folder.rglob("*")) == before
    assert not (tmp_path / "gone.db").exists()


def test_a_wrong_password_is_not_told_again(schemas_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_CONN_REGISTER", f"mysql://nobody:canary-secret@{MYSQL}/nowhere")
    with pytest.raises(FatalError) as refused:
        new_source("civil_affairs", "MZ_CJR", "register")
    assert "canary" not in str(refused.value)
    assert "refused the connection" in refused.value.what
