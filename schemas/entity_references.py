"""What an entity refers to: departments, tables, code lists and its own fields."""

from collections.abc import Mapping

from schemas.contract import Contract
from schemas.entities import Entity, EntityField
from schemas.findings import Findings, Place
from schemas.references import Known, check_code, check_column, fits
from schemas.sections import suggest
from schemas.vocabulary import SEMANTICS, Grade, MaskKind


def check_entity(entity: Entity, known: Known, tables: Mapping[str, Contract], findings: Findings) -> None:
    """Note every reference that leads nowhere, and every field whose settings contradict each other."""
    place = Place(entity.path, 1, entity.name)
    _department(entity.owner, place, known, findings)
    names = list(entity.by_name)
    for name in (entity.link.key, entity.member_key, *entity.link.agree_any):
        if name not in names:
            findings.error(place, f"The entity has no field {name!r}", suggest(name, names))
    _changes(entity, tables, place, findings)
    for field in entity.fields:
        _field(field, Place(entity.path, field.line, f"fields.{field.name}"), known, tables, findings)


def _field(field: EntityField, place: Place, known: Known, tables: Mapping[str, Contract], findings: Findings) -> None:
    check_code(field.code, None, place, known, findings)
    if field.semantic and field.semantic not in SEMANTICS:
        findings.error(place, f"Unknown semantic {field.semantic!r}", suggest(field.semantic, list(SEMANTICS)))
    elif field.semantic and not fits(field.semantic, field.type):
        findings.error(place, f"A {field.semantic} cannot be a {field.type}", "change the type or the semantic")
    if field.mask is MaskKind.IDENTITY_NUMBER and field.grade is not Grade.L4:
        findings.error(place, "An identity number is graded below L4", "remove grade, or write L4")
    sources = [*known.departments, *tables]
    for name in field.authority:
        if name not in sources:
            findings.error(place, f"Unknown department or table {name!r}", suggest(name, sources))
    _department(field.lead, place, known, findings)
    if field.lead not in {name.partition("__")[0] for name in field.authority}:
        findings.error(place, f"The lead department {field.lead!r} is no source of it", "add it to authority")


def _department(name: str, place: Place, known: Known, findings: Findings) -> None:
    if name not in known.departments:
        findings.error(place, f"Unknown department {name!r}", suggest(name, list(known.departments)))


def _changes(entity: Entity, tables: Mapping[str, Contract], place: Place, findings: Findings) -> None:
    changes = entity.link.changes
    if changes is None:
        return
    if changes.table not in tables:
        findings.error(place, f"Unknown table {changes.table!r}", suggest(changes.table, list(tables)))
        return
    for column in (changes.old, changes.new, changes.reason):
        check_column(tables[changes.table], column, place, findings)
