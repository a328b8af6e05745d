"""Shares: the rows, columns and masks of one grant, written where the serving process can read.

Plain values end here: a share holds what its recipient may see, and nothing that was masked can be asked for later.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import duckdb

from audit import subjects
from core.errors import FatalError
from disclosure.keys import token_key
from disclosure.persons import Released
from disclosure.projection import Projection, project
from disclosure.tokens import bind_key, bind_pads
from lake import sql
from lake.engine import engine
from lake.store import Commit, Lake
from schemas.published import TableEntry
from schemas.vocabulary import Level

BATCH_ROWS = 65_536


@dataclass(frozen=True)
class ShareTerms:
    """What was granted. ``region`` is a region's code that bounds the rows, empty for the whole city."""

    grant_id: int
    recipient: str
    purpose: str
    level: str
    columns: tuple[str, ...]
    region: str = ""


@dataclass(frozen=True)
class ShareMade:
    """The share of one grant. ``applied`` is False when it is the same as before and nothing was written."""

    grant_id: int
    version: int
    rows: int
    fingerprint: str
    applied: bool
    problems: tuple[str, ...] = ()
    """What was granted but cannot be given, in words; rows and columns concerned are left out."""


def make_share(
    lake: Lake, entry: TableEntry, terms: ShareTerms, *, number: int, versions: Mapping[str, int]
) -> ShareMade:
    """Write ``shares/<grant id>``: one row per row of the entry's table inside the region.

    Columns are the granted ones, masked (a masked column is text, a plain one keeps its type), and ``_subjects``
    (list of subject tokens of the persons the row is about, whether or not their number was granted, and though only
    a key of another table names them). The same terms, masks, keys and table versions make the same share, and then no
    new version.

    Raises:
        FatalError: the release does not hold the table, or the level is unknown.
        TemporaryError: another process is writing the same share.
    """
    if terms.level not in {*Level}:
        raise FatalError("Unknown level", where=f"grant {terms.grant_id}", remedy=f"one of: {', '.join(Level)}")
    if entry.lake_table not in versions:
        raise FatalError(
            "The release does not hold the table", where=entry.lake_table, remedy="reconcile, then release again"
        )
    key, released = token_key(terms.recipient, terms.purpose), Released(lake, versions)
    projection = project(entry, released, Level(terms.level), terms.columns, terms.region)
    fingerprint = _fingerprint(terms, versions, projection, key)
    target, step = f"shares/{terms.grant_id}", f"share-{fingerprint}"
    if (commit := _made(lake, target, step)) is None:
        with _bound(key) as connection:
            for table in projection.reads:
                connection.execute(f"CREATE TEMP VIEW {sql.name(table)} AS FROM {released.relation(table)}")
            reader = connection.sql(projection.query).to_arrow_reader(BATCH_ROWS)
            commit = lake.overwrite(target, reader, step=step, number=number)
    return ShareMade(terms.grant_id, commit.version, commit.rows, fingerprint, commit.applied, projection.problems)


def _made(lake: Lake, target: str, step: str) -> Commit | None:
    """The commit that wrote this very share, whichever release it was made for."""
    number = lake.last_number(target, step)
    made = None if number is None else lake.commit(target, step, number)
    return replace(made, applied=False) if made else None


@contextmanager
def _bound(key: bytes) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that knows the keys of tokens and of subjects."""
    with engine() as connection:
        bind_key(connection, key)
        bind_pads(connection, "subject_inner", "subject_outer", subjects.pads())
        yield connection


def _fingerprint(terms: ShareTerms, versions: Mapping[str, int], projection: Projection, key: bytes) -> str:
    """Digest of all that the share is made from. Keys enter as one-way digests: a changed key makes a new share."""
    keys = [hashlib.sha256(b"share fingerprint" + part).hexdigest() for part in (key, *subjects.pads())]
    read = {table: versions[table] for table in projection.reads}
    parts = [asdict(terms), read, projection.query, keys]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
