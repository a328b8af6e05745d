"""Text to the contract's types, by DuckDB expressions: strict shapes, so that nothing is guessed."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from connectors.formats import compiled
from core.clock import CITY_ZONE
from lake.sql import literal
from schemas.contract import Column

_ZONE = str(CITY_ZONE)
_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_MIDNIGHT = r"([T ]00:00:00(\.0*)?)?"
_ISO_TIME = r"[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6}0*)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?"
_TRUE = ("1", "true", "t", "yes", "y", "是")
_FALSE = ("0", "false", "f", "no", "n", "否")


def text_expression(column: Column, where: str, *, iso: bool = False) -> str:
    """SQL over a text ``c`` without outer blanks: the value in ``column``'s type, or NULL where it is not one.

    Args:
        column: its type and source format decide.
        where: table and column, for errors.
        iso: dates in ISO form are taken beside the source format.

    Raises:
        FatalError: a source format that cannot be read.
    """
    kind = column.type
    if pa.types.is_decimal(kind):
        return _decimal(kind.precision, kind.scale)
    if pa.types.is_date(kind):
        plain = _shaped(_ISO_DATE + _MIDNIGHT, "try_cast(left(c, 10) AS DATE)")
        return _moment(column, where, plain, iso, date=True)
    if pa.types.is_timestamp(kind):
        plain = _shaped(_ISO_DATE + _ISO_TIME, "try_cast(c AS TIMESTAMPTZ)")
        return _moment(column, where, plain, iso, date=False)
    return _SIMPLE.get(kind, "c")


def _shaped(shape: str, value: str) -> str:
    return f"CASE WHEN regexp_full_match(c, {literal(shape)}) THEN {value} END"


_SIMPLE = {
    pa.int64(): _shaped(r"[+-]?\d{1,19}(\.0*)?", r"try_cast(regexp_replace(c, '\.0*$', '') AS BIGINT)"),
    pa.float64(): _shaped(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", "try_cast(c AS DOUBLE)"),
    pa.bool_(): f"CASE WHEN lower(c) IN {_TRUE} THEN true WHEN lower(c) IN {_FALSE} THEN false END",
}


def _decimal(precision: int, scale: int) -> str:
    """Digits beyond the scale must be zeros: TRY_CAST alone would round them away."""
    tail = rf"\d{{0,{scale}}}0*"
    shape = rf"[+-]?(\d+(\.{tail})?|\.\d{tail})" if scale else r"[+-]?\d+(\.0*)?"
    return _shaped(shape, f"try_cast(c AS DECIMAL({precision}, {scale}))")


def _moment(column: Column, where: str, plain: str, iso: bool, *, date: bool) -> str:
    if not column.source_format:
        return plain
    form = compiled(column.source_format, where)
    parsed = f"try_strptime(c, {literal(form.strptime)})"
    if date:
        # The day the source wrote, in its own zone: not the day it was in the city.
        parsed = f"CAST({parsed} AS DATE)"
    elif not form.zoned:
        parsed = f"timezone('{_ZONE}', {parsed})"
    value = _shaped(form.shape, parsed)
    return f"coalesce({value}, {plain})" if iso else value


class Parser:
    """A private DuckDB for expressions over one text array at a time; single-threaded, nothing stored."""

    def __init__(self) -> None:
        # One thread: a pull runs beside others, and a batch is too small to share out.
        self._engine = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})
        self._engine.execute(f"SET TimeZone = '{_ZONE}'")

    def apply(self, expression: str, values: pa.Array) -> pa.Array:
        """``expression`` over ``c`` for each of ``values``, in order."""
        return self.table([expression], pa.table({"c": values})).column(0).combine_chunks()

    def table(self, expressions: Sequence[str], cells: pa.Table) -> pa.Table:
        """Expressions over the columns of ``cells``, in order of its rows; columns are named by position."""
        self._engine.register("cells", cells)
        chosen = ", ".join(f"{expression} AS _{n}" for n, expression in enumerate(expressions))
        try:
            return self._engine.sql(f"SELECT {chosen} FROM cells").to_arrow_table()
        finally:
            self._engine.unregister("cells")
