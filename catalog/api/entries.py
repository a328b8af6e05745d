"""Entries of the catalog."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from catalog import entries, facts, preview
from catalog.access import Action, May, Visitor
from catalog.api.models import EntryDetail, EntryOut, ItemOut
from core.control import session
from schemas.published import TableEntry

router = APIRouter(prefix="/entries", tags=["catalog"])
Reader = Annotated[Visitor, Depends(May(Action.BROWSE))]


@router.get("")
def listed(
    _: Reader,
    q: Annotated[str, Query(description="Words in titles and items; two Chinese characters are enough")] = "",
    department: Annotated[str, Query(description="Owner")] = "",
    share_type: Annotated[str, Query(description="unconditional, conditional or not_shared")] = "",
) -> list[EntryOut]:
    """Tables of the catalog that fit, best first."""
    entries.require_no_number(q)
    found = entries.find(entries.Query(q.strip(), department, share_type))
    return [EntryOut.model_validate(_outline(entry)) for entry in found]


@router.get("/{name}")
def one(_: Reader, name: str) -> EntryDetail:
    """One table with its items and what each level of disclosure would see of them."""
    entry = entries.entry(name)
    with session(write=False) as db:
        quality, refreshed = facts.quality(db, name), facts.refreshed(db, entry)
    details = {
        "description": entry.description,
        "sources": list(entry.sources),
        "refreshed_at": refreshed,
        "quality_percent": round(quality.percent, 2) if quality else None,
        "items": _items(entry),
    }
    return EntryDetail.model_validate(_outline(entry) | details)


def _outline(entry: TableEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in EntryOut.model_fields if name != "share_modes"} | {
        "share_modes": list(entry.share_modes)
    }


def _items(entry: TableEntry) -> list[ItemOut]:
    seen = preview.by_level(entry)
    plain = [name for name in ItemOut.model_fields if name != "treatment"]
    return [
        ItemOut(
            **{name: getattr(item, name) for name in plain},
            treatment={str(level): str(how) for level, how in seen[item.name].items()},
        )
        for item in entry.items
    ]
