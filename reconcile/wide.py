"""Compile the wide relation: one row per entity, what each source says of it side by side.

One row per (entity, source) first, then joins, costs a fifth of grouping all claims at once.
"""

from collections.abc import Iterable, Mapping, Sequence

from lake import sql
from reconcile.choice import Source, choice, disagreement, time_column, value_column
from reconcile.evidence import valid
from schemas.contract import Contract
from schemas.entities import Entity, EntityField
from schemas.vocabulary import FusionRule


def sources_of(entity: Entity, contracts: Mapping[str, Contract]) -> list[Source]:
    """The tables that know ``entity``, in order of name, each with the fields that any of its mappings gives."""
    found = []
    for table, contract in sorted(contracts.items()):
        mappings = [m for m in contract.entities if m.entity == entity.name]
        fields = tuple(f.name for f in entity.fields if any(f.name in m.fields for m in mappings))
        if mappings:
            found.append(Source(table, contract.department, fields))
    return found


def part_sql(relation: str, buckets: Iterable[int]) -> str:
    """The records of some buckets: what one pass works on."""
    listed = ", ".join(str(bucket) for bucket in buckets)
    return f"CREATE OR REPLACE TEMP TABLE part AS SELECT * FROM {relation} WHERE _bucket IN ({listed})"


def wide_sql(entity: Entity, sources: Sequence[Source]) -> str:
    """One row per published entity of the pass.

    Published are entities with a valid key and, where the link rule compares more than the key, something to compare:
    a number of which nothing else is known is not yet somebody.
    """
    views = [_source_view(entity, source) for source in sources]
    known = [f"_{n}.entity_id IS NOT NULL AS {sql.name(f'@{source.table}')}" for n, source in enumerate(sources)]
    columns = [f"_{n}.{column}" for n, source in enumerate(sources) for column in _columns(source)]
    joins = "\n".join(f"LEFT JOIN ({view}) AS _{n} USING (entity_id)" for n, view in enumerate(views))
    return (
        f"CREATE OR REPLACE TEMP TABLE wide AS\nSELECT spine.entity_id,\n  {_lines([*known, *columns])}\n"
        f"FROM ({_spine(entity)}) AS spine\n{joins}"
    )


def _columns(source: Source) -> list[str]:
    return [c for f in source.fields for c in (value_column(f, source.table), time_column(f, source.table))]


def _spine(entity: Entity) -> str:
    test = valid(entity, sql.name(entity.link.key))
    if entity.link.agree_any:
        compared = ", ".join(f"CAST({sql.name(name)} AS VARCHAR)" for name in entity.link.agree_any)
        test += f" AND coalesce({compared}) IS NOT NULL"
    return f"SELECT DISTINCT entity_id FROM part WHERE {test}"


def _source_view(entity: Entity, source: Source) -> str:
    """One row per entity of one table. Most entities have one record there; only the others are grouped."""
    own = f'"table" = {sql.literal(source.table)}'
    many = f"SELECT entity_id FROM part WHERE {own} GROUP BY entity_id HAVING count(*) > 1"
    fields = [entity.by_name[name] for name in source.fields]
    single = _lines(["entity_id", *(c for f in fields for c in _single(f, source.table))])
    grouped = _lines(["entity_id", *(c for f in fields for c in _grouped(f, source.table))])
    return (
        f"\nSELECT {single}\nFROM part WHERE {own} AND entity_id NOT IN ({many})\nUNION ALL"
        f"\nSELECT {grouped}\nFROM part WHERE {own} AND entity_id IN ({many}) GROUP BY entity_id"
    )


def _single(field: EntityField, table: str) -> Iterable[str]:
    yield f"{sql.name(field.name)} AS {value_column(field.name, table)}"
    yield f"seen_at AS {time_column(field.name, table)}"


def _grouped(field: EntityField, table: str) -> Iterable[str]:
    """The table's newest word on the field, or its earliest where that is the rule."""
    name = sql.name(field.name)
    order = "(coalesce(seen_at, '-infinity'::TIMESTAMPTZ), source_key, role)"
    if field.rule is FusionRule.EARLIEST:
        yield f"min({name}) AS {value_column(field.name, table)}"
    else:
        yield f"arg_max({name}, {order}) AS {value_column(field.name, table)}"
    yield f"max(seen_at) FILTER (WHERE {name} IS NOT NULL) AS {time_column(field.name, table)}"


def golden_sql(entity: Entity, sources: Sequence[Source], buckets: int) -> str:
    """The golden rows of the pass: value and provenance of every field, and how many sources know the entity."""
    fields = [
        column
        for field in entity.fields
        for column in (
            f'"?{field.name}"."value" AS {sql.name(field.name)}',
            f'"?{field.name}"."table" AS {sql.name(field.name + "__from")}',
        )
    ]
    chosen = [f"{choice(field, sources)} AS {sql.name('?' + field.name)}" for field in entity.fields]
    count = " + ".join(f"CAST({sql.name('@' + source.table)} AS INTEGER)" for source in sources) or "0"
    return (
        f"SELECT entity_id, CAST(entity_id % {buckets} AS INTEGER) AS _bucket,\n  {_lines([*fields, '_sources'])}\n"
        f"FROM (SELECT entity_id, {count} AS _sources,\n  {_lines(chosen)}\nFROM wide)"
    )


def disputed_sql(entity: Entity, sources: Sequence[Source]) -> str:
    """Entity, field, chosen value and table for every field in which the sources of an entity disagree."""
    parts = [
        f"SELECT entity_id, {sql.literal(field.name)} AS field, {sql.literal(field.rule)} AS rule,"
        f" {choice(field, sources)} AS chosen FROM wide WHERE {test}"
        for field in entity.fields
        if (test := disagreement(field, sources))
    ]
    texts = [
        f'SELECT entity_id, field, rule, CAST(chosen."value" AS VARCHAR) AS chosen, chosen."table" AS chosen_from'
        f" FROM ({part})"
        for part in parts
    ]
    nothing = "SELECT NULL::BIGINT AS entity_id, '' AS field, '' AS rule, '' AS chosen, '' AS chosen_from WHERE false"
    return "CREATE OR REPLACE TEMP TABLE disputed AS\n" + "\nUNION ALL\n".join(texts or [nothing])


def candidates_sql(entity: Entity) -> str:
    """Every record's word on the disputed fields; ``precedence`` sorts first what counts within a table."""
    return "\nUNION ALL\n".join(_said(field) for field in entity.fields)


def _said(field: EntityField) -> str:
    value = f"CAST(part.{sql.name(field.name)} AS VARCHAR)"
    precedence = value if field.rule is FusionRule.EARLIEST else "''"
    return (
        f'SELECT part.entity_id, disputed.field, department, "table", source_key, role, {value} AS value, seen_at,'
        f" {precedence} AS precedence\nFROM part JOIN disputed USING (entity_id)"
        f" WHERE disputed.field = {sql.literal(field.name)} AND {value} IS NOT NULL"
    )


def _lines(columns: Iterable[str]) -> str:
    return ",\n  ".join(columns)
