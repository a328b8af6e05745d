"""Where an entry's data come from and what is made of them."""

from dataclasses import dataclass

from catalog.entries import published
from schemas.load import entities
from schemas.published import TableEntry


@dataclass(frozen=True)
class Authority:
    """Whose word counts for one item of a joined table, the most believed first."""

    item: str
    lead: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """Neighbours of an entry: the tables that feed it, the joined tables it feeds, authority per item."""

    fed_by: dict[str, list[TableEntry]]
    """Department → its tables."""
    feeds: tuple[TableEntry, ...]
    authorities: dict[str, Authority]


def of(entry: TableEntry) -> Lineage:
    """The entry's neighbours."""
    known = published()
    sources = [known[name] for name in entry.sources if name != entry.name and name in known]
    feeds = [other for other in known.values() if other.kind == "entity" and entry.name in other.sources]
    fed_by = {owner: [e for e in sources if e.owner == owner] for owner in sorted({e.owner for e in sources})}
    return Lineage(fed_by, tuple(feeds) if entry.kind == "source" else (), _authorities(entry))


def _authorities(entry: TableEntry) -> dict[str, Authority]:
    if entry.kind != "entity":
        return {}
    return {f.name: Authority(f.name, f.lead, f.authority) for f in entities()[entry.name].fields}
