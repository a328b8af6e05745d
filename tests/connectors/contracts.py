"""One table for every connector: all the types of a contract, and the dirt of real feeds."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.contract import Column, Contract
from schemas.vocabulary import Grade, MaskKind, PullWay, ShareType

NULLS = ("", "NULL", "无")
INSTANT = pa.timestamp("us", tz="UTC")


def column(name: str, kind: pa.DataType, **changes: Any) -> Column:
    """A column, as plain as can be."""
    plain: dict[str, Any] = {
        "title_zh": name,
        "title_en": name,
        "required": False,
        "key": None,
        "unique": False,
        "source_format": None,
        "null_texts": NULLS,
        "semantic": None,
        "code": None,
        "scheme": None,
        "grade": Grade.L1,
        "grade_decided": True,
        "mask": MaskKind.TEXT,
        "rules": (),
        "line": 1,
    }
    return Column(name=name, type=kind, **(plain | changes))


def contract(*columns: Column, source: dict[str, Any] | None = None, table: str = "CS_B") -> Contract:
    """A contract over ``columns``."""
    return Contract(
        table=f"test__{table.lower()}",
        department="test",
        source_table=table,
        version="1.0.0",
        title_zh="测试表",
        title_en="Test table",
        description="",
        connection="test",
        pull=PullWay.SNAPSHOT,
        source=source or {},
        columns=columns,
        keys=(columns[0].name,),
        rules=(),
        entities=(),
        share_type=ShareType.NOT_SHARED,
        share_conditions="",
        citation="",
        share_modes=(),
        update_frequency="daily",
        schedule="0 2 * * *",
        category="",
        owner_contact="",
        expected_rows=None,
        path=Path("test.odcs.yaml"),
    )


COLUMNS = (
    column("BH", pa.int64(), key=1, required=True),
    column("XM", pa.string(), semantic="person_name"),
    column("order", pa.string()),
    column("JE", pa.decimal128(12, 2)),
    column("MJ", pa.float64()),
    column("YX", pa.bool_()),
    column("RQ", pa.date32(), source_format="yyyy.MM.dd"),
    column("SZRQ", pa.date32(), source_format="yyyyMMdd"),
    column("SJ", INSTANT, source_format="yyyy-MM-dd HH:mm:ss"),
)
"""``order`` is a word of SQL, and a name that has to be quoted."""

ROWS: list[tuple[Any, ...]] = [
    (1, "张三", "甲", "1234.50", 88.25, True, "2026.01.31", 20260131, "2026-01-31 08:00:00"),
    (2, "买买提·艾力", '乙,"丙"', "-0.01", 0.1, False, "1900.01.01", 19000101, "2026-06-01 00:00:00"),
    (3, "𠮷田", None, None, None, None, None, None, None),
    (4, "欧阳 ", "无", "9999999999.99", 1e-7, True, "2026.02.30", 20260230, "2026-01-31 25:00:00"),
]
"""As a source holds them: names with rare characters, a comma and quotes in a cell, days that no calendar has."""

TYPED: list[dict[str, Any]] = [
    {
        "BH": 1,
        "XM": "张三",
        "order": "甲",
        "JE": Decimal("1234.50"),
        "MJ": 88.25,
        "YX": True,
        "RQ": date(2026, 1, 31),
        "SZRQ": date(2026, 1, 31),
        "SJ": datetime(2026, 1, 31, 0, 0, tzinfo=UTC),
        "_untyped": None,
    },
    {
        "BH": 2,
        "XM": "买买提·艾力",
        "order": '乙,"丙"',
        "JE": Decimal("-0.01"),
        "MJ": 0.1,
        "YX": False,
        "RQ": date(1900, 1, 1),
        "SZRQ": date(1900, 1, 1),
        "SJ": datetime(2026, 5, 31, 16, 0, tzinfo=UTC),
        "_untyped": None,
    },
    {
        "BH": 3,
        "XM": "𠮷田",
        "order": None,
        "JE": None,
        "MJ": None,
        "YX": None,
        "RQ": None,
        "SZRQ": None,
        "SJ": None,
        "_untyped": None,
    },
    {
        "BH": 4,
        "XM": "欧阳 ",
        "order": None,
        "JE": Decimal("9999999999.99"),
        "MJ": 1e-7,
        "YX": True,
        "RQ": None,
        "SZRQ": None,
        "SJ": None,
        "_untyped": [("RQ", "2026.02.30"), ("SZRQ", "20260230"), ("SJ", "2026-01-31 25:00:00")],
    },
]
"""The same rows in the contract's types. Instants of the source are the city's, eight hours ahead of UTC."""
