"""CSV files in a folder."""

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest

from core.errors import FatalError
from tests.connectors import files
from tests.connectors.contracts import COLUMNS, ROWS, contract
from tests.connectors.file_suite import FileSuite
from tests.connectors.suite import CANARY


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
