"""Tables in files: which files are the table, in which format, encoding and with which delimiter."""

import codecs
import glob
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from connectors.base import listed
from connectors.files.source import FileSource
from connectors.registry import open_source
from core.connections import Connection
from core.errors import FatalError
from pipeline.newsource.live import Live, LiveColumn, provisional
from schemas.vocabulary import PullWay

FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".xlsx": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet",
}  # fmt: skip
DELIMITERS = (",", "\t", ";", "|")
LOOKED_AT_BYTES = 16 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def look(connection: Connection, department: str, table: str) -> Live:
    """The files whose names begin with the table's, as the newest of them is written.

    Raises:
        FatalError: no such file, with those that there are; a format or an encoding that is not known.
        TemporaryError: the drop does not answer.
    """
    source = _files(connection, department, table, {"pattern": "*", "format": "csv"})
    present = source.names()
    own = matching(present, table)
    if not own:
        remedy = f"call the table as its files begin; the drop has: {listed(present)}"
        raise FatalError(f"No file of the drop is called {table}", where=connection.name, remedy=remedy)
    newest, form = own[-1], FORMATS[PurePosixPath(own[-1]).suffix.lower()]
    stem = PurePosixPath(newest).name[: len(table)]
    place = {"pattern": pattern(newest, stem, present), "format": form}
    if form in ("csv", "jsonl"):
        place |= _written(_files(connection, department, stem, {"pattern": glob.escape(newest), "format": form}), form)
    columns = _files(connection, department, stem, place).columns()
    return Live(stem, place, PullWay.FILES, tuple(LiveColumn(name) for name in columns))


def _files(connection: Connection, department: str, table: str, place: dict[str, str]) -> FileSource:
    source = open_source(provisional(department, table, place), connection)
    assert isinstance(source, FileSource), "the scheme was looked at before"
    return source


def matching(names: Sequence[str], table: str) -> list[str]:
    """The files that are the table's: its name, then a number or a date or nothing, and a known ending."""
    shape = re.compile(re.escape(table) + r"([_.\-]?\d[\d_.\-T]*)?", re.IGNORECASE)
    paths = [PurePosixPath(name) for name in names]
    return sorted(p.name for p in paths if p.suffix.lower() in FORMATS and shape.fullmatch(p.stem))


def pattern(newest: str, stem: str, present: Sequence[str]) -> str:
    """What the table's later files will match too, and no other table's."""
    ending, rest = PurePosixPath(newest).suffix, PurePosixPath(newest).stem[len(stem) :]
    if not rest:
        return newest
    separator = rest[0] if not rest[0].isdigit() else ""
    wide = f"{stem}{separator}*{ending}"
    others = [name for name in present if fnmatchcase(name, wide) and name not in matching(present, stem)]
    return f"{stem}{separator}[0-9]*{ending}" if others else wide


def _written(source: FileSource, form: str) -> dict[str, str]:
    """Encoding and, of a CSV, delimiter."""
    with source.files() as paths, Path(paths[0]).open("rb") as file:
        encoding, text = decoded(file.read(LOOKED_AT_BYTES), source.place)
    if form != "csv":
        return {"encoding": encoding}
    header = text.split("\n", 1)[0]
    return {"encoding": encoding, "delimiter": max(DELIMITERS, key=header.count)}


def decoded(content: bytes, where: str) -> tuple[str, str]:
    """The encoding by its mark, else the first in which everything can be read, and the text.

    GBK comes as GB18030, which holds it and the characters that GBK lacks.

    Raises:
        FatalError: it is neither.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for name in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            # A character may be cut in two where the looking ends.
            return name, codecs.getincrementaldecoder(name)().decode(content)
        except UnicodeDecodeError:
            continue
    known = "utf-8, gb18030, utf-16 with its mark"
    raise FatalError("The file is in none of the known encodings", where=where, remedy=f"ask for one of: {known}")
