"""The catalog: list, search, and one table's page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from catalog import entries, facts, lineage, preview, web
from catalog.access import Action, May, Visitor
from core.control import session
from schemas.load import departments
from schemas.vocabulary import Level, ShareType

router = APIRouter()
Reader = Annotated[Visitor, Depends(May(Action.BROWSE))]


@router.get("/catalog")
def listed(
    request: Request,
    _: Reader,
    q: Annotated[str, Query(max_length=100)] = "",
    department: str = "",
    share_type: str = "",
) -> Response:
    """Tables that fit the search; the list alone when asked for as part of the page."""
    entries.require_no_number(q)
    query = entries.Query(q.strip(), department, share_type)
    found = entries.find(query)
    with session(write=False) as db:
        fresh = {entry.name: facts.refreshed(db, entry) for entry in found}
    partial = request.headers.get("hx-target") == "found"
    return web.render(
        request,
        "_catalog_found.html" if partial else "catalog.html",
        query=query,
        found=found,
        fresh=fresh,
        departments=departments(),
        share_types=list(ShareType),
    )


@router.get("/catalog/{name}")
def table(request: Request, _: Reader, name: str) -> Response:
    """One table: items, owner, conditions, freshness, quality, lineage, what each level would see."""
    entry = entries.entry(name)
    with session(write=False) as db:
        quality, fresh = facts.quality(db, name), facts.refreshed(db, entry)
    return web.render(
        request,
        "table.html",
        entry=entry,
        quality=quality,
        fresh=fresh,
        lineage=lineage.of(entry),
        departments=departments(),
        seen=preview.by_level(entry),
        levels=list(Level),
    )
