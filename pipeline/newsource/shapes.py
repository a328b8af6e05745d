"""What a single value looks like: SQL over ``c``, a text without outer blanks; true, or false, never null."""

from connectors.parsing import text_expression
from lake.sql import literal
from pipeline.newsource.live import column
from pipeline.newsource.surnames import COMPOUND, SINGLE
from schemas.contract import Column

_HAN = r"\p{Han}"
_NAME = rf"(({'|'.join(COMPOUND)}){_HAN}{{1,2}}|[{SINGLE}]{_HAN}{{1,2}})"
_MINORITY = rf"{_HAN}{{1,10}}(·{_HAN}{{1,10}}){{1,3}}"
_ADDRESS = rf"({_HAN}.*)?(路|街|巷|弄|大道|村|组|小区|苑|里|屯|社区).*\d+.*(号|栋|幢|室|组|单元|楼).*"
_PHONE = r"((\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7})"
_POINT = r"(POINT ?\( ?)?\d{2,3}\.\d{3,} ?[ ,] ?\d{1,2}\.\d{3,}\)?"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def _matches(shape: str, value: str = "c") -> str:
    return f"regexp_full_match({value}, {literal(shape)})"


def _luhn() -> str:
    """Every second digit from the right doubled, digits of the products added, the sum a multiple of ten."""
    doubled = "CASE WHEN i % 2 = 0 THEN d::INT * 2 - CASE WHEN d::INT > 4 THEN 9 ELSE 0 END ELSE d::INT END"
    digits = "string_split(reverse(tc_squeeze(c)), '')"
    return (
        f"CASE WHEN {_matches('[1-9][0-9]{15,18}', 'tc_squeeze(c)')} "
        f"THEN list_sum(list_transform({digits}, lambda d, i: {doubled})) % 10 = 0 ELSE false END"
    )


def _credit_code() -> str:
    """GB 32100: the last character makes the weighted sum a multiple of 31."""
    terms = (f"(strpos('{_USCC}', substr(c, {n}, 1)) - 1) * {weight}" for n, weight in enumerate(_WEIGHTS, 1))
    total = " + ".join([*terms, f"strpos('{_USCC}', substr(c, 18, 1)) - 1"])
    return f"CASE WHEN {_matches(f'[{_USCC}]{{18}}')} THEN ({total}) % 31 = 0 ELSE false END"


SEMANTIC_SHAPES: dict[str, str] = {
    "identity_number": "coalesce(tc_identity_valid(tc_identity(c)), false)",
    "credit_code": _credit_code(),
    "phone": _matches(_PHONE, "tc_squeeze(c)"),
    # 19 of the parcel (region, district, block, two letters, number), one of the kind, 8 of the unit.
    "real_estate_unit": _matches(r"\d{12}[A-Z]{2}\d{5}[A-Z]\d{8}"),
    "bank_account": _luhn(),
    "position": _matches(_POINT),
    # One of several in a cell is enough to tell what the column holds.
    "person_name": _matches(f"({_NAME}|{_MINORITY})([、，,;；/ ].*)?", "tc_dots(tc_clean_text(c))"),
    "address": _matches(_ADDRESS),
}
"""Semantic → whether the value is such a thing."""

PLAIN_SHAPES: dict[str, str] = {
    "integer": _matches(r"[+-]?\d{1,18}"),
    "decimal": _matches(r"[+-]?\d{1,18}(\.\d{1,9})?"),
    "padded": _matches(r"0\d+"),
    "boundary": "regexp_matches(c, '^(MULTI)?(POLYGON|LINESTRING) ?\\(')",
}

DATES = (
    "yyyy-MM-dd", "yyyy.MM.dd", "yyyy/MM/dd", "yyyyMMdd", "MM/dd/yyyy", "dd/MM/yyyy", "yyyy年MM月dd日", "MM-dd-yyyy",
    "yyyy-M-d", "yyyy.M.d", "yyyy/M/d", "M/d/yyyy", "yyyy年M月d日",
)  # fmt: skip
"""Formats of days, the strictest first: of two that read equally much the earlier one is meant."""

INSTANTS = (
    "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "yyyy-MM-dd HH:mm:ss.SSS", "yyyy-MM-dd HH:mm:ss.SSSSSS", "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd HH:mm",
    "yyyy/M/d H:mm:ss", "yyyyMMddHHmmss",
)  # fmt: skip
"""Formats of instants."""


def written_as(source_format: str, candidate: Column) -> str:
    """Whether the connector will read the value by that format, and it is of a time that records are of."""
    value = text_expression(column(candidate.name, candidate.type, source_format), candidate.name)
    # 9999 stands for "no end"; other far years are numbers that happen to look like a day.
    return f"coalesce(year({value}) BETWEEN 1850 AND 2200 OR year({value}) = 9999, false)"
