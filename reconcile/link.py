"""Link: decide which records belong to one person, household or dwelling, and keep their ids from run to run."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

from lake import sql
from lake.engine import engine
from lake.store import Commit, Lake
from reconcile import evidence
from reconcile.components import spread_labels
from reconcile.gather import MOST_HOPS, gather_changes, gather_records, tables_of
from reconcile.history import last_commit, versions
from reconcile.records import IDENTIFYING, groups, record_schema, record_sources
from reconcile.run import Run
from reconcile.statements import digest_of_statements, run, scalar
from schemas.contract import Contract
from schemas.entities import Entity

BUCKETS = 16
"""Parts of a joined table by entity id: what one pass of fusing holds in memory."""
MOST_RECORDS = 2_000
"""More records than this are no entity but a placeholder in the key."""

CROSSWALK = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in IDENTIFYING),
        pa.field("entity_id", pa.int64()),
        pa.field("rule", pa.string()),
    ]
)
"""Columns of ``joined/<entity>__crosswalk``: one row per record that is or ever was, ``rule`` telling why it is there
(``key_and_agreement``, ``key``, ``changed_key``, ``key_alone``, ``single``, ``shared_key``, ``disagrees``,
``ambiguous_key``, ``no_key``, ``too_many``, ``gone``)."""
RETIRED = pa.schema([pa.field("entity_id", pa.int64()), pa.field("successor", pa.int64())])
"""Columns of ``joined/<entity>__retired``: ids whose records all went over to another entity, and to which most."""
_COUNTS = {
    "records": "SELECT count(*) FROM linked",
    "entities": "SELECT count(DISTINCT entity_id) FROM linked",
    "new_entities": "SELECT count(DISTINCT entity_id) FROM linked WHERE entity_id > (SELECT max(entity_id) FROM given)",
    "unkeyed": "SELECT count(*) FROM linked WHERE rule = 'no_key'",
    "ambiguous": "SELECT count(*) FROM linked WHERE rule = 'ambiguous_key'",
    "disagreeing": "SELECT count(*) FROM linked WHERE rule = 'disagrees'",
    "shared_keys": "SELECT count(*) FROM key_holders WHERE holders > 1",
    "oversized": f"SELECT count(*) FROM cluster_size WHERE records > {MOST_RECORDS}",
    "endless_changes": "SELECT count(DISTINCT old) FROM change ANTI JOIN root ON root.key = change.old",
}


@dataclass(frozen=True)
class LinkReport:
    """What linking found. Counts are records unless they say otherwise."""

    entity: str
    records: int
    entities: int
    """Entities that the records make, and how many of them are new."""
    new_entities: int
    unkeyed: int
    """Without a valid key: they stay alone."""
    ambiguous: int
    """With a key that several hold and nothing that tells whose: they stay alone."""
    disagreeing: int
    """With somebody's key but nothing else of his: an entity of their own."""
    shared_keys: int
    """Keys that more than one entity holds."""
    oversized: int
    """Clusters beyond belief, taken apart."""
    endless_changes: int
    """Keys whose changes go in a circle or never end; such changes are not followed."""
    versions: Mapping[str, int]
    """Version of each table as this run leaves it."""
    unchanged: bool
    """The inputs and rules are those of the last run: nothing was computed or written."""


def link(
    lake: Lake, entity: Entity, contracts: Mapping[str, Contract], *, number: int, inputs: Mapping[str, int]
) -> LinkReport:
    """Write ``joined/<entity>__records``, ``…__crosswalk`` (record → entity id, rule) and ``…__retired`` (ids).

    Two records are one entity when they hold the same valid key and agree in one more field; a key is the same
    through the table of changes too. Records with a valid key and nothing to compare go to the key's only holder.
    Records without a key stay alone: they have an id, and wait for linking by likeness.

    Args:
        lake: where checked tables are and joined tables go.
        entity: the kind of thing to link, with its rule.
        contracts: all contracts; their mappings tell which tables know the entity.
        number: of the reconciliation; running it again with the same number writes nothing twice.
        inputs: version of each checked table; tables that are not there have nothing to say yet.

    Raises:
        FatalError: a table or version is missing, or a contract's mapping cannot be compiled.
    """
    work = Run(lake, entity, contracts, "", number)
    used = {table: inputs[table] for table in sorted(tables_of(work) & inputs.keys())}
    work = replace(work, step=f"link-{_fingerprint(work, used)}")
    if (last := last_commit(lake, work.table("records"), work.step)) is not None:
        return _report(work, last.notes, unchanged=True)
    with engine() as connection:
        gather_records(connection, work, used)
        gather_changes(connection, work, used)
        _cluster(connection, work)
        _identify(connection, work)
        counts = {name: scalar(connection, query) for name, query in _COUNTS.items()}
        # Ids go before records: whoever comes back after a kill finds the ids given, and gives the same again.
        work.write(connection, "retired", "FROM retired", notes=counts)
        _write_crosswalk(connection, work, counts)
        _write_records(connection, work, counts)
    return _report(work, counts, unchanged=False)


def _fingerprint(work: Run, used: Mapping[str, int]) -> str:
    """Digest of the versions that go in and of all the rules: same digest, same result."""
    queries = [source.query(source.table) for source in record_sources(work.entity, work.contracts)]
    limits = [str(work.entity.link), MOST_RECORDS, MOST_HOPS, BUCKETS]
    parts = [dict(used), queries, evidence.evidence_sql(work.entity), limits, digest_of_statements()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def _cluster(connection: duckdb.DuckDBPyConnection, work: Run) -> None:
    """Make the table ``cluster``: a label and a rule per record."""
    entity = work.entity
    run(connection, "node", agree=evidence.agree_columns(entity), same=evidence.same_node(entity))
    connection.execute(evidence.evidence_sql(entity))
    run(connection, "edge")
    spread_labels(connection)
    agreement = "key_and_agreement" if entity.link.agree_any else "key"
    run(connection, "cluster", most=str(MOST_RECORDS), agreement=agreement)


def _identify(connection: duckdb.DuckDBPyConnection, work: Run) -> None:
    """Make the table ``linked``: records with their entity ids, from the crosswalk where it knows them."""
    for name, part, schema in (("former", "crosswalk", CROSSWALK), ("formerly_retired", "retired", RETIRED)):
        relation = work.lake.relation(work.table(part), empty=schema)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {relation}")
    run(connection, "inherit", buckets=str(BUCKETS))


def _write_crosswalk(connection: duckdb.DuckDBPyConnection, work: Run, counts: Mapping[str, int]) -> Commit:
    columns = f"{sql.names(IDENTIFYING)}, entity_id"
    query = f"SELECT {columns}, rule FROM linked UNION ALL SELECT {columns}, 'gone' AS rule FROM gone"
    return work.write(connection, "crosswalk", query, notes=counts)


def _write_records(connection: duckdb.DuckDBPyConnection, work: Run, counts: Mapping[str, int]) -> Commit:
    columns = sql.names(record_schema(work.entity, groups(work.entity, work.contracts)).names)
    return work.write(connection, "records", f"SELECT {columns} FROM linked", notes=counts, partition_by=["_bucket"])


def _report(work: Run, counts: Mapping[str, Any], *, unchanged: bool) -> LinkReport:
    left = versions(work.lake, *(work.table(part) for part in ("retired", "crosswalk", "records")))
    return LinkReport(entity=work.entity.name, **counts, versions=left, unchanged=unchanged)
