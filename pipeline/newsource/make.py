"""``hub new-source``: look, recognise, write."""

import os
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from core import secretstore
from core.connections import Connection, connection, variable
from core.errors import FatalError, IntegrityError
from core.settings import settings
from pipeline.newsource import databases, drops, interfaces
from pipeline.newsource.draft import drafted
from pipeline.newsource.live import Live
from pipeline.newsource.sample import counted, sampled
from pipeline.newsource.write import document, exists, write
from schemas import load
from schemas.contracts import SUFFIX
from schemas.departments import Department
from schemas.files import CONTRACTS
from schemas.vocabulary import PullWay

Look = Callable[[Connection, str, str], Live]
_WEB, _FILES = ("http", "https"), ("file", "sftp")
_WAYS: Mapping[Look, tuple[PullWay, ...]] = {
    databases.look: (PullWay.SNAPSHOT, PullWay.WATERMARK),
    drops.look: (PullWay.FILES, PullWay.SNAPSHOT),
    interfaces.look: (PullWay.PAGES, PullWay.SNAPSHOT, PullWay.WATERMARK),
}
"""What each kind of system can be pulled by, the guess first."""


def new_source(department: str, table: str, name: str | None = None, way: str | None = None) -> dict[str, Any]:
    """Draft the contract of a table that there is none of, from the live source.

    Args:
        department: whose table it is.
        table: as the source calls it, in any case; a database's may begin with its schema and a dot.
        name: of the connection; the department's own by default.
        way: ``snapshot``, ``watermark``, ``files`` or ``pages``; by the kind of system by default.

    Returns:
        Table id, file, key, counts and the columns to review: names and numbers, no value of the source.

    Raises:
        FatalError: unknown department, connection, table or way, with those that are known; a contract is there.
        TemporaryError: the source does not answer.
    """
    owner = _department(department)
    _free(department, table)
    address = _connection(name or owner.connection)
    look = _look(address)
    _check_way(way, look)
    live = look(address, department, table)
    live = live if way is None else Live(**{**vars(live), "pull": PullWay(way)})
    sample = sampled(address, department, live)
    columns = drafted(live, sample, department)
    rows = counted(address, department, live)
    written = document(live, columns, owner, address.name, rows)
    file = write(written, department, live.name, settings().schemas)
    id_ = f"{department}__{live.name.lower()}"
    undecided = [one.live.name for one in columns if one.semantic is None]
    return {
        "table": id_,
        "file": str(file),
        "pull": str(live.pull),
        "rows_looked_at": sample.num_rows,
        "rows_in_source": rows,
        "columns": len(columns),
        "key": [*live.keys] or [one.live.name for one in columns if one.key],
        "review": [one.live.name for one in columns if one.review],
        "level_undecided": undecided,
        "next": f"hub contracts check; hub pull {id_}",
    }


def _department(name: str) -> Department:
    known = load.departments()
    if name not in known:
        raise FatalError("Unknown department", where=name, remedy=_near(name, known))
    return known[name]


def _free(department: str, table: str) -> None:
    """Refuse a name that cannot be a file's, and a table that has a contract."""
    own = table.rpartition(".")[2]
    if not re.fullmatch(r"\w+", own):
        remedy = "give it as the source does: letters, digits and underscores, a schema and a dot before it"
        raise FatalError("Not a table's name", where=table, remedy=remedy)
    target = settings().schemas / CONTRACTS / department / f"{own.lower()}{SUFFIX}"
    if target.exists():
        raise exists(target)


def _connection(name: str) -> Connection:
    try:
        return connection(name)
    except IntegrityError:
        raise
    except FatalError as error:
        remedy = f"{_near(name, _connections())}; or {error.remedy}"
        raise FatalError(error.what, where=name, remedy=remedy) from None


def _connections() -> set[str]:
    """Names that the environment, the encrypted store or a contract knows."""
    prefix = variable("")
    named = {key.removeprefix(prefix).lower() for key in os.environ if key.startswith(prefix)}
    return named | set(secretstore.names()) | {one.connection for one in load.survey().contracts.values()}


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word, sorted(known), n=3)
    return (
        f"did you mean {' or '.join(near)}?" if near else f"use one of: {', '.join(sorted(known)) or 'none there are'}"
    )


def _look(address: Connection) -> Look:
    if address.scheme in _WEB:
        return interfaces.look
    return drops.look if address.scheme in _FILES else databases.look


def _check_way(way: str | None, look: Look) -> None:
    able = _WAYS[look]
    if way is not None and way not in able:
        raise FatalError("This source cannot be pulled that way", where=way, remedy=f"use one of: {', '.join(able)}")
