"""Drafts from files: which of them are the table, their encoding and their delimiter."""

from pathlib import Path

import pytest

from core.errors import FatalError
from pipeline.newsource.drops import decoded, matching, pattern
from pipeline.newsource.make import new_source
from schemas import load
from schemas.lint import check
from tests.pipeline.newsource.people import person


@pytest.fixture
def drop(schemas_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    monkeypatch.setenv("HUB_CONN_DROP", f"file://{folder}")
    return folder


def test_a_csv_in_gbk_with_semicolons(drop: Path, schemas_folder: Path) -> None:
    rows = [
        f"{n:06d};{p.number};{p.name};{p.born:%m/%d/%Y};望江路{n}号{n % 9}栋" for n in range(60) for p in [person(n)]
    ]
    text = "\n".join(["编号;SFZH;XM;CSRQ;DZ", *rows])
    (drop / "FW_Z_20260101.csv").write_bytes(b"old")
    (drop / "FW_Z_20260201.csv").write_bytes(text.encode("gbk"))
    (drop / "FW_Z_MX_20260201.csv").write_bytes(b"another table")
    report = new_source("housing", "fw_z", "drop")
    contract = load.contract("housing__fw_z")
    assert dict(contract.source) == {
        "pattern": "FW_Z_[0-9]*.csv", "format": "csv", "encoding": "gb18030", "delimiter": ";",
    }  # fmt: skip
    assert (report["pull"], report["key"], report["rows_looked_at"]) == ("files", ["编号"], 60)
    assert [(str(c.type), c.source_format, c.semantic) for c in contract.columns] == [
        ("string", None, None),
        ("string", None, "identity_number"),
        ("string", None, "person_name"),
        ("date32[day]", "MM/dd/yyyy", "birth_date"),
        ("string", None, "address"),
    ]
    assert [f for f in check(schemas_folder) if f.severity == "error"] == []


def test_a_file_that_is_not_there_is_refused_with_those_that_are(drop: Path) -> None:
    (drop / "GZF_2026.csv").write_text("a\n1\n")
    with pytest.raises(FatalError) as refused:
        new_source("housing", "ZL_BB", "drop")
    assert "GZF_2026.csv" in refused.value.remedy


@pytest.mark.parametrize(
    ("names", "expected", "wide"),
    [
        (["FW_20260101.csv", "FW_20260201.csv", "FW_H_20260101.csv"], 2, "FW_[0-9]*.csv"),
        (["FW_20260101.csv", "notes.md"], 1, "FW_*.csv"),
        (["fw-2026-01-01.XLSX"], 1, "fw-*.XLSX"),
        (["FW.jsonl"], 1, "FW.jsonl"),
    ],
)
def test_the_files_of_a_table(names: list[str], expected: int, wide: str) -> None:
    own = matching(names, "FW")
    assert len(own) == expected
    assert pattern(own[-1], own[-1][:2], names) == wide


@pytest.mark.parametrize(
    ("content", "encoding"),
    [("姓名".encode(), "utf-8"), ("姓名".encode("gbk"), "gb18030"), ("姓名".encode("utf-8-sig"), "utf-8-sig"),
     ("姓名".encode("utf-16"), "utf-16"), ("姓名".encode()[:-1], "utf-8")],
)  # fmt: skip
def test_encodings(content: bytes, encoding: str) -> None:
    assert decoded(content, "here")[0] == encoding


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(FatalError, match="none of the known encodings"):
        decoded(b"\xff\xff\xff\xff", "here")
