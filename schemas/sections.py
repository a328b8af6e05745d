"""Strict reading of YAML with line numbers.

A :class:`Section` is a mapping of which every key has to be asked for; what nobody asked for is a finding, so that a
misspelt word cannot pass silently. Everything wrong is noted in :class:`Findings` and a neutral value is handed back,
so that one reading reports all there is.
"""

import re
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from schemas.findings import Findings, Place

Choice = TypeVar("Choice", bound=StrEnum)

_LISTED = 40
"""How many known words a remedy lists."""

_STRING, _INTEGER, _BOOLEAN, _NULL = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "bool", "null"))


def suggest(word: str, known: list[str]) -> str:
    """``did you mean …`` when something known is near, else the list of what is known."""
    if near := get_close_matches(word, known):
        return f"did you mean {' or '.join(repr(str(word)) for word in near)}?"
    more = " …" if len(known) > _LISTED else ""
    return f"choose one of: {', '.join(known[:_LISTED])}{more}"


class Section:
    """A YAML mapping being read."""

    def __init__(self, nodes: dict[str, yaml.Node], lines: dict[str, int], place: Place, findings: Findings) -> None:
        self._nodes, self._lines, self.place, self.findings = nodes, lines, place, findings
        self._asked: set[str] = set()

    @classmethod
    def of(cls, node: yaml.Node | None, place: Place, findings: Findings) -> "Section":
        """Read ``node`` as a mapping; anything else is a finding and reads as empty."""
        section = cls({}, {}, place, findings)
        if not isinstance(node, yaml.MappingNode):
            findings.error(place, "A mapping of keys and values was expected here", "write key: value")
            return section
        for key, value in node.value:
            section._add(str(getattr(key, "value", "")), key, value)
        return section

    def _add(self, name: str, key: yaml.Node, value: yaml.Node) -> None:
        line = key.start_mark.line + 1
        place = Place(self.place.file, line, _join(self.place.where, name))
        if key.tag != _STRING:
            self.findings.error(place, f"The key {name} is not a text", "put it in quotes")
        if name in self._nodes:
            self.findings.error(place, f"The key {name!r} stands here twice", "remove one of them")
        self._nodes[name], self._lines[name] = value, line

    def __contains__(self, key: str) -> bool:
        return key in self._nodes

    def names(self) -> list[str]:
        """All keys, where these are names; asking counts as having read them."""
        self._asked |= self._nodes.keys()
        return list(self._nodes)

    def at(self, key: str) -> Place:
        """Where ``key`` stands, or the section itself when it is missing."""
        return Place(self.place.file, self._lines.get(key, self.place.line), _join(self.place.where, key))

    def error(self, key: str, what: str, remedy: str) -> None:
        """Note an error at ``key``."""
        self.findings.error(self.at(key), what, remedy)

    def _get(self, key: str, required: bool) -> yaml.Node | None:
        self._asked.add(key)
        node = self._nodes.get(key)
        if node is not None and node.tag == _NULL:
            node = None
        if node is None and required:
            self.error(key, f"{str(key)!r} is missing", f"add {key}: …")
        return node

    def text(self, key: str, default: str | None = None) -> str:
        """A text. Without ``default`` it is required; a number or a truth value has to be quoted."""
        node = self._get(key, default is None)
        if node is None:
            return default or ""
        if node.tag != _STRING or not isinstance(node, yaml.ScalarNode):
            self.error(key, f"{key!r} is not a text", "write a text; put a number in quotes")
            return default or ""
        return str(node.value)

    def optional(self, key: str) -> str | None:
        """A text or None."""
        return self.text(key, "") or None

    def flag(self, key: str) -> bool:
        """True or false, false when missing."""
        node = self._get(key, False)
        if node is not None and node.tag != _BOOLEAN:
            self.error(key, f"{key!r} is neither true nor false", "write true or false")
            return False
        return bool(node is not None and self._plain(key, node))

    def integer(self, key: str) -> int | None:
        """A whole number or None."""
        node = self._get(key, False)
        if node is None:
            return None
        if node.tag != _INTEGER:
            self.error(key, f"{key!r} is not a whole number", "write a whole number without quotes")
            return None
        number = self._plain(key, node)
        return number if isinstance(number, int) else None

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice | None:
        """A word of a closed vocabulary; required without ``default``, and None when unusable."""
        word = self.text(key, default)
        return self.word(key, word, kind) if word else default

    def word(self, key: str, word: str, kind: type[Choice]) -> Choice | None:
        """``word`` in the vocabulary ``kind``, or a finding at ``key``."""
        if word in {*kind}:
            return kind(word)
        self.error(key, f"Unknown {_spoken(kind)} {word!r}", suggest(word, [*kind]))
        return None

    def value(self, key: str) -> Any:
        """Whatever stands there, as ordinary values; None when missing or not to be understood."""
        node = self._get(key, False)
        return None if node is None else self._plain(key, node)

    def _plain(self, key: str, node: yaml.Node) -> Any:
        try:
            return yaml.constructor.SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError, KeyError):  # a tag that is unknown, or at odds with what it stands before
            self.error(key, f"{str(key)!r} is not a plain value", "write a text, a number or a list, without a tag")
            return None

    def texts(self, key: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """A list of texts; with ``default=None`` it is required."""
        node = self._get(key, default is None)
        if node is None:
            return default or ()
        if not isinstance(node, yaml.SequenceNode) or any(item.tag != _STRING for item in node.value):
            self.error(key, f"{key!r} is not a list of texts", "write [one, two]; put numbers in quotes")
            return default or ()
        return tuple(str(item.value) for item in node.value)

    def section(self, key: str, required: bool = False) -> "Section":
        """A mapping below ``key``; empty when missing."""
        node = self._get(key, required)
        if node is None:
            return Section({}, {}, self.at(key), self.findings)
        return Section.of(node, self.at(key), self.findings)

    def sections(self, key: str, required: bool = False) -> list["Section"]:
        """The mappings listed below ``key``."""
        node = self._get(key, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.error(key, f"{key!r} is not a list", "begin each entry with a dash")
            return []
        return [Section.of(item, self._item(key, n, item), self.findings) for n, item in enumerate(node.value)]

    def _item(self, key: str, number: int, node: yaml.Node) -> Place:
        where = f"{_join(self.place.where, key)}[{number}]"
        return Place(self.place.file, node.start_mark.line + 1, where)

    def properties(self) -> "Section":
        """The standard's ``customProperties`` list of property and value, read as one mapping."""
        merged = Section({}, {}, self.at("customProperties"), self.findings)
        for entry in self.sections("customProperties"):
            name = entry.text("property")
            entry.text("description", "")
            value = entry._get("value", True)
            if name in merged:
                entry.error("property", f"The property {name!r} stands here twice", "remove one of them")
            if name and value is not None:
                merged._nodes[name], merged._lines[name] = value, entry.at("property").line
            entry.done()
        return merged

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._nodes:
            if key not in self._asked:
                self.error(key, f"Unknown key {key!r}", suggest(key, sorted(self._asked)))


def _spoken(kind: type[StrEnum]) -> str:
    """``MaskKind`` → ``mask kind``."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def read(file: Path, findings: Findings) -> Section | None:
    """The file's mapping, or None with a finding when it is missing or not YAML."""
    try:
        loader = yaml.CSafeLoader(file.read_bytes())
        node = loader.get_single_node()
    except OSError as error:
        findings.error(Place(file, 1, ""), f"The file cannot be read: {error.strerror}", "add the file or its rights")
        return None
    except yaml.YAMLError as error:
        _syntax(file, error, findings)
        return None
    return Section.of(node, Place(file, 1, ""), findings)


def _syntax(file: Path, error: yaml.YAMLError, findings: Findings) -> None:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "it is not valid text"
    remedy = "mend the YAML at this line; look at indentation, quotes and colons"
    findings.error(Place(file, mark.line + 1 if mark else 1, ""), f"Not YAML: {what}", remedy)
