"""Excel, JSON lines and Parquet files in a folder."""

import datetime
import zipfile
from collections.abc import Sequence
from typing import Any, ClassVar

import pyarrow as pa
import xlsxwriter

from core.errors import FatalError
from tests.connectors import files
from tests.connectors.contracts import COLUMNS, ROWS, column, contract
from tests.connectors.file_suite import FileSuite
from tests.connectors.suite import CANARY


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
