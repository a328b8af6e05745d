"""Contracts become suites; what cannot become one is told by file and line."""

import time
from pathlib import Path

import pyarrow as pa
import pytest

from core.errors import FatalError
from lake.store import Lake
from quality.check import check
from quality.compile import KNOWN, fingerprint, suite
from schemas import load
from schemas.contract import Contract
from schemas.rules import EXPECTATIONS
from schemas.vocabulary import Severity
from tests.quality.small import COLUMNS, Rule, column, contract, pull, row, rule

TEXT = pa.string()


def test_every_expectation_a_contract_may_name_can_be_run() -> None:
    assert set(EXPECTATIONS) == set(KNOWN)


def test_only_what_makes_a_row_unusable_is_an_error(hub_home: Path) -> None:
    errors = {c.rule for c in suite(contract()) if c.severity is Severity.ERROR}
    types = {f"{c.name}.type" for c in COLUMNS}
    assert errors == types | {"DW.required", "XH.required", "XM.required", "key.unique", "JE.range"}


@pytest.mark.parametrize("table", sorted(load.contracts()))
def test_suites_are_whole_and_stable(hub_home: Path, table: str) -> None:
    known = load.contract(table)
    compiled = suite(known)
    rules = [c.rule for c in compiled]
    assert len(rules) == len(set(rules))
    assert all(c.title_zh and c.title_en and c.title_zh != c.title_en for c in compiled)
    assert fingerprint(known, compiled) == fingerprint(known, suite(known))


def test_codes_are_tested_as_the_source_writes_them(hub_home: Path) -> None:
    known = load.contract("police__czrk")
    (code,) = [c for c in suite(known) if c.rule == "MZ.code"]
    scheme = load.codes()["ethnic_group"].schemes["police"]
    assert sorted(code.asked.configuration.kwargs["value_set"]) == sorted(scheme)


def ruled(tmp_path: Path, bad: Rule, kind: pa.DataType = TEXT) -> Contract:
    path = tmp_path / "small.odcs.yaml"
    path.write_text(
        f"version: 1\nproperties:\n  - name: BZ\n    quality:\n      - name: {bad.name}\n", encoding="utf-8"
    )
    return contract((*COLUMNS[:-1], column("BZ", kind, rules=(bad,), line=3)), path=path)


@pytest.mark.parametrize(
    "bad",
    [
        rule("odd", "expect_column_values_to_be_lucky"),
        rule("odd", "expect_column_values_to_match_regex", regex=r"(?=a)a"),
        rule("odd", "expect_column_values_to_match_regex", regex="("),
        rule("odd", "expect_column_values_to_match_regex", pattern="a"),
        rule("odd", "expect_column_values_to_be_in_set"),
        rule("odd", "expect_column_value_lengths_to_be_between", min_value="long"),
    ],
    ids=["unknown", "look-ahead", "open bracket", "wrong argument", "no argument", "not a number"],
)
def test_a_wrong_rule_is_named_with_its_line(hub_home: Path, tmp_path: Path, bad: Rule) -> None:
    with pytest.raises(FatalError, match=r"small\.odcs\.yaml:5") as caught:
        suite(ruled(tmp_path, bad))
    assert caught.value.remedy


def test_a_limit_that_is_no_date_is_named(hub_home: Path, tmp_path: Path) -> None:
    bad = rule("odd", "expect_column_values_to_be_between", min_value="not a date")
    with pytest.raises(FatalError, match=r"small\.odcs\.yaml:5"):
        suite(ruled(tmp_path, bad, pa.date32()))


def test_a_wrong_rule_stops_the_check_and_not_the_landing(hub_home: Path, tmp_path: Path) -> None:
    small = ruled(tmp_path, rule("odd", "expect_column_values_to_be_lucky"))
    lake = Lake()
    pull(lake, small, [row()], 1)
    with pytest.raises(FatalError, match="There is no expectation"):
        check(lake, small, number=1)
    assert lake.version("checked/civil_affairs__small") is None


def test_a_pattern_that_would_never_end_ends(hub_home: Path) -> None:
    """``(a+)+$`` takes a backtracking matcher 2^n steps on this text; here it takes n."""
    evil = column("BZ", rules=(rule("form", "expect_column_values_to_match_regex", regex=r"^(a+)+$"),))
    small = contract((*COLUMNS[:-1], evil))
    lake = Lake()
    pull(lake, small, [row(XH=1, BZ="a" * 40), row(XH=2, BZ="a" * 4000 + "!")], 1)
    started = time.monotonic()
    report = check(lake, small, number=1)
    assert time.monotonic() - started < 30
    assert (report.accepted, report.quarantined) == (1, 1)


@pytest.mark.parametrize(
    ("given", "kind", "good", "bad"),
    [
        (rule("r", "expect_column_values_to_be_in_set", value_set=["1", "2"]), pa.string(), "1", "3"),
        (rule("r", "expect_column_values_to_be_in_set", value_set=[1, 2]), pa.string(), "1", "3"),
        (rule("r", "expect_column_values_to_be_in_set", value_set=[1, 2]), pa.int64(), 1, 3),
        (rule("r", "expect_column_values_to_be_in_set", value_set=["1", "2"]), pa.int64(), 1, 3),
        (rule("r", "expect_column_values_to_not_be_in_set", value_set=["O'K"]), pa.string(), "OK", "O'K"),
        (rule("r", "expect_column_values_to_match_regex", regex=r"^\d{2}$"), pa.string(), "12", "1２"),
        (rule("r", "expect_column_values_to_match_regex", regex="it's"), pa.string(), "it's", "its"),
        (rule("r", "expect_column_values_to_not_match_regex", regex="测试"), pa.string(), "试", "某测试员"),
        (rule("r", "expect_column_values_to_be_between", min_value=1, max_value=5), pa.int64(), 5, 6),
        (rule("r", "expect_column_values_to_be_between", max_value=5, strict_max=True), pa.int64(), 4, 5),
        (rule("r", "expect_column_values_to_be_between", min_value=0.5), pa.int64(), 1, 0),
        (rule("r", "expect_column_values_to_be_between", min_value=1), pa.string(), "10", "0.5"),
        (rule("r", "expect_column_value_lengths_to_be_between", max_value=2), pa.string(), "张三", "欧阳娜"),
        (rule("r", "expect_column_values_to_not_be_null"), pa.string(), "x", None),
    ],
)
def test_each_rule_refuses_what_it_should(
    hub_home: Path, given: Rule, kind: pa.DataType, good: object, bad: object
) -> None:
    small = contract((*COLUMNS[:-1], column("BZ", kind, rules=(given,))))
    lake = Lake()
    pull(lake, small, [row(XH=1, BZ=good), row(XH=2, BZ=bad)], 1)
    report = check(lake, small, number=1)
    (result,) = [r for r in report.results if r.rule == "BZ.r"]
    assert (report.accepted, report.quarantined, result.unexpected) == (1, 1, 1)
    assert result.expectation == given.expectation


def test_mostly_forgives_the_table_and_not_the_row(hub_home: Path) -> None:
    given = rule("r", "expect_column_values_to_be_in_set", value_set=["x"], mostly=0.5)
    small = contract((*COLUMNS[:-1], column("BZ", rules=(given,))))
    lake = Lake()
    pull(lake, small, [row(XH=1), row(XH=2), row(XH=3, BZ="y")], 1)
    report = check(lake, small, number=1)
    (result,) = [r for r in report.results if r.rule == "BZ.r"]
    assert result.passed and report.quarantined == 1


def test_pairs_look_at_rows_that_have_both(hub_home: Path) -> None:
    order = rule(
        "order", "expect_column_pair_values_a_to_be_greater_than_b", column_A="XM", column_B="BZ", or_equal=True
    )
    small = contract(rules=(order,))
    lake = Lake()
    pull(
        lake,
        small,
        [row(XH=1, BZ=None), row(XH=2, XM="b", BZ="a"), row(XH=3, XM="a", BZ="b"), row(XH=4, XM="a", BZ="a")],
        1,
    )
    report = check(lake, small, number=1)
    (result,) = [r for r in report.results if r.rule == "order"]
    assert (result.evaluated, result.unexpected, report.quarantined) == (3, 1, 1)
