"""Contract → Great Expectations: the derived expectations, and the contract's own rules beside them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import duckdb
from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.expectation import Expectation

from core.errors import FatalError
from lake import sql
from lake.engine import macros
from quality import repairs
from quality.compiled import CompiledExpectation
from quality.derive import derived, unique
from quality.expectations import pairs, values
from quality.expectations.conditions import judging
from schemas.contract import Column, Contract, Rule

_OF_COLUMN: dict[str, Any] = {
    "expect_column_values_to_be_in_set": values.ExpectCodesToBeInSet,
    "expect_column_values_to_not_be_in_set": values.ExpectCodesToNotBeInSet,
    "expect_column_values_to_match_regex": values.ExpectFormToMatch,
    "expect_column_values_to_not_match_regex": values.ExpectFormToNotMatch,
    "expect_column_values_to_be_between": values.ExpectLimitsToHold,
    "expect_column_value_lengths_to_be_between": values.ExpectLengthsToBeBetween,
}
_OF_PAIR: dict[str, Any] = {
    "expect_column_pair_values_a_to_be_greater_than_b": pairs.ExpectOrderOfPair,
    "expect_column_pair_values_to_be_equal": pairs.ExpectPairToBeEqual,
}
KNOWN = (
    *_OF_COLUMN,
    *_OF_PAIR,
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_unique",
    "expect_compound_columns_to_be_unique",
)


def suite(contract: Contract) -> list[CompiledExpectation]:
    """The table's expectations. A rule of the contract takes the place of a derived one of its name.

    Raises:
        FatalError: a rule names an expectation that does not exist, has arguments that it does not take, or a regular
            expression that RE2 does not read; ``where`` is the contract's file and line.
    """
    found = {compiled.rule: compiled for compiled in derived(contract)}
    with judging() as connection:
        for column in contract.columns:
            for rule in column.rules:
                compiled = _compile(contract, rule, column)
                _prove(connection, contract, rule, compiled)
                found[compiled.rule] = compiled
        for rule in contract.rules:
            compiled = _compile(contract, rule, None)
            _prove(connection, contract, rule, compiled)
            found[compiled.rule] = compiled
    return list(found.values())


def fingerprint(contract: Contract, expectations: Sequence[CompiledExpectation]) -> str:
    """Digest of all that decides a row's fate and form: when it changes, every row has to be judged again."""
    asked = [[c.rule, c.severity, c.column, c.asked.configuration.to_json_dict()] for c in expectations]
    form = [[c.name, str(c.type), repairs.value(c)] for c in contract.columns]
    return sha256(json.dumps([asked, form, contract.keys, macros()], default=str).encode()).hexdigest()[:16]


def _compile(contract: Contract, rule: Rule, column: Column | None) -> CompiledExpectation:
    arguments = dict(rule.arguments)
    mostly = float(arguments.pop("mostly", 1.0))
    try:
        return _builder(contract, rule, column)(rule, column, arguments, mostly)
    except (ValidationError, TypeError, ValueError) as error:
        remedy = f"give the arguments that {rule.expectation} takes ({type(error).__name__})"
        raise FatalError("A rule's arguments do not fit", where=_place(contract, rule, column), remedy=remedy) from None


def _builder(contract: Contract, rule: Rule, column: Column | None) -> Callable[..., CompiledExpectation]:
    if rule.expectation == "expect_compound_columns_to_be_unique":
        return _compound
    if rule.expectation in _OF_PAIR:
        return lambda rule, _, arguments, mostly: _pair(contract, rule, arguments, mostly)
    if column is not None and rule.expectation == "expect_column_values_to_be_unique":
        return _single
    if column is not None and rule.expectation == "expect_column_values_to_not_be_null":
        return _not_null
    if column is not None and rule.expectation in _OF_COLUMN:
        return _cells
    raise FatalError(
        f"There is no expectation {rule.expectation!r} for a {'table' if column is None else 'column'}",
        where=_place(contract, rule, column),
        remedy=f"use one of: {', '.join(sorted(KNOWN))}",
    )


def _cells(rule: Rule, column: Column, arguments: dict[str, Any], mostly: float) -> CompiledExpectation:
    kind = _OF_COLUMN[rule.expectation]
    asked = kind(column=column.name, condition=kind.asked(column.type, **arguments), **arguments)
    return _named(rule, asked, (column.name,), mostly, column=column.name)


def _not_null(rule: Rule, column: Column, arguments: dict[str, Any], mostly: float) -> CompiledExpectation:
    asked = ExpectColumnValuesToNotBeNull(column=column.name, **arguments)
    return _named(rule, asked, (column.name,), mostly, column=column.name)


def _single(rule: Rule, column: Column, _: dict[str, Any], mostly: float) -> CompiledExpectation:
    found = unique(f"{column.name}.{rule.name}", (column.name,), rule.severity, rule.title_zh, rule.title_en)
    return replace(found, mostly=mostly)


def _compound(rule: Rule, _: Column | None, arguments: dict[str, Any], mostly: float) -> CompiledExpectation:
    found = unique(rule.name, tuple(arguments["column_list"]), rule.severity, rule.title_zh, rule.title_en)
    return replace(found, mostly=mostly, expectation=rule.expectation)


def _pair(contract: Contract, rule: Rule, arguments: dict[str, Any], mostly: float) -> CompiledExpectation:
    first, second = contract.column(arguments.pop("column_A")), contract.column(arguments.pop("column_B"))
    arguments.setdefault("ignore_row_if", "either_value_is_missing")
    kind, options = _OF_PAIR[rule.expectation], {k: v for k, v in arguments.items() if k != "ignore_row_if"}
    asked = kind(column_A=first.name, column_B=second.name, condition=kind.asked(**options), **arguments)
    return _named(rule, asked, (first.name, second.name), mostly)


def _named(
    rule: Rule, asked: Expectation, columns: tuple[str, ...], mostly: float, column: str | None = None
) -> CompiledExpectation:
    return CompiledExpectation(
        rule=f"{column}.{rule.name}" if column else rule.name,
        expectation=rule.expectation,
        column=columns[0],
        severity=rule.severity,
        title_zh=rule.title_zh,
        title_en=rule.title_en,
        asked=asked,
        columns=columns,
        mostly=mostly,
    )


def _prove(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule, compiled: CompiledExpectation
) -> None:
    """Let the engine read the condition once, over no rows: a bad pattern or limit is found before any data is."""
    condition = getattr(compiled.asked, "condition", None)
    if condition is None or compiled.helper is not None:
        return
    cells = ", ".join(
        f"NULL::{sql.column_type(contract.column(name).type)} AS {alias}"
        for alias, name in zip("ab", compiled.columns, strict=False)
    )
    try:
        connection.execute(f"SELECT {condition} FROM (SELECT {cells}) WHERE a IS NOT NULL").fetchall()
    except duckdb.Error as error:
        raise FatalError(
            f"The rule {rule.name!r} cannot be computed",
            where=_place(contract, rule, contract.column(compiled.columns[0])),
            remedy=f"mend its arguments: {str(error).splitlines()[0]}",
        ) from error


def _place(contract: Contract, rule: Rule, column: Column | None) -> str:
    """File and line: that of the rule's name, else of its column."""
    start = column.line if column else 1
    lines = contract.path.read_text(encoding="utf-8").splitlines() if contract.path.exists() else []
    for number, line in enumerate(lines[start - 1 :], start):
        if "name:" in line and line.split("name:", 1)[1].strip().strip("\"'") == rule.name:
            return f"{contract.path}:{number}"
    return f"{contract.path}:{start}"
