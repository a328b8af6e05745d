"""Great Expectations' own expectations of a column's cells, computed by the engine."""

from collections.abc import Sequence
from typing import Any, ClassVar

import pyarrow as pa
from great_expectations.expectations.core.expect_column_value_lengths_to_be_between import (
    ExpectColumnValueLengthsToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.core.expect_column_values_to_match_regex import (
    ExpectColumnValuesToMatchRegex,
)
from great_expectations.expectations.core.expect_column_values_to_not_be_in_set import (
    ExpectColumnValuesToNotBeInSet,
)
from great_expectations.expectations.core.expect_column_values_to_not_match_regex import (
    ExpectColumnValuesToNotMatchRegex,
)

from lake import sql
from quality.expectations.conditions import COLUMN_METRIC
from quality.expectations.literals import bound, membership, operand

_KEYS = ("condition", "mostly")


class ExpectCodesToBeInSet(ExpectColumnValuesToBeInSet):
    """Every cell is one of the listed values."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "取值在规定的范围之内"
    title_en: ClassVar[str] = "Every value is one of those listed"
    condition: str

    @classmethod
    def asked(cls, kind: pa.DataType, value_set: Sequence[Any]) -> str:
        """The condition."""
        return membership(value_set, kind)


class ExpectCodesToNotBeInSet(ExpectColumnValuesToNotBeInSet):
    """No cell is one of the listed values."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "不出现被排除的取值"
    title_en: ClassVar[str] = "No value is one of those excluded"
    condition: str

    @classmethod
    def asked(cls, kind: pa.DataType, value_set: Sequence[Any]) -> str:
        """The condition."""
        return f"NOT ({membership(value_set, kind)})"


class ExpectFormToMatch(ExpectColumnValuesToMatchRegex):
    """The pattern is found in every cell. RE2: no look-around, no back-references, never exponential."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "格式符合规定"
    title_en: ClassVar[str] = "Every value has the form that is laid down"
    condition: str

    @classmethod
    def asked(cls, _: pa.DataType, regex: str) -> str:
        """The condition."""
        return f"regexp_matches(CAST(a AS VARCHAR), {sql.literal(regex)})"


class ExpectFormToNotMatch(ExpectColumnValuesToNotMatchRegex):
    """The pattern is found in no cell. RE2, as above."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "不出现被排除的写法"
    title_en: ClassVar[str] = "No value has the form that is excluded"
    condition: str

    @classmethod
    def asked(cls, _: pa.DataType, regex: str) -> str:
        """The condition."""
        return f"NOT regexp_matches(CAST(a AS VARCHAR), {sql.literal(regex)})"


class ExpectLimitsToHold(ExpectColumnValuesToBeBetween):
    """Every cell is between two limits, of which one may be open."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "取值在上下限之间"
    title_en: ClassVar[str] = "Every value is between its limits"
    condition: str

    @classmethod
    def asked(
        cls,
        kind: pa.DataType,
        min_value: Any = None,
        max_value: Any = None,
        strict_min: bool = False,
        strict_max: bool = False,
    ) -> str:
        """The condition."""
        low, high = ">" if strict_min else ">=", "<" if strict_max else "<="
        limits = [(low, min_value), (high, max_value)]
        tests = [f"{operand(v, kind)} {sign} {bound(v, kind)}" for sign, v in limits if v is not None]
        return " AND ".join(tests) or "true"


class ExpectLengthsToBeBetween(ExpectColumnValueLengthsToBeBetween):
    """The number of characters of every cell is between two limits."""

    map_metric: ClassVar[str] = COLUMN_METRIC
    success_keys: ClassVar[Any] = _KEYS
    title_zh: ClassVar[str] = "长度在规定的范围之内"
    title_en: ClassVar[str] = "Every value has a length within its limits"
    condition: str

    @classmethod
    def asked(cls, _: pa.DataType, min_value: int | None = None, max_value: int | None = None) -> str:
        """The condition."""
        limits = [(">=", min_value), ("<=", max_value)]
        tests = [f"length(CAST(a AS VARCHAR)) {sign} {int(value)}" for sign, value in limits if value is not None]
        return " AND ".join(tests) or "true"
