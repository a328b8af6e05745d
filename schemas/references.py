"""What one file says about another: departments, code lists, entities and columns that have to exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from schemas.codes import CodeList
from schemas.contract import Contract, EntityMapping
from schemas.contracts import Read
from schemas.departments import Department
from schemas.entities import Entity
from schemas.findings import Findings, Place
from schemas.sections import suggest
from schemas.vocabulary import Grade, MaskKind


@dataclass(frozen=True)
class Known:
    """What contracts and entities may refer to."""

    departments: Mapping[str, Department]
    codes: Mapping[str, CodeList]
    entities: Mapping[str, Entity]


def check_contract(read: Read, known: Known, findings: Findings) -> None:
    """Note every reference of a contract that leads nowhere."""
    contract, note = read.contract, findings.error
    if contract.department not in known.departments:
        what = f"Unknown department {contract.department!r}"
        note(read.places["domain"], what, suggest(contract.department, list(known.departments)))
    _columns(contract, known, findings)
    for draft in read.drafts:
        for name in draft.columns:
            _column(contract, name, draft.place, findings)
    _unique_rules(read, findings)
    for number, mapping in enumerate(contract.entities):
        _mapping(contract, mapping, read.places[f"entities.{number}"], known, findings)


def _columns(contract: Contract, known: Known, findings: Findings) -> None:
    for column in contract.columns:
        place = Place(contract.path, column.line, column.name)
        _code(column.code, column.scheme, place, known, findings)
        if column.mask is MaskKind.IDENTITY_NUMBER and column.grade is not Grade.L4:
            findings.error(place, "An identity number is graded below L4", "remove classification, or write L4")
        if not column.grade_decided:
            remedy = "add classification: L1 … L4 when the department has decided; until then it counts as L4"
            findings.warn(place, "Level undecided", remedy)
        if column.source_format is None and pa.types.is_temporal(column.type):
            findings.error(place, "How the source writes this date is missing", 'add logicalTypeOptions: {format: "…"}')


def _code(code: str | None, scheme: str | None, place: Place, known: Known, findings: Findings) -> None:
    if code is None:
        return
    codes = known.codes.get(code)
    if codes is None:
        findings.error(place, f"Unknown code list {code!r}", suggest(code, list(known.codes)))
    elif scheme is not None and scheme not in codes.schemes:
        remedy = suggest(scheme, list(codes.schemes)) if codes.schemes else f"add it to {codes.path.name}"
        findings.error(place, f"Code list {code!r} has no scheme {scheme!r}", remedy)


def _column(contract: Contract, name: str, place: Place, findings: Findings) -> bool:
    names = [column.name for column in contract.columns]
    if name not in names:
        findings.error(place, f"The table has no column {name!r}", suggest(name, names))
    return name in names


def _unique_rules(read: Read, findings: Findings) -> None:
    seen: set[tuple[str, str]] = set()
    for rule in read.contract.rules:
        if ("", rule.name) in seen:
            findings.error(read.places["table"], f"Two rules are named {rule.name!r}", "give each its own name")
        seen.add(("", rule.name))
    for column in read.contract.columns:
        for rule in column.rules:
            if (column.name, rule.name) in seen:
                place = Place(read.contract.path, column.line, column.name)
                findings.error(place, f"Two rules are named {rule.name!r}", "give each its own name")
            seen.add((column.name, rule.name))


def _mapping(contract: Contract, mapping: EntityMapping, place: Place, known: Known, findings: Findings) -> None:
    entity = known.entities.get(mapping.entity)
    if entity is None:
        findings.error(place, f"Unknown entity {mapping.entity!r}", suggest(mapping.entity, list(known.entities)))
    fields = entity.by_name if entity else {}
    for name, source in mapping.fields.items():
        if entity and name not in fields:
            findings.error(place, f"The entity {entity.name} has no field {name!r}", suggest(name, list(fields)))
        _column(contract, source.column, place, findings)
        _code(source.code, source.scheme, place, known, findings)
    for column in (*mapping.when, *mapping.member_of.values(), *filter(None, [mapping.seen_at])):
        _column(contract, column, place, findings)
    for other in mapping.member_of:
        if other not in known.entities:
            findings.error(place, f"Unknown entity {other!r}", suggest(other, list(known.entities)))
    _role(contract, mapping, place, findings)


def _role(contract: Contract, mapping: EntityMapping, place: Place, findings: Findings) -> None:
    same = [m for m in contract.entities if (m.entity, m.role) == (mapping.entity, mapping.role)]
    if len(same) > 1:
        findings.error(place, f"Two mappings have the role {mapping.role!r}", "give each its own role")


def check_entity(entity: Entity, known: Known, tables: Mapping[str, Contract], findings: Findings) -> None:
    """Note every reference of an entity that leads nowhere."""
    place = Place(entity.path, 1, entity.name)
    if entity.owner not in known.departments:
        findings.error(place, f"Unknown department {entity.owner!r}", suggest(entity.owner, list(known.departments)))
    names = list(entity.by_name)
    for name in (entity.link.key, entity.member_key, *entity.link.agree_any):
        if name not in names:
            findings.error(place, f"The entity has no field {name!r}", suggest(name, names))
    _changes(entity, tables, place, findings)
    for field in entity.fields:
        spot = Place(entity.path, field.line, f"fields.{field.name}")
        _code(field.code, None, spot, known, findings)
        _authority(field.authority, spot, {*known.departments, *tables}, findings)
        if field.lead not in known.departments:
            findings.error(spot, f"Unknown department {field.lead!r}", suggest(field.lead, list(known.departments)))


def _changes(entity: Entity, tables: Mapping[str, Contract], place: Place, findings: Findings) -> None:
    changes = entity.link.changes
    if changes is None:
        return
    if changes.table not in tables:
        findings.error(place, f"Unknown table {changes.table!r}", suggest(changes.table, list(tables)))
        return
    for column in (changes.old, changes.new, changes.reason):
        _column(tables[changes.table], column, place, findings)


def _authority(authority: Iterable[str], place: Place, known: set[str], findings: Findings) -> None:
    for name in authority:
        if name not in known:
            findings.error(place, f"Unknown department or table {name!r}", suggest(name, sorted(known)))
