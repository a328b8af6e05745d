"""Explain: why a field of an entity has its value, with every word that was said about it."""

from dataclasses import dataclass

from core.errors import FatalError
from lake import sql
from lake.engine import engine
from lake.store import Lake
from schemas.entities import Entity, EntityField


@dataclass(frozen=True)
class Candidate:
    """One record's word on the field."""

    department: str
    table: str
    source_key: str
    role: str
    value: str
    seen_at: str | None
    """ISO instant (UTC) at which it was so, as the source tells; None when it does not tell."""
    linked_by: str
    """The rule by which the record belongs to the entity."""


@dataclass(frozen=True)
class Explanation:
    """The chosen value, where it came from, by which rule, and all candidates (the newest first)."""

    entity: str
    entity_id: int
    field: str
    chosen: str | None
    chosen_from: str | None
    rule: str
    authority: tuple[str, ...]
    """Departments and tables, the most believed first."""
    candidates: tuple[Candidate, ...]
    conflict_id: str | None
    """The field's line in the ledger of conflicts, if its sources disagree."""
    persons: tuple[str, ...]
    """Identity numbers that any record of the entity names: for the trace of the reading, never to be shown."""


def explain(lake: Lake, entity: Entity, entity_id: int, field: str) -> Explanation:
    """Why ``field`` of the entity has its value.

    Values are personal: whoever calls this leaves a trace first.

    Raises:
        FatalError: no such field or entity, or nothing has been fused yet.
    """
    known = entity.field(field)
    if known is None:
        remedy = f"use one of: {', '.join(entity.by_name)}"
        raise FatalError("The entity has no such field", where=f"{entity.name}.{field}", remedy=remedy)
    candidates = _candidates(lake, entity, entity_id, known)
    golden = _golden(lake, entity, entity_id, known)
    if golden is None:
        raise FatalError(
            "No such entity", where=f"{entity.name}/{entity_id}", remedy="take an id from the newest joined table"
        )
    return Explanation(
        entity=entity.name,
        entity_id=entity_id,
        field=field,
        chosen=golden[0],
        chosen_from=golden[1],
        rule=known.rule.value,
        authority=known.authority,
        candidates=candidates,
        conflict_id=_conflict(lake, entity, entity_id, field),
        persons=_persons(lake, entity, entity_id),
    )


def find_entities(lake: Lake, entity: Entity, key: str) -> list[int]:
    """Ids of the golden rows whose link key (a person's identity number) is ``key``; several when it is shared."""
    query = f"SELECT entity_id FROM {lake.relation(f'joined/{entity.name}')} WHERE {sql.name(entity.link.key)} = $1"
    with engine() as connection:
        return sorted(int(row[0]) for row in connection.execute(query, [key]).fetchall())


def _candidates(lake: Lake, entity: Entity, entity_id: int, field: EntityField) -> tuple[Candidate, ...]:
    name, same = sql.name(field.name), '"table", source_key, role'
    query = f"""
        SELECT department, {same}, CAST({name} AS VARCHAR), seen_at, rule
        FROM {lake.relation(f"joined/{entity.name}__records")} AS said
        JOIN {lake.relation(f"joined/{entity.name}__crosswalk")} AS crosswalk USING (entity_id, {same})
        WHERE entity_id = $1 AND {name} IS NOT NULL
        ORDER BY seen_at DESC NULLS LAST, {same}"""
    with engine() as connection:
        rows = connection.execute(query, [entity_id]).fetchall()
    return tuple(
        Candidate(department, table, key, role, value, at.isoformat() if at else None, rule)
        for department, table, key, role, value, at, rule in rows
    )


def _golden(lake: Lake, entity: Entity, entity_id: int, field: EntityField) -> tuple[str | None, str | None] | None:
    chosen, source = sql.name(field.name), sql.name(f"{field.name}__from")
    relation = lake.relation(f"joined/{entity.name}")
    query = f"SELECT CAST({chosen} AS VARCHAR), {source} FROM {relation} WHERE entity_id = $1"
    with engine() as connection:
        row = connection.execute(query, [entity_id]).fetchone()
    return (row[0], row[1]) if row else None


def _persons(lake: Lake, entity: Entity, entity_id: int) -> tuple[str, ...]:
    """Every number that stands in a record, since the fused one is but one of those that people search by."""
    numbers = [sql.name(field.name) for field in entity.fields if field.semantic == "identity_number"]
    if not numbers:
        return ()
    relation = lake.relation(f"joined/{entity.name}__records")
    query = f"SELECT DISTINCT unnest([{', '.join(numbers)}]) FROM {relation} WHERE entity_id = $1"
    with engine() as connection:
        return tuple(row[0] for row in connection.execute(query, [entity_id]).fetchall() if row[0])


def _conflict(lake: Lake, entity: Entity, entity_id: int, field: str) -> str | None:
    relation = lake.relation(f"joined/{entity.name}__conflicts")
    with engine() as connection:
        row = connection.execute(
            f"SELECT conflict_id FROM {relation} WHERE entity_id = $1 AND field = $2", [entity_id, field]
        ).fetchone()
    return str(row[0]) if row else None
