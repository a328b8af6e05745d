"""A small contract of the quality tests, and pulls of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from lake.landing import Landed, land, pulled_schema
from lake.store import Lake
from schemas.contract import Column, Contract, EntityMapping, FieldSource, Rule
from schemas.vocabulary import Grade, MaskKind, PullWay, Severity, ShareType

AT = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = pa.string()
GOOD = "11010519491231002X"


def column(name: str, kind: pa.DataType = TEXT, **given: Any) -> Column:
    plain = Column(
        name=name,
        title_zh=f"{name}项",
        title_en=name,
        type=kind,
        required=False,
        key=None,
        unique=False,
        source_format=None,
        null_texts=("",),
        semantic=None,
        code=None,
        scheme=None,
        grade=Grade.L1,
        grade_decided=True,
        mask=MaskKind.TEXT,
        rules=(),
        line=1,
    )
    return replace(plain, **given)


def rule(name: str, expectation: str, severity: Severity = Severity.ERROR, **arguments: Any) -> Rule:
    return Rule(name, expectation, arguments, severity, "规则", "A rule")


COLUMNS = (
    column("DW", key=1),
    column("XH", pa.int64(), key=2),
    column("XM", required=True, semantic="person_name"),
    column("SFZH", semantic="identity_number"),
    column("XB", code="sex"),
    column("CSRQ", pa.date32(), semantic="birth_date"),
    column("JE", pa.decimal128(12, 2), rules=(rule("range", "expect_column_values_to_be_between", min_value=0),)),
    column("BZ"),
)
PERSON = EntityMapping(
    "person",
    "holder",
    {"identity_number": FieldSource("SFZH"), "birth_date": FieldSource("CSRQ"), "sex": FieldSource("XB", "sex")},
    None,
    {},
    {},
)


def contract(
    columns: Sequence[Column] = COLUMNS,
    rules: Sequence[Rule] = (),
    entities: Sequence[EntityMapping] = (PERSON,),
    path: Path = Path("small.odcs.yaml"),
) -> Contract:
    keys = sorted((c for c in columns if c.key), key=lambda c: c.key or 0)
    return Contract(
        table="civil_affairs__small",
        department="civil_affairs",
        source_table="SMALL",
        version="1.0.0",
        title_zh="小表",
        title_en="Small",
        description="",
        connection="civil_affairs",
        pull=PullWay.SNAPSHOT,
        source={},
        columns=tuple(columns),
        keys=tuple(c.name for c in keys),
        rules=tuple(rules),
        entities=tuple(entities),
        share_type=ShareType.CONDITIONAL,
        share_conditions="",
        citation="",
        share_modes=("api",),
        update_frequency="daily",
        schedule="0 2 * * *",
        category="",
        owner_contact="",
        expected_rows=None,
        path=path,
    )


def row(**given: Any) -> dict[str, Any]:
    """A clean row of the small contract, with ``given`` in place of its own cells."""
    clean = {"DW": "a", "XH": 1, "XM": "张三", "SFZH": GOOD, "XB": "2", "CSRQ": date(1949, 12, 31), "BZ": "x"}
    return {**clean, "JE": None, "_untyped": None, **given}


def pull(lake: Lake, small: Contract, rows: Sequence[Mapping[str, Any]], number: int, *, batch_rows: int = 3) -> Landed:
    """Land ``rows`` as the source's whole present state, in several batches."""
    whole = pa.RecordBatch.from_pylist([dict(r) for r in rows], pulled_schema(small))
    batches = [whole.slice(start, batch_rows) for start in range(0, whole.num_rows, batch_rows)]
    return land(lake, small, batches, number=number, pull_id=f"pull-{number}", pulled_at=AT)
