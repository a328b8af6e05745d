"""Compile what counts as agreement: which nodes of which key stand on which anchor."""

from lake import sql
from schemas.entities import Entity, EntityField

_TOLD_BY_KEY = {"identity_number": {"birth_date": "tc_identity_birth(_key)"}}
"""Fields that a key of this semantic contains (GB 11643: digits 7 to 14): agreeing on them proves nothing new."""
_VALID = {"identity_number": "coalesce(tc_identity_valid({0}), false)"}


def valid(entity: Entity, expression: str) -> str:
    """SQL telling whether a canonical key is one that may link."""
    return _VALID.get(_key(entity).semantic or "", "{0} IS NOT NULL").format(expression)


def agree_fields(entity: Entity) -> list[EntityField]:
    """The fields of which one has to agree beside the key."""
    return [entity.by_name[name] for name in entity.link.agree_any]


def agree_columns(entity: Entity) -> str:
    """The columns of a node beside its key; a constant when keys suffice."""
    return sql.names(entity.link.agree_any) or "true AS _key_suffices"


def same_node(entity: Entity) -> str:
    """Join condition of a record and its node, beside the key."""
    tests = [f"record.{sql.name(n)} IS NOT DISTINCT FROM node.{sql.name(n)}" for n in entity.link.agree_any]
    return " AND ".join(tests) or "true"


def evidence_sql(entity: Entity) -> str:
    """One row per node and anchor: the node's own key, and the keys that replaced it, each with an agreeing value.

    A key that was replaced is disputed: it may be in the hands of two persons. There, what the key itself says (the
    birth date) does not count as agreement. An entity whose keys suffice follows a change only when the authority's
    own records hold the old key no more: otherwise somebody else rightly has it.
    """
    parts = [_own(entity, field) + "\nUNION\n" + _moved(entity, field) for field in agree_fields(entity)]
    body = "\nUNION\n".join(parts) if parts else _key_suffices()
    return f"CREATE OR REPLACE TEMP TABLE evidence AS\n{body}"


def _own(entity: Entity, field: EntityField) -> str:
    told = _told(entity, field)
    disputed = f" AND ({told} OR _key NOT IN (SELECT old FROM change))" if told else ""
    return f"SELECT node, _key AS root, {_anchor(field)} FROM node WHERE {sql.name(field.name)} IS NOT NULL{disputed}"


def _moved(entity: Entity, field: EntityField) -> str:
    told = _told(entity, field)
    return (
        f"SELECT node, root.root, {_anchor(field)} FROM node JOIN root ON root.key = node._key"
        f" WHERE {sql.name(field.name)} IS NOT NULL{f' AND {told}' if told else ''}"
    )


def _anchor(field: EntityField) -> str:
    # Fields of one semantic share a space: a name agrees with another record's former name.
    return f"{sql.literal(field.semantic or field.name)} AS space, CAST({sql.name(field.name)} AS VARCHAR) AS value"


def _told(entity: Entity, field: EntityField) -> str:
    """A test that the field says something its key does not say already; empty when it always does."""
    told = _TOLD_BY_KEY.get(_key(entity).semantic or "", {}).get(field.semantic or "")
    return f"{sql.name(field.name)} <> {told}" if told else ""


def _key_suffices() -> str:
    return """SELECT node, _key AS root, 'key' AS space, '' AS value FROM node
UNION
SELECT node, root.root, 'key' AS space, '' AS value FROM node JOIN root ON root.key = node._key
WHERE _key NOT IN (SELECT _key FROM believed_key)"""


def believed(entity: Entity) -> str:
    """SQL telling whether a record is the word of the authority on who holds a key."""
    return f'{sql.literal(_key(entity).authority[0])} IN ("table", department)'


def _key(entity: Entity) -> EntityField:
    return entity.by_name[entity.link.key]
