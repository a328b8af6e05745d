"""Expectations of two columns of the same row."""

from typing import Any, ClassVar

from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
    ExpectColumnPairValuesAToBeGreaterThanB,
)
from great_expectations.expectations.core.expect_column_pair_values_to_be_equal import (
    ExpectColumnPairValuesToBeEqual,
)
from great_expectations.expectations.expectation import ColumnPairMapExpectation

from lake import sql
from quality.expectations.conditions import PAIR_METRIC

_KEYS = ("condition", "mostly")


class ExpectOrderOfPair(ExpectColumnPairValuesAToBeGreaterThanB):
    """The first is greater than the second; a row that lacks either is not asked."""

    map_metric: ClassVar[str] = PAIR_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "两项的先后大小合理"
    title_en: ClassVar[str] = "The first of two values is not before the second"
    domain_keys: ClassVar[Any] = (*ExpectColumnPairValuesAToBeGreaterThanB.domain_keys, "ignore_row_if")
    condition: str
    ignore_row_if: Any = "either_value_is_missing"

    @classmethod
    def asked(cls, or_equal: bool = False) -> str:
        """The condition."""
        return f"a {'>=' if or_equal else '>'} b"


class ExpectPairToBeEqual(ExpectColumnPairValuesToBeEqual):
    """Both are the same; a row that lacks either is not asked."""

    map_metric: ClassVar[str] = PAIR_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "两项一致"
    title_en: ClassVar[str] = "Two values are the same"
    domain_keys: ClassVar[Any] = (*ExpectColumnPairValuesToBeEqual.domain_keys, "ignore_row_if")
    condition: str
    ignore_row_if: Any = "either_value_is_missing"

    @classmethod
    def asked(cls) -> str:
        """The condition."""
        return "a = b"


class PairFact(ColumnPairMapExpectation):
    """A condition, in SQL over ``a`` and ``b``, of two cells of a row; a row that lacks either is not asked."""

    map_metric: ClassVar[str] = PAIR_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "两项符合条件"
    title_en: ClassVar[str] = "Two values meet their condition"
    domain_keys: ClassVar[Any] = (*ColumnPairMapExpectation.domain_keys, "ignore_row_if")
    condition: str
    ignore_row_if: Any = "either_value_is_missing"


class ExpectBirthDateToAgreeWithIdentityNumber(PairFact):
    """Digits 7 to 14 of a valid identity number (column_A) are the birth date (column_B) of the same row."""

    title_zh: ClassVar[str] = "出生日期与公民身份号码一致"
    title_en: ClassVar[str] = "The birth date agrees with the identity number"

    @classmethod
    def asked(cls) -> str:
        """The condition."""
        return _when_valid("CAST(b AS DATE) = tc_identity_birth(n)")


class ExpectSexToAgreeWithIdentityNumber(PairFact):
    """Digit 17 of a valid identity number (column_A), odd male and even female, is the sex (column_B) of the row."""

    title_zh: ClassVar[str] = "性别与公民身份号码一致"
    title_en: ClassVar[str] = "The sex agrees with the identity number"

    @classmethod
    def asked(cls, male: tuple[str, ...], female: tuple[str, ...]) -> str:
        """The condition, with the source's own codes for the two sexes; other codes (unknown) are not asked."""
        sexes = (("1", male), ("2", female))
        whens = " ".join(f"WHEN CAST(b AS VARCHAR) IN ({sql.literals(c)}) THEN '{sex}'" for sex, c in sexes if c)
        return _when_valid(f"CASE {whens} END = tc_identity_sex(n)")


def _when_valid(agrees: str) -> str:
    # The lambda normalises the number once; the dear check is left for rows that do not agree.
    return (
        f"list_transform([tc_identity(a)], lambda n: CASE WHEN {agrees} THEN true ELSE NOT tc_identity_valid(n) END)[1]"
    )
