"""The catalog's entries: list, filters, search.

Search is by bigrams: Chinese has no blanks between words, and most of what people type has two characters
(婚姻, 身份证), which neither trigrams nor a word segmenter find.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.problems import InvalidError, MissingError
from core.i18n import N_
from schemas.files import Stamp, Tree
from schemas.load import departments
from schemas.published import TableEntry, entries

_NUMBER = re.compile(r"\d{8}")


@dataclass(frozen=True)
class Query:
    """What a visitor looks for; empty parts do not filter."""

    text: str = ""
    department: str = ""
    share_type: str = ""


@dataclass(frozen=True)
class _Document:
    """One entry's words, folded; titles weigh more than items."""

    entry: TableEntry
    title: str
    body: str


class Index:
    """Bigram → entries, over names and titles of tables, departments and items."""

    def __init__(self, published: Mapping[str, TableEntry]) -> None:
        self.published = published
        self.documents = {name: _document(entry) for name, entry in published.items()}
        self.grams: dict[str, set[str]] = {}
        for name, document in self.documents.items():
            for gram in _bigrams(document.title + "\n" + document.body):
                self.grams.setdefault(gram, set()).add(name)

    def search(self, text: str) -> list[TableEntry]:
        """Entries that contain every word of ``text``, best first; all entries for an empty text."""
        words = text.casefold().split()
        found = [self.documents[name] for name in self._candidates(words)]
        matching = [d for d in found if all(word in d.title or word in d.body for word in words)]
        return [d.entry for d in sorted(matching, key=lambda d: (-_weight(d, words), d.entry.owner, d.entry.name))]

    def _candidates(self, words: list[str]) -> set[str]:
        """By bigrams alone: few, but neighbouring bigrams need not be neighbours in the text.

        One-character words have no bigram, so they leave all entries in.
        """
        sets = [self.grams.get(gram, set()) for word in words for gram in _bigrams(word)]
        return set.intersection(*sets) if sets else set(self.documents)


def _bigrams(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1) if "\n" not in text[n : n + 2]}


def _document(entry: TableEntry) -> _Document:
    department = departments().get(entry.owner)
    owner = (department.title_zh, department.title_en, department.short) if department else ()
    title = (entry.title_zh, entry.title_en, entry.name, entry.category, *owner)
    body = [text for item in entry.items for text in (item.name, item.title_zh, item.title_en)]
    return _Document(entry, "\n".join(title).casefold(), "\n".join(body).casefold())


def _weight(document: _Document, words: list[str]) -> int:
    return sum(3 if word in document.title else 1 for word in words)


@lru_cache(maxsize=2)
def _index(_root: Path, _stamp: Stamp) -> Index:
    return Index(entries())


def index() -> Index:
    """The index of the entries as the files say now; made anew when one of them has changed."""
    tree = Tree.at(None)
    return _index(tree.root, tree.stamp())


def published() -> Mapping[str, TableEntry]:
    """All entries by name."""
    return index().published


def find(query: Query) -> list[TableEntry]:
    """Entries that fit, best first."""
    return [entry for entry in index().search(query.text) if _fits(entry, query)]


def _fits(entry: TableEntry, query: Query) -> bool:
    return query.department in ("", entry.owner) and query.share_type in ("", entry.share_type)


def require_no_number(text: str) -> None:
    """Tables are searched here, not persons: an address is no place for a person's number.

    Raises:
        InvalidError: eight digits or more in a row.
    """
    if _NUMBER.search(text):
        raise InvalidError({"q": N_("Search for tables by words, not for persons by number")})


def entry(name: str) -> TableEntry:
    """One entry. Raises MissingError when the catalog has none of that name."""
    found = published().get(name)
    if found is None:
        raise MissingError("There is no such table in the catalog", remedy="search the catalog")
    return found


def owned_by(department: str | None) -> list[str]:
    """Names of the tables that a department owns."""
    return [e.name for e in published().values() if department and e.owner == department]
