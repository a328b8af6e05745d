"""The city's tree of regions. Levels are data: another city has other levels, and more or fewer of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from schemas.findings import Findings
from schemas.rules import titles
from schemas.sections import Section, read, suggest


@dataclass(frozen=True)
class RegionLevel:
    """One level of the tree."""

    name: str
    title_zh: str
    title_en: str
    digits: int
    """How many leading digits of a code tell this level (GB/T 2260 and the statistical codes: 4, 6, 9, 12; grid 15)."""


@dataclass(frozen=True)
class Region:
    """One node of the tree."""

    code: str
    """As people write it: the digits of its level, filled with zeros to six."""
    prefix: str
    """What the codes of everything inside it begin with."""
    title_zh: str
    title_en: str
    parent: str | None
    level: str


@dataclass(frozen=True)
class Abolished:
    """A code that is used no more; it stays in old records and identity numbers."""

    code: str
    title_zh: str
    title_en: str
    successor: str
    """The code of the region that took it in."""
    since: str
    """ISO date."""


@dataclass(frozen=True)
class Regions:
    """The tree of the city in which the hub stands."""

    levels: tuple[RegionLevel, ...]
    nodes: Mapping[str, Region]
    """Code → region, from the root down."""
    abolished: Mapping[str, Abolished]
    path: Path

    @cached_property
    def _by_prefix(self) -> dict[str, Region]:
        return {region.prefix: region for region in self.nodes.values()}

    @property
    def root(self) -> Region:
        """The city itself."""
        return next(iter(self.nodes.values()))

    def level(self, name: str) -> RegionLevel | None:
        """The level of that name, if there is one."""
        return next((level for level in self.levels if level.name == name), None)

    def find(self, text: str) -> Region | None:
        """The finest region a code lies in: abolished codes lead to their successor, filling zeros do not count."""
        text = self.current(text)
        for level in reversed(self.levels):
            if region := self._by_prefix.get(text[: level.digits]):
                return region
        return None

    def current(self, code: str) -> str:
        """``code`` with an abolished beginning replaced by its successor's, as often as it takes."""
        for digits in sorted({len(old) for old in self.abolished}, reverse=True):
            if old := self.abolished.get(code[:digits]):
                return self.current(old.successor + code[digits:])
        return code

    def prefixes(self, code: str) -> tuple[str, ...]:
        """What codes of records inside region ``code`` may begin with: its own, and those of codes merged into it.

        Raises:
            KeyError: no such region.
        """
        prefix = self.nodes[code].prefix
        merged = [old for old in self.abolished if self.current(old).startswith(prefix)]
        return (prefix, *sorted(old for old in merged if not old.startswith(prefix)))

    def children(self, code: str) -> tuple[Region, ...]:
        """The regions right below ``code``."""
        return tuple(region for region in self.nodes.values() if region.parent == code)

    def at_level(self, name: str) -> tuple[Region, ...]:
        """All regions of one level."""
        return tuple(region for region in self.nodes.values() if region.level == name)

    def ancestor(self, text: str, level: str) -> Region | None:
        """The region of ``level`` in which a code lies, if the code is fine enough."""
        region = self.find(text)
        while region and region.level != level:
            region = self.nodes[region.parent] if region.parent else None
        return region


def read_regions(file: Path, findings: Findings) -> Regions | None:
    """Read the tree."""
    root = read(file, findings)
    if root is None:
        return None
    levels = tuple(_level(entry) for entry in root.sections("levels", required=True))
    nodes = _nodes(root.section("regions", required=True), levels)
    regions = Regions(levels, nodes, _abolished(root, nodes), file)
    root.done()
    return regions


def _level(entry: Section) -> RegionLevel:
    zh, en = titles(entry, "title")
    level = RegionLevel(entry.text("name"), zh, en, entry.integer("digits") or 0)
    if not level.digits:
        entry.error("digits", "How many digits tell this level?", "add digits: 6")
    entry.done()
    return level


def _nodes(section: Section, levels: tuple[RegionLevel, ...]) -> dict[str, Region]:
    """A code's level is its number of digits, its parent the region whose prefix it begins with."""
    by_digits = {level.digits: n for n, level in enumerate(levels)}
    nodes: dict[str, Region] = {}
    prefixes: dict[str, str] = {}
    for prefix in section.names():
        rank = by_digits.get(len(prefix))
        if rank is None or not prefix.isdigit():
            lengths = ", ".join(str(level.digits) for level in levels)
            section.error(prefix, f"{prefix!r} is no region code", f"write as many digits as a level has: {lengths}")
            continue
        parent = prefixes.get(prefix[: levels[rank - 1].digits]) if rank else None
        if rank and parent is None:
            section.error(prefix, f"The region above {prefix!r} is missing", "list it before this one")
        zh, en = titles(section, prefix)
        code = prefix.ljust(6, "0")
        nodes[code], prefixes[prefix] = Region(code, prefix, zh, en, parent, levels[rank].name), code
    return nodes


def _abolished(root: Section, nodes: Mapping[str, Region]) -> dict[str, Abolished]:
    section = root.section("abolished")
    found: dict[str, Abolished] = {}
    for code in section.names():
        entry = section.section(code)
        zh, en = titles(entry, "title")
        found[code] = Abolished(code, zh, en, entry.text("successor"), entry.text("since"))
        entry.done()
    known = {region.prefix for region in nodes.values()} | found.keys()
    for code, old in found.items():
        if old.successor not in known:
            section.error(code, f"The successor {old.successor!r} is no region", suggest(old.successor, sorted(known)))
    looped = [code for code in found if code in nodes or _circular(code, found)]
    for code in looped:
        section.error(code, "An abolished code is in use, or leads back to itself", "name the code in use today")
    return {} if looped else found


def _circular(code: str, found: Mapping[str, Abolished]) -> bool:
    seen = {code}
    while code in found:
        code = found[code].successor
        if code in seen:
            return True
        seen.add(code)
    return False
