"""Quality rules of a contract: which expectations exist, and how the standard's short forms become them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.findings import Place
from schemas.sections import Section, suggest
from schemas.vocabulary import Severity


@dataclass(frozen=True)
class Expectation:
    """An expectation that the quality room can run."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    """Those arguments that name columns of the table."""
    table: bool = False
    """Whether it stands at the table (True) or at a column."""


def _column(required: str, optional: str = "") -> Expectation:
    return Expectation(frozenset(required.split()), frozenset(optional.split()) | {"mostly"})


def _table(required: str, optional: str, columns: str) -> Expectation:
    return Expectation(
        frozenset(required.split()), frozenset(optional.split()) | {"mostly"}, frozenset(columns.split()), table=True
    )


EXPECTATIONS: dict[str, Expectation] = {
    "expect_column_values_to_not_be_null": _column(""),
    "expect_column_values_to_be_unique": _column(""),
    "expect_column_values_to_be_in_set": _column("value_set"),
    "expect_column_values_to_not_be_in_set": _column("value_set"),
    "expect_column_values_to_match_regex": _column("regex"),
    "expect_column_values_to_not_match_regex": _column("regex"),
    "expect_column_values_to_be_between": _column("", "min_value max_value strict_min strict_max"),
    "expect_column_value_lengths_to_be_between": _column("", "min_value max_value"),
    "expect_column_pair_values_a_to_be_greater_than_b": _table(
        "column_A column_B", "or_equal ignore_row_if", "column_A column_B"
    ),
    "expect_column_pair_values_to_be_equal": _table("column_A column_B", "ignore_row_if", "column_A column_B"),
    "expect_compound_columns_to_be_unique": _table("column_list", "ignore_row_if", "column_list"),
}

_OPTIONS: dict[str, tuple[str, str]] = {
    "pattern": ("expect_column_values_to_match_regex", "regex"),
    "minLength": ("expect_column_value_lengths_to_be_between", "min_value"),
    "maxLength": ("expect_column_value_lengths_to_be_between", "max_value"),
    "minimum": ("expect_column_values_to_be_between", "min_value"),
    "maximum": ("expect_column_values_to_be_between", "max_value"),
}
"""The standard's ``logicalTypeOptions`` that are rules, and the argument each becomes."""


@dataclass(frozen=True)
class RuleDraft:
    """A rule as read, before it is known that the columns it names exist."""

    name: str
    expectation: str
    arguments: dict[str, Any]
    severity: Severity
    title_zh: str
    title_en: str
    place: Place

    @property
    def columns(self) -> list[str]:
        """The columns its arguments name."""
        named = [self.arguments.get(key, ()) for key in sorted(EXPECTATIONS[self.expectation].columns)]
        return [name for value in named for name in ([value] if isinstance(value, str) else value)]


def read_options(options: Section, logical: str) -> list[RuleDraft]:
    """Rules of a column's ``logicalTypeOptions``, all of them errors: pattern, length and range."""
    merged: dict[str, dict[str, Any]] = {}
    for option, (expectation, argument) in _OPTIONS.items():
        if option in options:
            merged.setdefault(expectation, {})[argument] = _bound(options, option, logical)
    return [_from_options(options, expectation, arguments) for expectation, arguments in merged.items()]


def _bound(options: Section, option: str, logical: str) -> Any:
    """The option's value, of the kind that this option has at a column of that type."""
    value = options.value(option)
    if option == "pattern":
        _compile(options, option, value)
    elif option.endswith("Length"):
        _expect(options, option, isinstance(value, int) and logical == "string", "a length of a text", "write e.g. 18")
    elif logical in ("integer", "number"):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        _expect(options, option, number, "a number", "write it without quotes")
    else:
        day = logical in ("date", "timestamp") and isinstance(value, str) and _is_day(value)
        _expect(options, option, day, "a bound of a number or a date", 'write a date as "2000-01-31"')
    return value


def _expect(options: Section, option: str, holds: bool, kind: str, remedy: str) -> None:
    if not holds:
        options.error(option, f"{option!r} is not {kind}", remedy)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


_SHORT = {
    "expect_column_values_to_match_regex": ("form", "格式", "Form"),
    "expect_column_value_lengths_to_be_between": ("length", "长度", "Length"),
    "expect_column_values_to_be_between": ("range", "取值范围", "Range"),
}


def _from_options(options: Section, expectation: str, arguments: dict[str, Any]) -> RuleDraft:
    name, zh, en = _SHORT[expectation]
    return RuleDraft(name, expectation, arguments, Severity.ERROR, zh, en, options.place)


def read_quality(section: Section, table: bool) -> list[RuleDraft]:
    """The ``quality`` entries of a column, or with ``table`` of the table."""
    drafts = [_read_rule(entry, table) for entry in section.sections("quality")]
    return [draft for draft in drafts if draft is not None]


def _read_rule(entry: Section, table: bool) -> RuleDraft | None:
    """One entry: name, description ``中文 / English``, severity, engine and implementation."""
    name, (zh, en) = entry.text("name"), titles(entry, "description")
    entry.text("type", "custom")
    entry.text("dimension", "")
    if entry.text("engine") not in ("greatExpectations", ""):
        entry.error("engine", "Only Great Expectations runs rules here", "write engine: greatExpectations")
    severity = entry.choice("severity", Severity, Severity.ERROR) or Severity.ERROR
    implementation = entry.section("implementation", required=True)
    entry.done()
    expectation, arguments = implementation.text("type"), implementation.section("kwargs")
    implementation.done()
    if not _known(implementation, expectation, arguments, table):
        return None
    values = {key: arguments.value(key) for key in arguments.names()}
    return RuleDraft(name, expectation, values, severity, zh, en, entry.place)


def _known(implementation: Section, expectation: str, arguments: Section, table: bool) -> bool:
    fitting = [name for name, kind in EXPECTATIONS.items() if kind.table is table]
    if expectation not in fitting:
        what = f"There is no rule {expectation!r} for a {'table' if table else 'column'}"
        implementation.error("type", what, suggest(expectation, fitting))
        return False
    kind, given = EXPECTATIONS[expectation], set(arguments.names())
    for missing in sorted(kind.required - given):
        arguments.error(missing, f"The rule needs {missing!r}", f"add {missing}: … below kwargs")
    for unknown in sorted(given - kind.required - kind.optional):
        arguments.error(unknown, f"The rule has no argument {unknown!r}", suggest(unknown, _words(kind)))
    compiles = "regex" not in given or _compile(arguments, "regex", arguments.value("regex"))
    return compiles and kind.required <= given <= kind.required | kind.optional


def _words(kind: Expectation) -> list[str]:
    return sorted(kind.required | kind.optional)


def _compile(section: Section, key: str, pattern: Any) -> bool:
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        section.error(key, f"The regular expression does not compile: {error}", "mend the pattern")
        return False
    return True


def titles(section: Section, key: str, default: str | None = None) -> tuple[str, str]:
    """A text ``中文 / English`` as its two halves; a single half stands for both."""
    zh, _, en = section.text(key, default).partition(" / ")
    return zh.strip(), (en or zh).strip()
