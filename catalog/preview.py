"""What would be seen: each item's treatment at a level, by the same matrix that makes the shares."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.load import matrix
from schemas.published import Item, TableEntry
from schemas.vocabulary import Level, Treatment

_NARROW_TO_WIDE = tuple(reversed(Level))


@dataclass(frozen=True)
class Seen:
    """One item as a recipient sees it."""

    item: Item
    treatment: Treatment


def columns(entry: TableEntry, level: Level, chosen: Iterable[str] | None = None) -> list[Seen]:
    """The treatment of each chosen item (default: of all) seen side by side, in the table's order."""
    wanted = set(chosen) if chosen is not None else {item.name for item in entry.items}
    items = [item for item in entry.items if item.name in wanted]
    treatments = matrix().treatments(level, {item.name: (item.grade, item.mask) for item in items})
    return [Seen(item, treatments[item.name]) for item in items]


def by_level(entry: TableEntry) -> dict[str, dict[Level, Treatment]]:
    """Item → level → treatment, when all items of the table are seen side by side."""
    seen = {level: columns(entry, level) for level in Level}
    return {item.name: {level: seen[level][n].treatment for level in Level} for n, item in enumerate(entry.items)}


def levels_within(level: str) -> list[str]:
    """``level`` and the stricter ones: an owner may grant less than was asked for, never more."""
    return [other.value for other in _NARROW_TO_WIDE[_NARROW_TO_WIDE.index(Level(level)) :]]
