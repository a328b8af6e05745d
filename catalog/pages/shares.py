"""A department's shares: the list, the rows of one, and its files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from catalog import files, grants, reading, web
from catalog.access import Action, May, Visitor
from catalog.entries import published
from core.control import session
from core.policy import Way
from schemas.load import departments

router = APIRouter(prefix="/shares")
Reader = Annotated[Visitor, Depends(May(Action.READ_SHARE))]
PER_PAGE = 50


@router.get("")
def listed(request: Request, visitor: Reader) -> Response:
    """The department's grants and what the current release holds for each."""
    with session(write=False) as db:
        held = grants.held_by(db, visitor.department or "")
    return web.render(request, "shares.html", held=held, entries=published(), departments=departments())


@router.get("/{grant_id}")
def rows(request: Request, visitor: Reader, grant_id: int, page: Annotated[int, Query(ge=1, le=10**6)] = 1) -> Response:
    """A page of the share's rows."""
    return _page(request, visitor, grant_id, page, {})


@router.post("/{grant_id}")
def filtered(
    request: Request,
    visitor: Reader,
    grant_id: int,
    *,
    column: Annotated[str, Form()] = "",
    value: Annotated[str, Form()] = "",
    page: Annotated[int, Form(ge=1, le=10**6)] = 1,
) -> Response:
    """The rows with one value in one column. By POST: values of persons have no place in an address."""
    return _page(request, visitor, grant_id, page, {column: value.strip()} if column and value.strip() else {})


def _page(request: Request, visitor: Visitor, grant_id: int, page: int, where: dict[str, str]) -> Response:
    source = reading.open_share(visitor, grant_id, way=Way.PAGE)
    found = reading.read_page(visitor, source, where=where, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    entry = published().get(source.grant.table_name)
    return web.render(
        request,
        "share.html",
        source=source,
        entry=entry,
        items={item.name: item for item in entry.items} if entry else {},
        columns=found.rows.column_names,
        rows=list(zip(*(column.to_pylist() for column in found.rows.columns), strict=True)),
        total=found.total,
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        where=where,
        formats=list(files.FORMATS) if source.grant.mode == Way.FILE else [],
        departments=departments(),
    )


@router.get("/{grant_id}/file/{format_}")
def file(visitor: Reader, grant_id: int, format_: str) -> Response:
    """The whole share as a file."""
    source = reading.open_share(visitor, grant_id, way=Way.FILE)
    return files.answer(files.make(visitor, source, format_))
