"""What a contract says of its files, checked once, and which of the files on a drop are the table."""

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from connectors.base import listed
from core.errors import FatalError

FORMATS = ("csv", "excel", "jsonl", "parquet")


@dataclass(frozen=True)
class FileSpec:
    """A contract's ``source`` for files."""

    pattern: str
    format: str
    encoding: str
    delimiter: str
    sheet: str | None
    parts: bool
    """True: all matching files together are the table; False: the newest by name is."""


def file_spec(source: Mapping[str, Any], where: str) -> FileSpec:
    """Read a contract's ``source``.

    Raises:
        FatalError: an unknown format or encoding, a pattern that leaves its folder, a delimiter that is no character.
    """
    pattern, form = source.get("pattern"), source.get("format")
    if not isinstance(pattern, str) or not safe_name(pattern):
        raise FatalError(
            "No usable `pattern` in `source`", where=where, remedy="name files of a folder, e.g. FW_H_*.csv"
        )
    if form not in FORMATS:
        raise FatalError(f"Unknown file format: {form}", where=where, remedy=f"use one of: {', '.join(FORMATS)}")
    delimiter = str(source.get("delimiter") or ",")
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        raise FatalError("The delimiter is no single ASCII character", where=where, remedy="use e.g. , or ; or |")
    if source.get("parts") not in (None, False, "all", "newest"):
        raise FatalError("Unknown `parts` in `source`", where=where, remedy="use `all`, or leave it out for the newest")
    sheet = source.get("sheet")
    return FileSpec(
        pattern, form, _encoding(source, where), delimiter, str(sheet) if sheet else None, source.get("parts") == "all"
    )


def _encoding(source: Mapping[str, Any], where: str) -> str:
    name = str(source.get("encoding") or "utf-8")
    try:
        if "中".encode(codecs.lookup(name).name):
            return name
    except (LookupError, UnicodeEncodeError):
        pass
    raise FatalError(
        f"Not an encoding for Chinese text: {name}", where=where, remedy="use e.g. utf-8, gb18030, gbk or utf-16"
    )


def safe_name(name: str) -> bool:
    """Whether a name stays in its folder: what a drop calls its files is not ours to trust."""
    return bool(name) and name not in (".", "..") and not any(sign in name for sign in "/\\\0\r\n")


def chosen(names: Iterable[str], spec: FileSpec, where: str) -> list[str]:
    """The files that are the table's present state: the newest by name, or all parts in order of name.

    Raises:
        FatalError: none matches; tells what is there.
    """
    present = sorted(name for name in names if safe_name(name))
    matching = [name for name in present if fnmatchcase(name, spec.pattern)]
    if not matching:
        remedy = f"ask the department for it, or amend `pattern` in the contract; the drop has: {listed(present)}"
        raise FatalError(f"No file matches {spec.pattern}", where=where, remedy=remedy)
    return matching if spec.parts else matching[-1:]
