"""Compile what the tables of all departments say about one entity into one relation of records."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from core.errors import FatalError
from lake import sql
from reconcile.values import canonical, text_of
from schemas.contract import Contract, EntityMapping
from schemas.entities import Entity, EntityField

IDENTIFYING = ("table", "source_key", "role")
"""What tells one record from another: a marriage says something of two persons."""


@dataclass(frozen=True)
class RecordSource:
    """One mapping of one table, compiled."""

    table: str
    select: str
    """A SELECT without its FROM."""
    where: str

    def query(self, relation: str) -> str:
        """The whole query over ``relation``."""
        return f"{self.select}\nFROM {relation}\nWHERE {self.where}"


def record_sources(entity: Entity, contracts: Mapping[str, Contract]) -> list[RecordSource]:
    """One source per mapping on ``entity``, in order of table and role.

    Each yields: table, department, source_key, role, seen_at, the entity's fields, and ``in_<entity>`` (key of the
    household and so on that the row puts it in) for every entity that any mapping names.
    """
    members = groups(entity, contracts)
    return [
        _source(entity, contract, mapping, members)
        for _, contract in sorted(contracts.items())
        for mapping in sorted(contract.entities, key=lambda m: m.role)
        if mapping.entity == entity.name
    ]


def groups(entity: Entity, contracts: Mapping[str, Contract]) -> list[str]:
    """Entities that records of ``entity`` say they belong to, e.g. household for person."""
    return sorted({g for c in contracts.values() for m in c.entities if m.entity == entity.name for g in m.member_of})


def _source(entity: Entity, contract: Contract, mapping: EntityMapping, members: list[str]) -> RecordSource:
    fields = [f"{_field(contract, mapping, field)} AS {sql.name(field.name)}" for field in entity.fields]
    columns = [
        f'{sql.literal(contract.table)} AS "table"',
        f"{sql.literal(contract.department)} AS department",
        f"{source_key(contract)} AS source_key",
        f"{sql.literal(mapping.role)} AS role",
        f"{_seen_at(mapping)} AS seen_at",
        *fields,
        *(f"{_group(mapping, group)} AS in_{group}" for group in members),
    ]
    return RecordSource(contract.table, "SELECT\n  " + ",\n  ".join(columns), _where(mapping))


def source_key(contract: Contract) -> str:
    """SQL for the row's key as one text: the key columns joined by ``|``; a bar or backslash inside is escaped."""
    if not contract.keys:
        raise FatalError(
            "A table that says something of an entity has no key", where=contract.table, remedy="name its primary key"
        )
    texts = [f"CAST({sql.name(key)} AS VARCHAR)" for key in contract.keys]
    if len(texts) == 1:
        return texts[0]
    return " || '|' || ".join(rf"replace(replace({text}, '\', '\\'), '|', '\|')" for text in texts)


def _field(contract: Contract, mapping: EntityMapping, field: EntityField) -> str:
    source = mapping.fields.get(field.name)
    if source is None:
        return f"NULL::{sql.column_type(field.type)}"
    return f"CAST({canonical(contract, source, field)} AS {sql.column_type(field.type)})"


def _seen_at(mapping: EntityMapping) -> str:
    """When it was so. Null where the source does not tell: when we pulled it says nothing about the world."""
    return f"CAST({sql.name(mapping.seen_at)} AS TIMESTAMPTZ)" if mapping.seen_at else "NULL::TIMESTAMPTZ"


def _group(mapping: EntityMapping, group: str) -> str:
    column = mapping.member_of.get(group)
    return text_of(sql.name(column)) if column else "NULL::VARCHAR"


def _where(mapping: EntityMapping) -> str:
    """The mapping's own filter, and never a row that says nothing at all of the entity."""
    tests = [
        f"CAST({sql.name(column)} AS VARCHAR) IN ({sql.literals(values)})" for column, values in mapping.when.items()
    ]
    said = [sql.name(source.column) for source in mapping.fields.values()]
    return " AND ".join([*tests, f"coalesce({', '.join(f'CAST({name} AS VARCHAR)' for name in said)}) IS NOT NULL"])


def record_schema(entity: Entity, members: list[str]) -> pa.Schema:
    """Columns of ``joined/<entity>__records``."""
    text = [pa.field(name, pa.string()) for name in ("table", "department", "source_key", "role")]
    return pa.schema(
        [
            pa.field("entity_id", pa.int64()),
            pa.field("_bucket", pa.int32()),
            *text,
            pa.field("seen_at", pa.timestamp("us", tz="UTC")),
            *(pa.field(field.name, field.type) for field in entity.fields),
            *(pa.field(f"in_{group}", pa.string()) for group in members),
        ]
    )
