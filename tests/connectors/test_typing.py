"""Conversion to the contract's types: every kind of source value, and what must never be guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.typing import to_contract
from core.errors import FatalError
from lake.landing import pulled_schema
from tests.connectors.contracts import INSTANT, column, contract

DEC = pa.decimal128(10, 2)
NOON = datetime(2026, 1, 31, 12, 0)  # noqa: DTZ001  a source's wall time has no zone


def typed(values: pa.Array, kind: pa.DataType, source_format: str | None = None, **more: Any) -> list[tuple[Any, Any]]:
    """(typed cell, text in `_untyped`) of one column."""
    agreed = contract(column("A", kind, source_format=source_format, **more))
    batch = to_contract(pa.RecordBatch.from_arrays([values], names=["A"]), agreed)
    batch.validate(full=True)
    assert batch.schema.equals(pulled_schema(agreed))
    return [(row["A"], dict(row["_untyped"] or []).get("A")) for row in batch.to_pylist()]


@pytest.mark.parametrize(
    ("text", "kind", "source_format", "value"),
    [
        ("2026.01.31", pa.date32(), "yyyy.MM.dd", date(2026, 1, 31)),
        (" 2026.01.31\u3000", pa.date32(), "yyyy.MM.dd", date(2026, 1, 31)),
        ("2026.1.31", pa.date32(), "yyyy.MM.dd", None),
        ("2026.1.5", pa.date32(), "yyyy.M.d", date(2026, 1, 5)),
        ("26.01.31", pa.date32(), "yyyy.MM.dd", None),
        ("2026.02.30", pa.date32(), "yyyy.MM.dd", None),
        ("2026-01-31", pa.date32(), "yyyy.MM.dd", None),
        ("2026.01.31.", pa.date32(), "yyyy.MM.dd", None),
        ("２０２６.01.31", pa.date32(), "yyyy.MM.dd", None),
        ("01/31/2026", pa.date32(), "MM/dd/yyyy", date(2026, 1, 31)),
        ("31/01/2026", pa.date32(), "MM/dd/yyyy", None),
        ("20260131", pa.date32(), "yyyyMMdd", date(2026, 1, 31)),
        ("2026年01月31日", pa.date32(), "yyyy'年'MM'月'dd'日'", date(2026, 1, 31)),
        ("9999-12-31", pa.date32(), None, date(9999, 12, 31)),
        ("2024-02-29", pa.date32(), None, date(2024, 2, 29)),
        ("2023-02-29", pa.date32(), None, None),
        ("2026-01-31 00:00:00", pa.date32(), None, date(2026, 1, 31)),
        ("2026-01-31 08:00:00", pa.date32(), None, None),
        ("infinity", pa.date32(), None, None),
        ("2026-01-31 08:00:00", INSTANT, "yyyy-MM-dd HH:mm:ss", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T08:00:00+08:00", INSTANT, "yyyy-MM-dd'T'HH:mm:ssXXX", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T08:00:00+08:00", INSTANT, None, datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T00:00:00Z", INSTANT, None, datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31 08:00:00.250", INSTANT, None, datetime(2026, 1, 31, 0, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-01-31", INSTANT, None, None),
        ("2026-01-31", INSTANT, "yyyy-MM-dd", datetime(2026, 1, 30, 16, tzinfo=UTC)),
        ("epoch", INSTANT, None, None),
        ("2026-01-31 25:00:00", INSTANT, None, None),
        ("12.3", DEC, None, Decimal("12.30")),
        ("12.300", DEC, None, Decimal("12.30")),
        ("12.345", DEC, None, None),
        ("99999999.99", DEC, None, Decimal("99999999.99")),
        ("100000000.00", DEC, None, None),
        ("1e2", DEC, None, None),
        ("1,234.50", DEC, None, None),
        ("￥12", DEC, None, None),
        (".5", DEC, None, Decimal("0.50")),
        ("7", pa.int64(), None, 7),
        ("+007", pa.int64(), None, 7),
        ("7.0", pa.int64(), None, 7),
        ("7.5", pa.int64(), None, None),
        ("0x1F", pa.int64(), None, None),
        ("9223372036854775807", pa.int64(), None, 2**63 - 1),
        ("9223372036854775808", pa.int64(), None, None),
        ("1.5e3", pa.float64(), None, 1500.0),
        ("nan", pa.float64(), None, None),
        ("inf", pa.float64(), None, None),
        ("是", pa.bool_(), None, True),
        ("N", pa.bool_(), None, False),
        ("2", pa.bool_(), None, None),
        ("欧阳 ", pa.string(), None, "欧阳 "),
    ],
)
def test_texts(text: str, kind: pa.DataType, source_format: str | None, value: Any) -> None:
    """Alone and beside a text that cannot be read: a neighbour does not change what a cell means."""
    expected = (value, text if value is None else None)
    assert typed(pa.array([text]), kind, source_format) == [expected]
    assert typed(pa.array([text, "看不清"]), kind, source_format)[0] == expected


@pytest.mark.parametrize(
    ("values", "kind", "source_format", "expected"),
    [
        (
            pa.array([20260131, 0, 20260230], pa.int32()),
            pa.date32(),
            "yyyyMMdd",
            [(date(2026, 1, 31), None), (None, "0"), (None, "20260230")],
        ),
        (pa.array([20260131]), pa.date32(), None, [(None, "20260131")]),
        (pa.array([1, None], pa.int16()), pa.int64(), None, [(1, None), (None, None)]),
        (pa.array([2**64 - 1], pa.uint64()), pa.int64(), None, [(None, str(2**64 - 1))]),
        (pa.array([1.0, 1.5]), pa.int64(), None, [(1, None), (None, "1.5")]),
        (pa.array([12.34, 12.345, None]), DEC, None, [(Decimal("12.34"), None), (None, "12.345"), (None, None)]),
        (pa.array([5, 10**9]), DEC, None, [(Decimal("5.00"), None), (None, "1000000000")]),
        (pa.array([Decimal("1.5000000000")]), DEC, None, [(Decimal("1.50"), None)]),
        (pa.array([Decimal("1.5050000000")]), DEC, None, [(None, "1.5050000000")]),
        (pa.array([320101199001011234, 1]), pa.string(), None, [("320101199001011234", None), ("1", None)]),
        (pa.array([13800138000.0, 0.5]), pa.string(), None, [("13800138000", None), ("0.5", None)]),
        (pa.array([True]), pa.string(), None, [("true", None)]),
        (pa.array([NOON]), pa.date32(), None, [(None, "2026-01-31 12:00:00")]),
        (
            pa.array([NOON.replace(hour=0), NOON]),
            pa.date32(),
            "MM/dd/yyyy",
            [(date(2026, 1, 31), None), (None, "2026-01-31 12:00:00")],
        ),
        (pa.array([NOON]), INSTANT, None, [(datetime(2026, 1, 31, 4, tzinfo=UTC), None)]),
        (
            pa.array([NOON], pa.timestamp("ns", tz="Asia/Tokyo")),
            INSTANT,
            None,
            [(datetime(2026, 1, 31, 12, tzinfo=UTC), None)],
        ),
        (pa.array([date(2026, 1, 31)]), pa.string(), None, [("2026-01-31", None)]),
        (pa.array([date(2026, 1, 31)]), pa.int64(), None, [(None, "2026-01-31")]),
        (pa.array(["a", "b"]).dictionary_encode(), pa.string(), None, [("a", None), ("b", None)]),
        (pa.array(["a"], pa.large_string()), pa.string(), None, [("a", None)]),
        (pa.array(["7"], pa.string_view()), pa.int64(), None, [(7, None)]),
        (
            pa.array([b"\xe5\xbc\xa0", b"\xd5\xc5", None]),
            pa.string(),
            None,
            [("张", None), (None, "\\xd5\\xc5"), (None, None)],
        ),
        (pa.nulls(2), pa.date32(), "yyyyMMdd", [(None, None), (None, None)]),
        (pa.array([[1, 2]]), pa.string(), None, [("[1, 2]", None)]),
    ],
)
def test_values_that_are_no_texts(
    values: pa.Array, kind: pa.DataType, source_format: str | None, expected: Any
) -> None:
    assert typed(values, kind, source_format) == expected


def test_texts_that_mean_null() -> None:
    values = pa.array(["无", " NULL ", "", "  ", "x"])
    assert typed(values, pa.string()) == [(None, None)] * 4 + [("x", None)]
    assert typed(values, pa.int64()) == [(None, None)] * 4 + [(None, "x")]
    assert typed(values, pa.string(), null_texts=())[:3] == [("无", None), (" NULL ", None), ("", None)]
    assert typed(values, pa.int64(), null_texts=())[:4] == [(None, "无"), (None, " NULL "), (None, None), (None, None)]
    assert typed(pa.array([99991231, 20260131]), pa.date32(), "yyyyMMdd", null_texts=("99991231",)) == [
        (None, None),
        (date(2026, 1, 31), None),
    ]


def test_cells_the_protocol_could_not_read() -> None:
    agreed = contract(column("A", pa.int64()), column("B", pa.string()))
    batch = pa.RecordBatch.from_pydict({"A": ["1", "x", None], "B": [None, "y", "z"]})
    broken = {"B": pa.array(["\\xff", None, None]), "A": pa.array([None, None, "\\xfe"])}
    rows = to_contract(batch, agreed, broken=broken).to_pylist()
    assert [row["_untyped"] for row in rows] == [[("B", "\\xff")], [("A", "x")], [("A", "\\xfe")]]


@pytest.mark.parametrize("source_format", ["yy.MM.dd", "dd MMM yyyy", "yyyy-MM-dd'T", "QQQ"])
def test_formats_that_would_be_a_guess(source_format: str) -> None:
    with pytest.raises(FatalError) as caught:
        typed(pa.array(["x"]), pa.date32(), source_format)
    assert "test__cs_b.A" in caught.value.where


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=12)), max_size=30))
def test_nothing_is_lost(texts: list[str | None]) -> None:
    """Whatever a source writes: each cell is typed, null in the source, or its text is kept word for word."""
    for kind in (pa.int64(), DEC, pa.date32(), INSTANT, pa.bool_(), pa.float64()):
        for text, (value, kept) in zip(texts, typed(pa.array(texts, pa.string()), kind, null_texts=()), strict=True):
            empty = text is None or not text.strip()
            assert (value is None and kept is None) if empty else ((value is None) == (kept == text))


@given(st.lists(st.decimals("-99999999.99", "99999999.99", places=2, allow_nan=False)))
def test_amounts_survive_every_way_of_writing_them(amounts: list[Decimal]) -> None:
    expected = [(amount, None) for amount in amounts]
    for written in (
        pa.array([f"{amount:f}" for amount in amounts], pa.string()),
        pa.array([f" {amount:f}00 " for amount in amounts], pa.string()),
        pa.array(amounts, pa.decimal128(38, 10)),
        pa.array([float(amount) for amount in amounts], pa.float64()),
    ):
        assert typed(written, DEC) == expected


@given(st.lists(st.dates()))
def test_days_survive_every_way_of_writing_them(days: list[date]) -> None:
    expected = [(day, None) for day in days]
    for source_format, written in (
        ("yyyy.MM.dd", [f"{d.year:04}.{d.month:02}.{d.day:02}" for d in days]),
        ("MM/dd/yyyy", [f"{d.month:02}/{d.day:02}/{d.year:04}" for d in days]),
        (None, [d.isoformat() for d in days]),
    ):
        assert typed(pa.array(written, pa.string()), pa.date32(), source_format) == expected
