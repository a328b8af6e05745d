"""Arrow arrays as sources give them: made readable, converted where that is exact, or written as text."""

import pyarrow as pa
import pyarrow.compute as pc

from connectors.parsing import Parser
from core.clock import CITY_ZONE
from schemas.contract import Column

_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""0001-01-01 and 9999-12-31 in days since 1970: outside are a database's infinities."""
_DAY_US = 86_400_000_000


def readable(raw: pa.Array, parser: Parser) -> tuple[pa.Array, pa.Array | None]:
    """An array of a plain type; bytes become text, and the texts of those that are not UTF-8 are given beside.

    Opaque and other extension types give up their storage, dictionaries are unpacked, large and view strings become
    plain ones.
    """
    if isinstance(raw, pa.ChunkedArray):
        raw = raw.combine_chunks()
    if isinstance(raw.type, pa.BaseExtensionType):
        raw = raw.storage
    if pa.types.is_dictionary(raw.type):
        raw = raw.dictionary_decode()
    if pa.types.is_null(raw.type) or pa.types.is_large_string(raw.type) or pa.types.is_string_view(raw.type):
        return raw.cast(pa.string()), None
    if pa.types.is_binary(raw.type) or pa.types.is_large_binary(raw.type) or pa.types.is_fixed_size_binary(raw.type):
        return _decoded(raw.cast(pa.binary()), parser)
    return raw, None


def _decoded(raw: pa.Array, parser: Parser) -> tuple[pa.Array, pa.Array | None]:
    try:
        return raw.cast(pa.string()), None
    except pa.ArrowInvalid:
        text = parser.apply("try(decode(c))", raw)
    failed = pc.and_(pc.is_valid(raw), pc.is_null(text))
    # Only the cells that are not UTF-8 pass through Python: their bytes are shown as \xNN.
    shown = pa.array([b.decode(errors="backslashreplace") for b in raw.filter(failed).to_pylist()], pa.string())
    return text, pc.replace_with_mask(pa.nulls(len(raw), pa.string()), failed, shown)


def is_moment(kind: pa.DataType) -> bool:
    """Whether values of this type are dates or instants by nature."""
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def exact(raw: pa.Array, column: Column) -> pa.Array | None:
    """``raw`` in the column's type where every value fits it exactly; cells out of the calendar become null.

    Returns:
        None where no exact conversion is known, or where some value does not fit.
    """
    target = column.type
    if is_moment(raw.type):
        raw = _within_calendar(raw)
    if raw.type == target:
        return raw
    try:
        return _converted(raw, target)
    except pa.ArrowInvalid:
        return None


def _converted(raw: pa.Array, target: pa.DataType) -> pa.Array | None:
    given = raw.type
    if is_moment(given) and is_moment(target):
        return _moment(raw, target)
    if pa.types.is_integer(given) and (pa.types.is_integer(target) or pa.types.is_decimal(target)):
        return raw.cast(pa.decimal128(20, 0)).cast(target) if pa.types.is_decimal(target) else raw.cast(target)
    if pa.types.is_decimal(given) and (pa.types.is_decimal(target) or pa.types.is_integer(target)):
        return raw.cast(target)
    if pa.types.is_floating(given):
        return _from_float(raw, target)
    if pa.types.is_floating(target) and (pa.types.is_integer(given) or pa.types.is_decimal(given)):
        return raw.cast(target)
    return None


def decimals(raw: pa.Array, target: pa.DataType) -> pa.Array | None:
    """Plain decimal texts as they come from databases, at once; None when one of them is anything else.

    Must accept nothing that ``parsing`` does not: exponents are therefore left to it.
    """
    if not (pa.types.is_decimal(target) and pa.types.is_string(raw.type)):
        return None
    if pc.any(pc.match_substring_regex(raw, "[eE]")).as_py():
        return None
    try:
        return raw.cast(target)
    except pa.ArrowInvalid:
        return None


def _from_float(raw: pa.Array, target: pa.DataType) -> pa.Array | None:
    if pa.types.is_floating(target) or pa.types.is_integer(target):
        return raw.cast(target)
    if not pa.types.is_decimal(target):
        return None
    # Arrow rounds to the scale without a word: only what comes back as the same float was written exactly.
    value = raw.cast(target)
    return value if pc.all(pc.equal(value.cast(raw.type), raw)).as_py() is not False else None


def _moment(raw: pa.Array, target: pa.DataType) -> pa.Array | None:
    if pa.types.is_date(target):
        days = raw.cast(target)
        # Arrow drops the time of day without a word.
        return days if pa.types.is_date(raw.type) or days.cast(raw.type).equals(raw) else None
    if pa.types.is_date(raw.type):
        raw = raw.cast(pa.timestamp("us"))
    if raw.type.tz is None:
        raw = pc.assume_timezone(raw.cast(pa.timestamp("us")), str(CITY_ZONE), ambiguous="earliest")
    return raw.cast(target)


def _within_calendar(raw: pa.Array) -> pa.Array:
    if raw.type == pa.date32():
        days = raw.view(pa.int32())
        low, high = _FIRST_DAY, _LAST_DAY
    elif pa.types.is_timestamp(raw.type) and raw.type.unit == "us":
        days = raw.view(pa.int64())
        low, high = _FIRST_DAY * _DAY_US, (_LAST_DAY + 1) * _DAY_US - 1
    else:
        return raw
    ends = pc.min_max(days)
    if len(raw) == raw.null_count or (ends["min"].as_py() >= low and ends["max"].as_py() <= high):
        return raw
    inside = pc.and_(pc.greater_equal(days, low), pc.less_equal(days, high))
    return pc.if_else(inside, raw, pa.scalar(None, raw.type))


def as_text(raw: pa.Array) -> pa.Array:
    """Values written as text: whole floats without exponent or point, instants in ISO form, infinities as such."""
    if pa.types.is_string(raw.type):
        return raw
    if pa.types.is_floating(raw.type):
        return _float_text(raw)
    if is_moment(raw.type):
        inside = _within_calendar(raw)
        text = pc.replace_substring_regex(inside.cast(pa.string()), r"\.0+(Z?)$", r"\1")
        beyond = pc.and_(pc.is_valid(raw), pc.is_null(inside))
        return pc.if_else(beyond, pa.scalar("beyond the calendar (infinity)"), text)
    if pa.types.is_nested(raw.type):
        return pa.array([None if value is None else str(value) for value in raw.to_pylist()], pa.string())
    return raw.cast(pa.string())


def _float_text(raw: pa.Array) -> pa.Array:
    whole = pc.and_(pc.equal(pc.floor(raw), raw), pc.less(pc.abs(raw), 2.0**63))
    digits = pc.if_else(whole, raw, pa.scalar(None, raw.type)).cast(pa.int64())
    return pc.coalesce(digits.cast(pa.string()), raw.cast(pa.string()))
