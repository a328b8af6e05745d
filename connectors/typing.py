"""From what a source gave to the contract's types, column by column, never row by row.

What cannot be converted becomes null, and its text goes to `_untyped` under the column's name: nothing is lost,
nothing guessed. Texts that the contract says mean null, and blank texts in a column that is no text, are null and
nothing more. Instants without a zone are the city's own wall time.
"""

import threading
from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors.native import as_text, decimals, exact, is_moment, readable
from connectors.parsing import Parser, text_expression
from lake.landing import UNTYPED, pulled_schema
from schemas.contract import Column, Contract

_own = threading.local()


def parser() -> Parser:
    """The thread's one parser."""
    if not hasattr(_own, "parser"):
        _own.parser = Parser()
    found: Parser = _own.parser
    return found


def to_contract(
    batch: pa.RecordBatch,
    contract: Contract,
    *,
    broken: Mapping[str, pa.Array] | None = None,
    iso: Collection[str] = (),
) -> pa.RecordBatch:
    """Convert a batch to the contract's columns, in the contract's order, and `_untyped`.

    Args:
        batch: has every column of the contract, in any order and type; others are passed over.
        contract: types, source formats and null texts.
        broken: column → texts for `_untyped`, where the protocol itself could not read a cell.
        iso: columns whose text cells may hold ISO dates whatever the source format (dates by nature, written as text).

    Raises:
        FatalError: a source format that cannot be read.
    """
    typed, refused = [], dict(broken or {})
    for column in contract.columns:
        where = f"{contract.table}.{column.name}"
        values, texts = _typed(batch.column(column.name), column, where, iso=column.name in iso)
        typed.append(values)
        if texts is not None:
            refused[column.name] = pc.coalesce(texts, refused[column.name]) if column.name in refused else texts
    return pa.RecordBatch.from_arrays([*typed, _untyped(refused, len(batch))], schema=pulled_schema(contract))


def _typed(raw: pa.Array, column: Column, where: str, *, iso: bool) -> tuple[pa.Array, pa.Array | None]:
    """A column in its type, and the texts of the cells that are not of it (None: there are none)."""
    raw, unreadable = readable(raw, parser())
    if pa.types.is_string(raw.type):
        raw = _without_null_texts(raw, column)
        typed = raw if pa.types.is_string(column.type) else _parsed(raw, column, where, iso=iso)
    else:
        raw = _without_null_numbers(raw, column)
        typed = exact(raw, column)
        if typed is None:
            typed = _parsed(raw, column, where, iso=iso or is_moment(raw.type))
    if typed.null_count == raw.null_count:
        return typed, unreadable
    failed = pc.and_(pc.is_valid(raw), pc.is_null(typed))
    texts = pc.if_else(failed, as_text(raw), pa.scalar(None, pa.string()))
    return typed, texts if unreadable is None else pc.coalesce(texts, unreadable)


def _without_null_texts(raw: pa.Array, column: Column) -> pa.Array:
    """Texts that mean null made null; outer blanks do not count in the comparison and stay in texts that remain."""
    meanings = set(column.null_texts) if pa.types.is_string(column.type) else {"", *column.null_texts}
    if not meanings:
        return raw
    means_null = pc.is_in(pc.utf8_trim_whitespace(raw), value_set=pa.array(sorted(meanings), pa.string()))
    return pc.if_else(means_null, pa.scalar(None, pa.string()), raw) if pc.any(means_null).as_py() else raw


def _without_null_numbers(raw: pa.Array, column: Column) -> pa.Array:
    """As above for values that are no texts; a text without any digit cannot be one of them."""
    meanings = [text for text in column.null_texts if any(sign.isdigit() for sign in text)]
    if not meanings:
        return raw
    means_null = pc.is_in(as_text(raw), value_set=pa.array(meanings, pa.string()))
    return pc.if_else(means_null, pa.scalar(None, raw.type), raw)


def _parsed(raw: pa.Array, column: Column, where: str, *, iso: bool) -> pa.Array:
    """Each different value once: dates, codes and amounts repeat, and taking is cheaper than parsing."""
    if pa.types.is_string(column.type) or pa.types.is_nested(raw.type):
        raw = as_text(raw)
    if pa.types.is_string(column.type):
        return raw
    if (amounts := decimals(raw, column.type)) is not None:
        return amounts
    encoded = pc.dictionary_encode(raw)
    expression = text_expression(column, where, iso=iso)
    values = parser().apply(expression, pc.utf8_trim_whitespace(as_text(encoded.dictionary))).cast(column.type)
    return values.take(encoded.indices)


def _untyped(refused: Mapping[str, pa.Array], rows: int) -> pa.Array:
    """The map column: one entry per refused cell, null for rows without any."""
    places = {name: np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False)) for name, texts in refused.items()}
    places = {name: at for name, at in places.items() if len(at)}
    if not places:
        return pa.nulls(rows, UNTYPED.type)
    at = np.concatenate(list(places.values()))
    order = np.argsort(at, kind="stable")
    names = pa.array(np.repeat(list(places), [len(p) for p in places.values()])[order], pa.string())
    texts = pa.concat_arrays([refused[name].take(pa.array(p)) for name, p in places.items()]).take(pa.array(order))
    entries = np.bincount(at, minlength=rows)
    offsets = np.concatenate([[0], np.cumsum(entries)]).astype(np.int32)
    empty = np.concatenate([entries == 0, [False]])
    return pa.MapArray.from_arrays(pa.array(offsets, pa.int32(), mask=empty), names, texts)
