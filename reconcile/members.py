"""Who belongs to whom: persons to households, owners and tenants to dwellings."""

from lake import sql
from reconcile.link import BUCKETS
from reconcile.run import Run

_NOBODY = (
    "SELECT NULL::BIGINT AS entity_id, '' AS member, NULL::BIGINT AS member_id,"
    " '' AS \"table\", '' AS role, 0 AS _bucket WHERE false"
)


def member_tables(work: Run) -> dict[str, str]:
    """Entities whose records can name this entity as what they belong to, each with the table of its records."""
    names = {
        mapping.entity
        for contract in work.contracts.values()
        for mapping in contract.entities
        if work.entity.name in mapping.member_of
    }
    return {name: f"joined/{name}__records" for name in sorted(names)}


def members_sql(work: Run, records: str) -> str:
    """Make the table ``members``: one row per (entity_id, member, member_id, table, role).

    A member is found by the key that its records carry and that a record of the entity has too.
    """
    key = sql.name(work.entity.member_key)
    held = f"SELECT DISTINCT entity_id, {key} AS group_key FROM {records} WHERE {key} IS NOT NULL"
    joined = f"ON said.in_{work.entity.name} = held.group_key"
    parts = [
        f"SELECT DISTINCT held.entity_id, {sql.literal(name)} AS member, said.entity_id AS member_id,"
        f' said."table", said.role, CAST(held.entity_id % {BUCKETS} AS INTEGER) AS _bucket'
        f"\nFROM ({held}) AS held JOIN {work.lake.relation(table)} AS said {joined}"
        for name, table in member_tables(work).items()
        if work.lake.version(table) is not None
    ]
    return "CREATE TEMP TABLE members AS\n" + ("\nUNION ALL\n".join(parts) or _NOBODY)
