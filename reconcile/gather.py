"""Bring what all tables say of an entity, and the changes of its keys, into the engine."""

from collections.abc import Mapping

import duckdb

from lake import sql
from reconcile import evidence
from reconcile.records import groups, record_schema, record_sources
from reconcile.run import Run
from reconcile.statements import run
from reconcile.values import link_key

MOST_HOPS = 16
"""How far a chain of key changes is followed."""


def tables_of(work: Run) -> set[str]:
    """The checked tables that linking the entity reads."""
    changes = work.entity.link.changes
    return {source.table for source in record_sources(work.entity, work.contracts)} | (
        {changes.table} if changes else set()
    )


def gather_records(connection: duckdb.DuckDBPyConnection, work: Run, used: Mapping[str, int]) -> None:
    """Make the table ``record`` from the given versions of checked tables."""
    queries = [
        source.query(work.lake.relation(f"checked/{source.table}", used[source.table]))
        for source in record_sources(work.entity, work.contracts)
        if source.table in used
    ]
    # Without entity_id and _bucket, which linking adds.
    nothing = record_schema(work.entity, groups(work.entity, work.contracts)).remove(0).remove(0)
    everything = "\nUNION ALL\n".join(queries) or f"SELECT * FROM {sql.empty_relation(nothing)}"
    key = sql.name(work.entity.link.key)
    run(connection, "record", everything=everything, key=key, key_valid=evidence.valid(work.entity, key))
    run(connection, "believed", believed=evidence.believed(work.entity))


def gather_changes(connection: duckdb.DuckDBPyConnection, work: Run, used: Mapping[str, int]) -> None:
    """Make the tables ``change`` and ``root``; both are empty when the entity has no table of changes."""
    changes = work.entity.link.changes
    old, new, relation = "NULL::VARCHAR", "NULL::VARCHAR", "(SELECT 1 WHERE false)"
    if changes is not None and changes.table in used:
        contract = work.contracts[changes.table]
        old, new = (link_key(contract, column, work.entity) for column in (changes.old, changes.new))
        relation = work.lake.relation(f"checked/{changes.table}", used[changes.table])
    validity = {f"{name}_valid": evidence.valid(work.entity, name) for name in ("old", "new")}
    run(connection, "change", old=old, new=new, relation=relation, hops=str(MOST_HOPS), **validity)
