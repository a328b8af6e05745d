"""One page of JSON: its rows and the total it names."""

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from connectors.json_rows import LONG_NUMBER, objects, pointer, with_quoted_numbers
from connectors.parsing import Parser
from connectors.web.request import Paging
from core.errors import FatalError
from lake.sql import literal


@dataclass(frozen=True)
class Page:
    """A page as read."""

    number: int
    total: int
    """Rows of the whole table, says the source."""
    rows: pa.Array
    """Texts, one JSON object each."""


def read_page(body: bytes, number: int, paging: Paging, where: str, parser: Parser) -> Page:
    """Read a page.

    Raises:
        FatalError: no JSON, or rows or total not where the contract says.
    """
    text = _whole(body, where, parser)
    rows, total = _path(paging.rows), _path(paging.total)
    looks = [f"json_type(c, {rows})", f"json_extract_string(c, {total})"]
    kind, count = (column[0].as_py() for column in parser.table(looks, pa.table({"c": text})).columns)
    if kind != "ARRAY":
        raise _broken(f"No list of rows at `{paging.rows}` (found: {(kind or 'nothing').lower()})", where)
    if not re.fullmatch(r"\d{1,15}", count or ""):
        raise _broken(f"No total at `{paging.total}`", where)
    lines = parser.apply(f"json_extract(c, {rows})::JSON[]::VARCHAR[]", text).flatten()
    if not pc.all(objects(lines, parser), min_count=0).as_py():
        raise _broken("A row is no JSON object", where)
    return Page(number, int(count), lines)


def _whole(body: bytes, where: str, parser: Parser) -> pa.Array:
    """The page as one text, known to be JSON."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken("The page is not UTF-8", where) from None
    if not parser.apply("json_valid(c)", pa.array([text], pa.string()))[0].as_py():
        raise _broken("The page is not whole JSON", where)
    if re.search(LONG_NUMBER, text):
        text = with_quoted_numbers(text)
    return pa.array([text], pa.string())


def _path(dotted: str) -> str:
    """``data.rows`` as a JSON Pointer in an SQL literal."""
    return literal(pointer(*dotted.split(".")))


def _broken(what: str, where: str) -> FatalError:
    remedy = "compare the contract's `source` with the interface's description, or tell the department of the page"
    return FatalError(what, where=where, remedy=remedy)
