"""Expectations that follow from a contract's columns: types, keys, codes and meanings.

Errors refuse a row, so only what makes a row unusable is one: a cell that cannot be read as its type, a missing
required cell, a key that is null or stands twice. An odd identity number or an unknown code is a warning: a library's
*invalid* is not yet wrong, and the row is evidence.
"""

from collections.abc import Iterator

import pyarrow as pa
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.expectation import Expectation

from quality.compiled import CompiledExpectation, Helper
from quality.expectations import facts, pairs, values
from schemas import load
from schemas.contract import Column, Contract, EntityMapping
from schemas.vocabulary import Severity

UNTYPED = "_untyped"
KEY_HELPER = "_same_key"
_NOT_NULL = ("不得为空", "No value is missing")


def derived(contract: Contract) -> Iterator[CompiledExpectation]:
    """Every derived expectation, in the order of the contract's columns; the key's last."""
    for column in contract.columns:
        yield _fact(column, "type", facts.ExpectCellsToBeTyped, Severity.ERROR, UNTYPED, cell=column.name)
        yield from _presence(column)
        yield from _codes(column)
        yield from _meaning(column)
    for mapping in contract.entities:
        yield from _agreement(contract, mapping)
    if contract.keys:
        yield _key()


def _fact(
    column: Column,
    name: str,
    kind: type[facts.ColumnFact],
    severity: Severity,
    asked_of: str = "",
    **arguments: object,
) -> CompiledExpectation:
    target = asked_of or column.name
    return CompiledExpectation(
        rule=f"{column.name}.{name}",
        expectation=expectation_name(kind),
        column=column.name,
        severity=severity,
        title_zh=f"{column.title_zh}：{kind.title_zh}",
        title_en=f"{column.title_en}: {kind.title_en}",
        asked=kind(column=target, condition=kind.asked(**arguments)),
        columns=(target,),
    )


def _presence(column: Column) -> Iterator[CompiledExpectation]:
    if column.required or column.key:
        yield CompiledExpectation(
            rule=f"{column.name}.required",
            expectation="expect_column_values_to_not_be_null",
            column=column.name,
            severity=Severity.ERROR,
            title_zh=f"{column.title_zh}：{_NOT_NULL[0]}",
            title_en=f"{column.title_en}: {_NOT_NULL[1]}",
            asked=ExpectColumnValuesToNotBeNull(column=column.name),
            columns=(column.name,),
        )
    if column.unique:
        yield unique(f"{column.name}.unique", (column.name,), Severity.WARNING, column.title_zh, column.title_en)


def unique(rule: str, columns: tuple[str, ...], severity: Severity, zh: str, en: str) -> CompiledExpectation:
    """No two rows of the whole table have the same values in ``columns``."""
    helper, kind = Helper(f"_same_{rule}", columns), facts.ExpectNoOtherRow
    return CompiledExpectation(
        rule=rule,
        expectation="expect_compound_columns_to_be_unique" if len(columns) > 1 else "expect_column_values_to_be_unique",
        column=columns[0] if len(columns) == 1 else None,
        severity=severity,
        title_zh=f"{zh}：{kind.title_zh}",
        title_en=f"{en}: {kind.title_en}",
        asked=kind(column=helper.name, condition=kind.asked()),
        columns=(helper.name,),
        helper=helper,
    )


def _key() -> CompiledExpectation:
    kind = facts.ExpectNoOtherRow
    return CompiledExpectation(
        rule="key.unique",
        expectation="expect_compound_columns_to_be_unique",
        column=None,
        severity=Severity.ERROR,
        title_zh=f"主键：{kind.title_zh}",
        title_en=f"Primary key: {kind.title_en}",
        asked=kind(column=KEY_HELPER, condition=kind.asked()),
        columns=(KEY_HELPER,),
        helper=Helper(KEY_HELPER, (), within_key=True),
    )


def _codes(column: Column) -> Iterator[CompiledExpectation]:
    if column.code is None:
        return
    listed = load.codes()[column.code]
    known = sorted(listed.schemes[column.scheme] if column.scheme else listed.values)
    kind = values.ExpectCodesToBeInSet
    yield CompiledExpectation(
        rule=f"{column.name}.code",
        expectation="expect_column_values_to_be_in_set",
        column=column.name,
        severity=Severity.WARNING,
        title_zh=f"{column.title_zh}：{kind.title_zh}",
        title_en=f"{column.title_en}: {kind.title_en}",
        asked=kind(column=column.name, value_set=known, condition=kind.asked(column.type, known)),
        columns=(column.name,),
    )


def _meaning(column: Column) -> Iterator[CompiledExpectation]:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        yield _fact(column, "real_date", facts.ExpectDateToBeFact, Severity.WARNING)
    if not pa.types.is_string(column.type):
        return
    if column.semantic == "identity_number":
        yield _fact(column, "identity_number", facts.ExpectIdentityNumberToBeValid, Severity.WARNING)
        yield _fact(column, "identity_region", facts.ExpectIdentityRegionToBeKnown, Severity.WARNING)
    elif column.semantic == "phone":
        yield _fact(column, "phone", facts.ExpectPhoneToHaveForm, Severity.WARNING)
    elif column.semantic in ("region", "grid"):
        tree = load.regions()
        known = (*tree.nodes, *tree.abolished)
        city = next(iter(tree.nodes.values())).prefix
        yield _fact(column, "region", facts.ExpectRegionToBeKnown, Severity.WARNING, city=city, known=known)


def _agreement(contract: Contract, mapping: EntityMapping) -> Iterator[CompiledExpectation]:
    """The identity number against the birth date and sex that the same row gives for the same person."""
    number = mapping.fields.get("identity_number")
    if number is None:
        return
    if birth := mapping.fields.get("birth_date"):
        kind = pairs.ExpectBirthDateToAgreeWithIdentityNumber
        yield _pair(contract.column(birth.column), number.column, "agrees", kind, kind.asked())
    if sex := mapping.fields.get("sex"):
        codes = _sex_codes(sex.code, sex.scheme)
        if codes["1"] or codes["2"]:
            kind_of_sex = pairs.ExpectSexToAgreeWithIdentityNumber
            condition = kind_of_sex.asked(male=codes["1"], female=codes["2"])
            yield _pair(contract.column(sex.column), number.column, "agrees", kind_of_sex, condition)


def _sex_codes(code: str | None, scheme: str | None) -> dict[str, tuple[str, ...]]:
    """The source's codes for the standard's 1 (male) and 2 (female)."""
    if scheme is None:
        return {"1": ("1",), "2": ("2",)}
    own = load.codes()[code or "sex"].schemes[scheme]
    return {sex: tuple(sorted(source for source, standard in own.items() if standard == sex)) for sex in ("1", "2")}


def _pair(
    column: Column,
    number: str,
    name: str,
    kind: type[pairs.ExpectBirthDateToAgreeWithIdentityNumber] | type[pairs.ExpectSexToAgreeWithIdentityNumber],
    condition: str,
) -> CompiledExpectation:
    return CompiledExpectation(
        rule=f"{column.name}.{name}",
        expectation=expectation_name(kind),
        column=column.name,
        severity=Severity.WARNING,
        title_zh=kind.title_zh,
        title_en=kind.title_en,
        asked=kind(column_A=number, column_B=column.name, condition=condition),
        columns=(number, column.name),
    )


def expectation_name(kind: type[Expectation]) -> str:
    """Great Expectations' name of an expectation's class, in snake case."""
    return str(kind.expectation_type)
