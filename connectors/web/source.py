"""A table behind a paged web interface."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from connectors import json_rows
from connectors.base import Cells, Source
from connectors.typing import parser
from connectors.web.pages import Page, read_page
from connectors.web.request import Interface, Paging, paging
from connectors.web.retry import Patience, ask
from core.connections import Connection
from core.errors import FatalError, TemporaryError
from schemas.contract import Contract

MAX_PAGES = 100_000
"""No pull asks for more: an interface that never ends is refused at its first page."""


class WebSource(Source):
    """A table as pages of JSON; page by page, so that memory holds one."""

    def __init__(self, connection: Connection, contract: Contract, patience: Patience | None = None) -> None:
        super().__init__(connection, contract)
        self.patience = patience or Patience()

    def cells(self) -> Iterator[Cells]:
        """One batch per page; the number of rows must be the total that every page names.

        Raises:
            TemporaryError: down, throttled too long, or the table changed while it was read.
            FatalError: key refused, a page that is no JSON, pages that repeat or never end.
        """
        names = [column.name for column in self.contract.columns]
        with self._interface() as interface:
            for page in self._pages(interface):
                if page.number == 1 and len(page.rows):
                    self.require(json_rows.keys(page.rows, parser()))
                yield Cells(json_rows.rows(page.rows, names, parser()))

    def count(self) -> int | None:
        """The total the interface names."""
        with self._interface() as interface:
            return self._page(interface, 1).total

    def columns(self) -> list[str]:
        """Keys of the rows on the first page; an empty table shows none."""
        with self._interface() as interface:
            return json_rows.keys(self._page(interface, 1).rows, parser())

    @property
    def _paging(self) -> Paging:
        return paging(self.contract.source, self.contract.table)

    @contextmanager
    def _interface(self) -> Iterator[Interface]:
        with Interface(self.connection, self._paging, self.patience.timeout_s) as interface:
            yield interface

    def _pages(self, interface: Interface) -> Iterator[Page]:
        """Every page once: as many as the first page's total needs, never more."""
        size, seen, got = self._paging.page_size, set[bytes](), 0
        first = page = self._page(interface, 1)
        if first.total > size * MAX_PAGES:
            raise self._fatal(1, f"The total would take more than {MAX_PAGES} pages", "raise `page_size`")
        while True:
            self._fits(page, first, got)
            digest = hashlib.sha256("\0".join(page.rows.to_pylist()).encode()).digest()
            if digest in seen:
                raise self._fatal(page.number, "A page repeats an earlier one", "`page` may name the wrong parameter")
            seen.add(digest)
            got += len(page.rows)
            yield page
            if got == first.total:
                return
            page = self._page(interface, page.number + 1)
            if page.number > -(-first.total // size):
                raise self._changed(page.number)

    def _fits(self, page: Page, first: Page, got: int) -> None:
        size = self._paging.page_size
        if page.total != first.total:
            raise self._changed(page.number)
        if len(page.rows) > size or got + len(page.rows) > page.total:
            raise self._fatal(page.number, "More rows than were asked for", "`size` may name the wrong parameter")
        if not len(page.rows) and got < page.total:
            raise self._changed(page.number)

    def _page(self, interface: Interface, number: int) -> Page:
        where = f"{self.place} page {number}"
        body = ask(lambda: interface.page(number, where), self.patience, where)
        return read_page(body, number, self._paging, where, parser())

    def _fatal(self, number: int, what: str, hint: str) -> FatalError:
        remedy = f"compare the contract's `source` with the interface's description: {hint}"
        return FatalError(what, where=f"{self.place} page {number}", remedy=remedy)

    def _changed(self, number: int) -> TemporaryError:
        return TemporaryError(
            "The table changed while its pages were read, or the interface ended before its own total",
            where=f"{self.place} page {number}",
            remedy="pull again; if it stays so, ask the department whether the interface's total is right",
        )
