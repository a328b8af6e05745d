"""Rows of JSON objects as columns of text, each value as the source wrote it."""

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from connectors.parsing import Parser
from lake.sql import literal

LONG_NUMBER = r"[:\[,]\s*-?(\d*\.[\d.]{15,}|\d{16,}[.eE]|\d{19,})"
"""May be a number with more digits than a double keeps; where it stands inside a text, being careful does no harm."""


def objects(lines: pa.Array, parser: Parser) -> pa.Array:
    """Whether each text is one JSON object."""
    return parser.apply("coalesce(try(json_type(c)) = 'OBJECT', false)", lines)


def keys(lines: pa.Array, parser: Parser) -> list[str]:
    """Keys of any of the objects, in order of first appearance."""
    lists = parser.apply("json_keys(c)", lines)
    return list(dict.fromkeys(lists.flatten().to_pylist()))


def rows(lines: pa.Array, names: Sequence[str], parser: Parser) -> pa.RecordBatch:
    """Columns of text from JSON objects: objects and lists within stay JSON, an absent key is null.

    Numbers keep every digit that counts; zeros after the last are not kept (1.10 becomes 1.1).
    """
    long = pc.match_substring_regex(lines, LONG_NUMBER)
    if pc.any(long).as_py():
        quoted_ = [with_quoted_numbers(line) for line in lines.filter(long).to_pylist()]
        lines = pc.replace_with_mask(lines, long, pa.array(quoted_, pa.string()))
    paths = ", ".join(literal(pointer(name)) for name in names)
    found = parser.table([f"json_extract_string(c, [{paths}])"], pa.table({"c": lines}))
    parts = parser.table([f"_0[{n + 1}]" for n in range(len(names))], found)
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in parts.columns], names=list(names))


def with_quoted_numbers(text: str) -> str:
    """JSON with its numbers as texts, so that no reader shortens them. The slow way, for long numbers alone."""
    return json.dumps(json.loads(text, parse_float=str, parse_int=str), ensure_ascii=False)


def pointer(*keys_: str) -> str:
    """Keys, outermost first, as a JSON Pointer (RFC 6901)."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys_)
