"""Files in every format, from a folder and from an SFTP server."""

import datetime
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest
import xlsxwriter

from connectors.registry import open_source
from core.connections import Connection
from core.errors import FatalError, HubError, TemporaryError
from tests.connectors import files
from tests.connectors.contracts import COLUMNS, ROWS, column, contract
from tests.connectors.sftp_server import Drop, Growing, Lying, new_key, sftp_serving
from tests.connectors.suite import CANARY, CredentialsSuite, DownSuite


class FileSuite(DownSuite):
    """A folder of this machine; the format is the subclass's."""

    source: ClassVar[dict[str, Any]]
    countless = True

    @pytest.fixture(autouse=True)
    def _folder(self, hub_home: Path, tmp_path: Path) -> None:
        self.home, self.folder = hub_home, tmp_path / "drop"
        self.folder.mkdir()

    @property
    def path(self) -> Path:
        return self.folder / str(self.source["pattern"]).replace("*", "20260131")

    def contract_source(self) -> dict[str, Any]:
        return self.source

    def missing_source(self) -> dict[str, Any]:
        return self.source | {"pattern": "MEI_YOU_*"}

    def says_what_is_there(self, error: HubError) -> None:
        assert self.path.name in error.remedy

    def url(self) -> str:
        return f"file://{self.folder}"

    def down_url(self) -> str:
        return f"file://{self.folder}/unmounted"

    def broken(self, content: bytes, says: str, place: str = "") -> None:
        """A file of this content is refused whole, with what and where."""
        self.path.write_bytes(content)
        error = self.failure(FatalError, self.agreed(*COLUMNS[:2]))
        assert says in error.what
        assert self.path.name in error.where
        assert place in error.where


class TestCsv(FileSuite):
    source: ClassVar[dict[str, Any]] = {"pattern": "CS_*.csv", "format": "csv", "encoding": "gb18030"}

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        files.write_csv(self.path, rows, names)

    def test_bytes_outside_the_encoding_cost_a_cell_and_not_the_file(self) -> None:
        self.path.write_bytes("BH,XM\n1,张".encode("gb18030") + b"\xff\n2," + "李\n".encode("gb18030"))
        rows = self.pulled(self.agreed(*COLUMNS[:2])).to_pylist()
        assert [row["XM"] for row in rows] == [None, "李"]
        assert rows[0]["_untyped"] == [("XM", "张\\xff")]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "big5"])
    def test_encodings(self, encoding: str) -> None:
        files.write_csv(self.path, [(1, "中文"), (2, 'a,"b"\nc')], ["BH", "XM"], encoding)
        agreed = contract(*COLUMNS[:2], source=self.source | {"encoding": encoding})
        assert self.pulled(agreed)["XM"].to_pylist() == ["中文", 'a,"b"\nc']

    def test_a_character_over_two_reads(self) -> None:
        """Reading in chunks may cut a character in two at any byte."""
        names = [f"{'x' * (n % 3)}张堃" for n in range(400_000)]
        files.write_csv(self.path, list(enumerate(names)), ["BH", "XM"])
        assert self.pulled(self.agreed(*COLUMNS[:2]))["XM"].to_pylist() == names

    def test_a_mark_at_the_beginning_is_no_name(self) -> None:
        self.path.write_bytes("\ufeffBH,XM\n1,张\n".encode())
        agreed = contract(*COLUMNS[:2], source=self.source | {"encoding": "utf-8"})
        assert self.pulled(agreed)["BH"].to_pylist() == [1]

    def test_repeated_names(self) -> None:
        self.broken(b"BH,XM,XM\n1,a,b\n", "Column names repeat in the header: XM")

    def test_rows_of_other_lengths(self) -> None:
        self.broken(f"BH,XM\n1,{CANARY}\n2\n".encode(), "A row has 1 fields where the header has 2", "row 3")
        self.broken(f"BH,XM\n1,a\n2,b,{CANARY}\n".encode(), "A row has 3 fields where the header has 2", "row 3")

    def test_a_quote_that_never_closes(self) -> None:
        rest = b"a,b\n" * 10_000_000
        self.broken(b'BH,XM\n1,"' + CANARY.encode() + rest, "a quote is not closed")
        self.broken(b'BH,XM\n1,a\n2,"' + CANARY.encode(), "a quote is not closed")

    def test_empty_file(self) -> None:
        self.broken(b"", "empty")
        self.broken(b"\n\n", "")

    def test_newest_by_name_and_all_parts(self) -> None:
        for day, name in [("20260102", "旧"), ("20260203", "新"), ("20251231", "更旧")]:
            files.write_csv(self.folder / f"CS_{day}.csv", [(int(day), name)], ["BH", "XM"])
        files.write_csv(self.folder / "ZZ_20990101.csv", [(9, "别的")], ["BH", "XM"])
        assert self.pulled(self.agreed(*COLUMNS[:2]))["XM"].to_pylist() == ["新"]
        parts = contract(*COLUMNS[:2], source=self.source | {"parts": "all"})
        assert self.pulled(parts)["XM"].to_pylist() == ["更旧", "旧", "新"]

    def test_every_parts_header_is_checked_before_a_row_is_given(self) -> None:
        files.write_csv(self.folder / "CS_1.csv", [(1, "a")], ["BH", "XM"])
        files.write_csv(self.folder / "CS_2.csv", [(1, "a")], ["BH", "MC"])
        parts = contract(*COLUMNS[:2], source=self.source | {"parts": "all"})
        with pytest.raises(FatalError, match="XM"):
            next(iter(self.source_of(parts).batches()))

    def test_a_link_out_of_the_folder(self) -> None:
        secret = self.folder.parent / "secret.csv"
        files.write_csv(secret, [(1, CANARY)], ["BH", "XM"])
        self.path.symlink_to(secret)
        assert "link" in self.failure(FatalError, self.agreed(*COLUMNS[:2])).what

    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ({"pattern": "../*.csv"}, "pattern"),
            ({"pattern": "/etc/passwd"}, "pattern"),
            ({"pattern": None}, "pattern"),
            ({"format": "dbf"}, "format"),
            ({"encoding": "klingon"}, "encoding"),
            ({"encoding": "latin-1"}, "encoding"),
            ({"encoding": "rot13"}, "encoding"),
            ({"delimiter": "||"}, "delimiter"),
            ({"parts": "some"}, "parts"),
        ],
    )
    def test_a_contract_that_says_the_impossible(self, change: dict[str, Any], word: str) -> None:
        self.fill(ROWS, self.names())
        error = self.failure(FatalError, contract(*COLUMNS, source=self.source | change))
        assert word in error.what.lower()


class TestExcel(FileSuite):
    source: ClassVar[dict[str, Any]] = {"pattern": "CS_*.xlsx", "format": "excel", "sheet": "数据"}
    many = 30_000

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        files.write_excel(self.path, rows, names)

    def whole(self) -> bytes:
        self.fill(ROWS, self.names())
        return self.path.read_bytes()

    def test_truncated(self) -> None:
        content = self.whole()
        for size in (0, 10, len(content) // 2, len(content) - 30):
            self.broken(content[:size], "truncated or damaged")

    def test_a_damaged_part(self) -> None:
        content = bytearray(self.whole())
        with zipfile.ZipFile(self.path) as archive:
            place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
        content[place] ^= 0xFF
        self.broken(bytes(content), "damaged")

    def test_a_bomb(self) -> None:
        with (
            zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("xl/workbook.xml", "w") as part,
        ):
            for _ in range(600):
                part.write(bytes(1 << 20))
        assert self.path.stat().st_size < 1 << 20
        assert "unpacks to more than" in self.failure(FatalError).what

    def test_a_zip_that_is_no_workbook(self) -> None:
        with zipfile.ZipFile(self.path, "w") as archive:
            archive.writestr("a.txt", "x")
        assert "cannot be read" in self.failure(FatalError).what

    def test_a_sheet_that_is_not_there(self) -> None:
        self.fill(ROWS, self.names())
        error = self.failure(FatalError, contract(*COLUMNS, source=self.source | {"sheet": "第二页"}))
        assert "数据" in error.remedy

    def test_dates_and_numbers_by_nature(self) -> None:
        """A sheet holds real dates beside written ones; numbers in a text column keep their look."""
        with xlsxwriter.Workbook(str(self.path)) as book:
            sheet, day = book.add_worksheet("数据"), book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, ["BH", "RQ", "DH", "JE"])
            sheet.write_row(2, 0, [1, None, 13800138000, 12.34])
            sheet.write_datetime(2, 1, datetime.date(2026, 1, 31), day)
            sheet.write_row(3, 0, [2, "01/31/2026", "0717-1234", "1e3"])
            sheet.write_row(4, 0, [3, "31/01/2026", None, 1.005])
        agreed = self.agreed(
            COLUMNS[0],
            column("RQ", pa.date32(), source_format="MM/dd/yyyy"),
            column("DH", pa.string()),
            column("JE", pa.decimal128(10, 2)),
        )
        rows = self.pulled(agreed).to_pylist()
        assert [str(row["RQ"]) for row in rows] == ["2026-01-31", "2026-01-31", "None"]
        assert [row["DH"] for row in rows] == ["13800138000", "0717-1234", None]
        assert [str(row["JE"]) for row in rows] == ["12.34", "None", "None"]
        assert rows[1]["_untyped"] == [("JE", "1e3")]
        assert rows[2]["_untyped"] == [("RQ", "31/01/2026"), ("JE", "1.005")]


class TestJsonLines(FileSuite):
    source: ClassVar[dict[str, Any]] = {"pattern": "CS_*.jsonl", "format": "jsonl", "encoding": "utf-8"}

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        files.write_jsonl(self.path, rows, names)

    def test_empty_table(self) -> None:
        """A file without lines has no keys: it is an empty table, not a table without columns."""
        super().test_empty_table()

    def test_a_broken_line(self) -> None:
        self.fill(ROWS, self.names())
        whole = self.path.read_bytes()
        for line in ('{"BH": 5, "XM": "' + CANARY, "[1, 2]", '"x"', "}{", "BH=1"):
            self.broken(whole + b"\n" + line.encode() + b"\n", "no JSON object", "line 6")

    def test_a_file_cut_off(self) -> None:
        self.fill(ROWS, self.names())
        self.broken(self.path.read_bytes()[:-10], "no JSON object", "line 4")

    def test_a_line_without_end(self) -> None:
        self.broken(b'{"BH": "' + b"x" * (70 << 20), "longer than")

    def test_keys_may_be_left_out_of_a_line(self) -> None:
        self.path.write_text('{"BH": 1}\n\n{"XM": "张", "BH": 2}\n', encoding="utf-8")
        assert self.pulled(self.agreed(*COLUMNS[:2]))["XM"].to_pylist() == [None, "张"]

    def test_nested_values_stay_json(self) -> None:
        self.path.write_text('{"BH": 1, "XM": {"type": "Point", "coordinates": [1.5, 2]}}', encoding="utf-8")
        text = '{"type":"Point","coordinates":[1.5,2]}'
        assert self.pulled(self.agreed(*COLUMNS[:2]))["XM"].to_pylist() == [text]

    def test_bytes_outside_the_encoding_cost_a_cell(self) -> None:
        self.path.write_bytes('{"BH": 1, "XM": "张'.encode() + b'\xd5"}\n')
        rows = self.pulled(self.agreed(*COLUMNS[:2])).to_pylist()
        assert rows[0]["XM"] is None
        assert rows[0]["_untyped"] == [("XM", "张\\xd5")]

    def test_windows_line_ends(self) -> None:
        self.path.write_bytes(b'{"BH": 1, "XM": "a"}\r\n{"BH": 2, "XM": "b"}\r\n')
        assert self.pulled(self.agreed(*COLUMNS[:2])).num_rows == 2


class TestParquet(FileSuite):
    source: ClassVar[dict[str, Any]] = {"pattern": "CS_*.parquet", "format": "parquet"}
    countless = False

    def fill(self, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
        files.write_parquet(self.path, rows, names)

    def test_truncated(self) -> None:
        self.fill(ROWS, self.names())
        content = self.path.read_bytes()
        for size in (0, 3, len(content) // 2, len(content) - 4):
            self.broken(content[:size], "no whole Parquet")


class TestSftp(TestCsv, CredentialsSuite):
    """The CSV suite again, over SFTP, and what a server can do wrong."""

    drop: Drop

    @pytest.fixture(autouse=True)
    def _served(self, _folder: None) -> Iterator[None]:
        with sftp_serving(self.folder.parent) as self.drop:
            yield
        scratch = self.home / "scratch"
        assert not scratch.exists() or not list(scratch.iterdir()), "fetched files were left behind"

    def url(self) -> str:
        return self.drop.url()

    def wrong_url(self) -> str:
        return self.drop.url(CANARY)

    def down_url(self) -> str:
        return self.drop.url(CANARY, port=1)

    def test_another_server_than_agreed(self) -> None:
        self.fill(ROWS, self.names())
        error = self.failure(FatalError, url=self.drop.url(host_key=new_key()[1]))
        assert "host key" in error.what

    @pytest.mark.parametrize("key", ["", "ssh-ed25519 AAAA", "x"])
    def test_no_host_key_no_connection(self, key: str) -> None:
        self.fill(ROWS, self.names())
        assert "host key" in self.failure(FatalError, url=self.drop.url(host_key=key)).what

    def test_the_keys_base64_part_alone_will_do(self) -> None:
        self.fill(ROWS, self.names())
        assert self.pulled(url=self.drop.url(host_key=self.drop.host_key.split()[1])).num_rows == len(ROWS)

    def test_no_such_folder(self) -> None:
        error = self.failure(FatalError, url=self.drop.url().replace("/drop?", "/nowhere?"))
        assert "folder" in error.what

    def test_a_file_that_is_still_being_written(self) -> None:
        self.fill(ROWS, self.names())
        with sftp_serving(self.folder.parent, Growing) as drop:
            assert "still being written" in self.failure(TemporaryError, url=drop.url()).remedy

    def test_names_that_lead_out_of_the_folder(self) -> None:
        """What a server calls its files is not believed: none of these is even asked for."""
        (self.folder.parent / "CS_x.csv").write_text(f"BH\n{CANARY}\n")
        with sftp_serving(self.folder.parent, Lying) as drop:
            error = self.failure(FatalError, self.agreed(COLUMNS[0]), url=drop.url())
        assert "No file matches" in error.what
        assert ".." not in error.remedy

    def test_a_link_out_of_the_folder(self) -> None:
        """The server resolves links in its own root; what it gives is what it has."""
        outside = self.home.parent / "secret.csv"
        self.path.symlink_to(outside)
        self.failure(FatalError, self.agreed(*COLUMNS[:2]))


def test_a_pull_given_up_leaves_nothing(hub_home: Path, tmp_path: Path) -> None:
    """A consumer that stops after the first batch leaves no file behind."""
    (tmp_path / "drop").mkdir()
    files.write_csv(tmp_path / "drop" / "CS_1.csv", [(n, "x" * 200) for n in range(100_000)], ["BH", "XM"])
    with sftp_serving(tmp_path) as drop:
        agreed = contract(*COLUMNS[:2], source=TestCsv.source)
        batches = open_source(agreed, Connection("test", drop.url())).batches()
        next(batches)
        assert list((hub_home / "scratch").iterdir())
        batches.close()  # type: ignore[attr-defined]  # a generator
        assert not list((hub_home / "scratch").iterdir())
