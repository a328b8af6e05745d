"""Expectations that follow from what a column means."""

from collections.abc import Callable
from typing import Any, ClassVar

from great_expectations.expectations.expectation import ColumnMapExpectation

from lake import sql
from quality.expectations.conditions import COLUMN_METRIC

# Dates that systems write for "not known" or "for ever": the least and greatest of common databases and spreadsheets.
PLACEHOLDER_DATES = ("1900-01-01", "1899-12-30", "1899-12-31", "0001-01-01", "1753-01-01", "2999-12-31", "9999-12-31")
# GB/T 2260, first two digits: provinces, and 81, 82, 83 for residents of Hong Kong, Macau and Taiwan.
PROVINCES = (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83
)  # fmt: skip


class ColumnFact(ColumnMapExpectation):
    """A condition, in SQL over ``a``, that every cell of a column meets."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = ("condition", "mostly")
    title_zh: ClassVar[str] = "内容符合条件"
    title_en: ClassVar[str] = "Every value meets its condition"
    condition: str

    asked: ClassVar[Callable[..., str]]
    """The condition, from the arguments of the kind of fact."""


class ExpectCellsToBeTyped(ColumnFact):
    """The cell of one column could be read as the contract's type; the column asked is ``_untyped``."""

    title_zh: ClassVar[str] = "内容可按约定的类型读出"
    title_en: ClassVar[str] = "Every cell can be read as its type"

    @classmethod
    def asked(cls, cell: str) -> str:
        """The condition."""
        return f"NOT map_contains(a, {sql.literal(cell)})"


class ExpectNoOtherRow(ColumnFact):
    """No other row has the same values; the column asked holds the number of rows that have them."""

    title_zh: ClassVar[str] = "没有重复"
    title_en: ClassVar[str] = "No value stands in two rows"

    @classmethod
    def asked(cls) -> str:
        """The condition."""
        return "a = 1"


class ExpectIdentityNumberToBeValid(ColumnFact):
    """Shape, birth date and check character of GB 11643; numbers of 15 digits by the number they become."""

    title_zh: ClassVar[str] = "公民身份号码校验正确"
    title_en: ClassVar[str] = "The identity number passes its check"

    @classmethod
    def asked(cls) -> str:
        """The condition."""
        return "list_transform([tc_identity(a)], lambda n: coalesce(tc_identity_valid(n), false))[1]"


class ExpectIdentityRegionToBeKnown(ColumnFact):
    """The first two digits are a province. Finer codes are abolished and merged, so they prove nothing."""

    title_zh: ClassVar[str] = "公民身份号码的地区码存在"
    title_en: ClassVar[str] = "The identity number begins with a known region"

    @classmethod
    def asked(cls) -> str:
        """The condition; what is no identity number at all is the other rule's matter."""
        return f"substr(tc_identity(a), 1, 2) IN ({sql.literals(str(p) for p in PROVINCES)})"


class ExpectDateToBeFact(ColumnFact):
    """No date is one that systems write when they do not know."""

    title_zh: ClassVar[str] = "日期不是占位值"
    title_en: ClassVar[str] = "No date is a placeholder such as 1900-01-01"

    @classmethod
    def asked(cls) -> str:
        """The condition."""
        return f"CAST(a AS DATE) NOT IN ({', '.join('DATE ' + sql.literal(day) for day in PLACEHOLDER_DATES)})"


class ExpectPhoneToHaveForm(ColumnFact):
    """A mobile number of 11 digits or a landline of 7 to 12, with or without separators and country code."""

    title_zh: ClassVar[str] = "电话号码格式正确"
    title_en: ClassVar[str] = "The phone number has the form of one"

    @classmethod
    def asked(cls) -> str:
        """The condition."""
        digits = "regexp_replace(a, '[-() ]', '', 'g')"
        return rf"regexp_full_match({digits}, '(\+?86)?(1[3-9]\d{{9}}|0?\d{{7,11}})')"


class ExpectRegionToBeKnown(ColumnFact):
    """The code stands in the region tree, now or before it was abolished."""

    title_zh: ClassVar[str] = "区划代码存在"
    title_en: ClassVar[str] = "The region code is known"

    @classmethod
    def asked(cls, city: str, known: tuple[str, ...]) -> str:
        """The condition. Codes of other cities are not asked: the tree does not reach them."""
        codes = sql.literals(code.rstrip("0") for code in known)
        return f"NOT starts_with(a, {sql.literal(city)}) OR rtrim(a, '0') IN ({codes})"
