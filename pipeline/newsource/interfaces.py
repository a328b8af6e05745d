"""Tables behind web interfaces: where in the answer the rows are, and what its paging parameters are called."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from connectors.registry import open_source
from connectors.web.request import Interface, Paging
from connectors.web.retry import Answer, Patience, ask
from core.connections import Connection
from core.errors import FatalError
from pipeline.newsource.live import Live, LiveColumn, provisional
from schemas.vocabulary import PullWay

PARAMETERS = (
    ("page", "size"),
    ("pageNum", "pageSize"),
    ("pageNo", "pageSize"),
    ("pageIndex", "pageSize"),
    ("page_no", "page_size"),
    ("current", "size"),
)
"""What interfaces call the page's number and its size."""
_FEW = 7
"""Rows asked for to see whether the parameters are heeded: no interface has that for its default."""
_PAGE_ROWS = 1000
_TOTALS = ("total", "totalCount", "total_count", "count", "totalElements", "totalRows", "records")
_UNKNOWN_PARAMETERS = (400, 422)
_PATIENCE = Patience(attempts=3, throttled=10)


def look(connection: Connection, department: str, table: str) -> Live:
    """The table at the path of its name, in any case.

    Raises:
        FatalError: no such path, a refused key, or an answer in which no rows can be found.
        TemporaryError: the interface does not answer.
    """
    base = Paging(path=table, rows="", total="", page="page", size="size", page_size=_FEW)
    paging = _found(connection, base, f"{department}__{table.lower()}")
    place = {
        "path": paging.path,
        "rows": paging.rows,
        "total": paging.total,
        "page": paging.page,
        "size": paging.size,
        "page_size": _PAGE_ROWS,
    }
    columns = open_source(provisional(department, table, place), connection).columns()
    if not columns:
        remedy = "ask the department for rows, or write the contract by hand"
        raise FatalError("The interface's table is empty: it shows no columns", where=connection.name, remedy=remedy)
    return Live(table.upper(), place, PullWay.PAGES, tuple(LiveColumn(name) for name in columns))


def _found(connection: Connection, base: Paging, where: str) -> Paging:
    """The first spelling of the path that answers, and the first parameters that it heeds."""
    first: FatalError | None = None
    for path in dict.fromkeys((base.path, base.path.lower(), base.path.upper())):
        try:
            return _heeded(connection, replace(base, path=path), where)
        except FatalError as error:
            first = first or error
    assert first is not None, "there is at least one spelling"
    raise first


def _heeded(connection: Connection, paging: Paging, where: str) -> Paging:
    for page, size in PARAMETERS:
        tried = replace(paging, page=page, size=size)
        answer = _answer(connection, tried, where)
        if answer and len(answer[0]) == min(_FEW, answer[1]):
            return answer[2]
    names = ", ".join("/".join(pair) for pair in PARAMETERS)
    raise FatalError(
        "The interface heeds none of the usual names for a page's size", where=where,
        remedy=f"write the contract by hand with the names of the interface's description; tried: {names}",
    )  # fmt: skip


def _answer(connection: Connection, paging: Paging, where: str) -> tuple[list[Any], int, Paging] | None:
    """Rows, total and where they are; None when the interface does not take parameters of these names."""
    statuses: list[int] = []

    def fetch() -> Answer:
        answer = interface.page(1, where)
        statuses.append(answer.status)
        return answer

    with Interface(connection, paging, _PATIENCE.timeout_s) as interface:
        try:
            body = ask(fetch, _PATIENCE, where)
        except FatalError:
            if statuses and statuses[-1] in _UNKNOWN_PARAMETERS:
                return None
            raise
    return _understood(body, paging, where)


def _understood(body: bytes, paging: Paging, where: str) -> tuple[list[Any], int, Paging]:
    try:
        document = json.loads(body)
    except ValueError:
        remedy = "see that the connection's address is the interface's and not its pages'"
        raise FatalError("The interface's answer is no JSON", where=where, remedy=remedy) from None
    rows = next(((path, value) for path, value in _walk(document) if _are_rows(value)), None)
    totals = dict(_totals(document))
    if rows is None or not totals:
        remedy = "write the contract by hand: no list of rows, or no count of them, was found in the answer"
        raise FatalError("The interface's answer cannot be understood", where=where, remedy=remedy)
    total = min(totals, key=_rank)
    return rows[1], totals[total], replace(paging, rows=rows[0], total=total)


def _walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every part of the answer outside its rows, the outermost first."""
    if isinstance(value, dict):
        parts = [(f"{path}.{key}" if path else str(key), part) for key, part in value.items()]
        yield from parts
        for inner, part in parts:
            yield from _walk(part, inner)


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _totals(document: Any) -> Iterator[tuple[str, int]]:
    for path, value in _walk(document):
        if path.rpartition(".")[2] in _TOTALS and str(value).isdigit():
            yield path, int(value)


def _rank(path: str) -> int:
    return _TOTALS.index(path.rpartition(".")[2])
