"""Fuse: settle each entity's values by authority and recency, and write down where the sources disagree."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import FatalError
from lake import sql
from lake.engine import engine
from lake.store import Lake
from reconcile import wide
from reconcile.history import last_commit, versions
from reconcile.link import BUCKETS
from reconcile.members import member_tables, members_sql
from reconcile.run import Run
from reconcile.statements import digest_of_statements, run, scalar
from schemas.contract import Contract
from schemas.entities import Entity

RECORDS_PER_PASS = 1_000_000
"""About what a quarter of a gigabyte holds."""
_CANDIDATE = pa.struct(
    [
        *(pa.field(name, pa.string()) for name in ("department", "table", "source_key", "value")),
        pa.field("seen_at", pa.timestamp("us", tz="UTC")),
    ]
)
CONFLICTS = pa.schema(
    [
        pa.field("conflict_id", pa.string()),
        pa.field("entity_id", pa.int64()),
        pa.field("_bucket", pa.int32()),
        pa.field("field", pa.string()),
        pa.field("candidates", pa.list_(_CANDIDATE)),
        pa.field("chosen", pa.string()),
        pa.field("chosen_from", pa.string()),
        pa.field("rule", pa.string()),
    ]
)
"""Columns of ``joined/<entity>__conflicts``: one row per entity and field in which sources disagree."""


@dataclass(frozen=True)
class FuseReport:
    """What fusing made."""

    entity: str
    golden: int
    """Golden rows."""
    conflicts: int
    """Fields of entities in which sources disagree."""
    disputed: int
    """Entities with a conflict."""
    withheld: int
    """Entities without a golden row: no valid key, or nothing known beside it."""
    members: int
    """Rows of who belongs to whom."""
    versions: Mapping[str, int]
    """Version of each table as this run leaves it."""
    unchanged: bool
    """The records and rules are those of the last run: nothing was computed or written."""


def fuse(lake: Lake, entity: Entity, contracts: Mapping[str, Contract], *, number: int) -> FuseReport:
    """Write ``joined/<entity>`` (golden rows), ``…__conflicts`` and, where others belong to it, ``…__members``.

    A field's value is that of the most believed source that has one (``authority``; the newest within a rank), the
    newest (``latest``) or the smallest (``earliest``). A conflict is a field in which two sources differ after
    normalisation, whichever was chosen.

    Args:
        lake: where the linked records are and the joined tables go.
        entity: the kind of thing to fuse, with the authority of each field.
        contracts: all contracts; their mappings tell which table knows which field.
        number: of the reconciliation; running it again with the same number writes nothing twice.

    Raises:
        FatalError: the entity has not been linked.
    """
    work = Run(lake, entity, contracts, "", number)
    version = lake.version(work.table("records"))
    if version is None:
        raise FatalError("The entity has not been linked", where=entity.name, remedy="run link before fuse")
    work = replace(work, step=f"fuse-{_fingerprint(work, version)}")
    if (last := last_commit(lake, work.table(), work.step)) is not None:
        return _report(work, last.notes, unchanged=True)
    records = lake.relation(work.table("records"), version)
    with engine() as connection:
        _settle(connection, work, records)
        connection.execute(members_sql(work, records))
        counts = _count(connection, records)
        _write(connection, work, counts)
    return _report(work, counts, unchanged=False)


def _fingerprint(work: Run, version: int) -> str:
    """Digest of all that goes in, rules included: same digest, same result."""
    entity, sources = work.entity, wide.sources_of(work.entity, work.contracts)
    rules = [wide.wide_sql(entity, sources), wide.golden_sql(entity, sources, BUCKETS), digest_of_statements()]
    disputes = [wide.disputed_sql(entity, sources), wide.candidates_sql(entity)]
    parts = [version, versions(work.lake, *member_tables(work).values()), rules, disputes]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def _settle(connection: duckdb.DuckDBPyConnection, work: Run, records: str) -> None:
    """Make the tables ``golden`` and ``conflict``, some buckets at a time so that memory stays bounded."""
    entity, sources = work.entity, wide.sources_of(work.entity, work.contracts)
    golden, candidates = wide.golden_sql(entity, sources, BUCKETS), wide.candidates_sql(entity)
    connection.execute(f"CREATE TEMP TABLE conflict AS SELECT * FROM {sql.empty_relation(CONFLICTS)}")
    for buckets in passes(scalar(connection, f"SELECT count(*) FROM {records}")):
        connection.execute(wide.part_sql(records, buckets))
        connection.execute(wide.wide_sql(entity, sources))
        connection.execute(f"INSERT INTO golden {golden}" if buckets[0] else f"CREATE TEMP TABLE golden AS {golden}")
        connection.execute(wide.disputed_sql(entity, sources))
        run(connection, "conflict", entity=entity.name, candidates=candidates, buckets=str(BUCKETS))


def passes(records: int) -> list[range]:
    """Consecutive buckets, as many to a pass as hold few enough records: planning one costs more than a small one."""
    together = max(1, min(BUCKETS, BUCKETS * RECORDS_PER_PASS // max(records, 1)))
    return [range(first, min(first + together, BUCKETS)) for first in range(0, BUCKETS, together)]


def _count(connection: duckdb.DuckDBPyConnection, records: str) -> dict[str, int]:
    entities = scalar(connection, f"SELECT count(DISTINCT entity_id) FROM {records}")
    golden = scalar(connection, "SELECT count(*) FROM golden")
    return {
        "golden": golden,
        "conflicts": scalar(connection, "SELECT count(*) FROM conflict"),
        "disputed": scalar(connection, "SELECT count(DISTINCT entity_id) FROM conflict"),
        "withheld": entities - golden,
        "members": scalar(connection, "SELECT count(*) FROM members"),
    }


def _write(connection: duckdb.DuckDBPyConnection, work: Run, counts: Mapping[str, int]) -> None:
    """The golden table goes last: once it is there, the others are."""
    if member_tables(work):
        work.write(connection, "members", "FROM members", notes=counts, partition_by=["_bucket"])
    work.write(connection, "conflicts", "FROM conflict", notes=counts, partition_by=["_bucket"])
    work.write(connection, "", "FROM golden", notes=counts, partition_by=["_bucket"])


def _report(work: Run, counts: Mapping[str, Any], *, unchanged: bool) -> FuseReport:
    left = versions(work.lake, work.table("members"), work.table("conflicts"), work.table())
    return FuseReport(entity=work.entity.name, **counts, versions=left, unchanged=unchanged)
