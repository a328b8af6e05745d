"""A small index of all contracts, for those who need names, times and keys but no columns, in milliseconds.

The files of ``dags/`` are parsed again and again: they read this, not sixty YAML files, and do not load Arrow.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.settings import settings
from schemas.files import Stamp, Tree

_FORMAT = 1
"""Raised when the shape below changes, so that an index of an older hub is made anew."""


@dataclass(frozen=True)
class IndexedTable:
    """One table; with ``error`` its contract cannot be used and whoever pulls it will be told why."""

    table: str
    department: str
    title_zh: str
    title_en: str
    connection: str
    schedule: str
    pull: str
    keys: tuple[str, ...]
    entities: tuple[str, ...]
    """The entities of which it says something."""
    error: str | None = None


@dataclass(frozen=True)
class IndexedDepartment:
    """One department with its tables."""

    name: str
    title_zh: str
    title_en: str
    short: str
    connection: str
    schedule: str
    latest: str
    """``HH:MM``, Asia/Shanghai."""
    tables: tuple[str, ...]


@dataclass(frozen=True)
class IndexedEntity:
    """One entity with the tables that it is joined from."""

    name: str
    title_zh: str
    title_en: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """The whole folder in short."""

    tables: Mapping[str, IndexedTable]
    departments: Mapping[str, IndexedDepartment]
    entities: Mapping[str, IndexedEntity]


def index(root: Path | None = None) -> Index:
    """The index of the folder at ``root`` (default: the settings'), made anew when a file has changed.

    Raises:
        FatalError: a department's file cannot be used. A contract that cannot be used is in the index with its error.
    """
    tree = Tree.at(root)
    stamp = tree.stamp()
    kept = _load(_file(), stamp)
    if kept is None:
        kept = _compile(tree.root)
        _save(_file(), stamp, kept)
    return _parse(kept)


def _file() -> Path:
    return settings().home / "cache" / "schemas.json"


def _load(file: Path, stamp: Stamp) -> dict[str, Any] | None:
    """What was kept, unless a file changed since, or the kept file is of another format or not whole."""
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    fresh = isinstance(kept, dict) and kept.get("format") == _FORMAT and kept.get("stamp") == _plain(stamp)
    return kept if fresh else None


def _plain(stamp: Stamp) -> list[list[str | int]]:
    return [list(part) for part in stamp]


def _save(file: Path, stamp: Stamp, made: dict[str, Any]) -> None:
    """Keep it, whole or not at all; where nothing can be kept it is made again the next time."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({"format": _FORMAT, "stamp": stamp, **made}, ensure_ascii=False))
        draft.replace(file)


def _compile(root: Path) -> dict[str, Any]:
    from schemas.indexing import compile_index  # loads Arrow and YAML: only when the index has to be made

    return {kind: [asdict(thing) for thing in things] for kind, things in compile_index(root).items()}


def _parse(kept: dict[str, Any]) -> Index:
    return Index(
        tables={entry["table"]: IndexedTable(**_tuples(entry)) for entry in kept["tables"]},
        departments={entry["name"]: IndexedDepartment(**_tuples(entry)) for entry in kept["departments"]},
        entities={entry["name"]: IndexedEntity(**_tuples(entry)) for entry in kept["entities"]},
    )


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
