"""What a contract's ``entities`` block refers to: entities, their fields, and columns of fitting type and code."""

from dataclasses import dataclass, replace

import pyarrow as pa

from schemas.contract import Column, Contract, EntityMapping, FieldSource
from schemas.entities import Entity, EntityField
from schemas.findings import Findings, Place
from schemas.references import Known, check_code, check_column
from schemas.sections import suggest


@dataclass(frozen=True)
class _Spot:
    """One mapping of a contract, with what it may refer to and where to note what is wrong."""

    contract: Contract
    mapping: EntityMapping
    place: Place
    known: Known
    findings: Findings

    def at(self, line: int) -> "_Spot":
        """The same, at a line inside the mapping."""
        return replace(self, place=replace(self.place, line=line))

    def error(self, what: str, remedy: str) -> None:
        self.findings.error(self.place, what, remedy)

    def column(self, name: str) -> Column | None:
        return check_column(self.contract, name, self.place, self.findings)


def check_mappings(contract: Contract, known: Known, findings: Findings) -> None:
    """Note everything in the block that leads nowhere or does not fit."""
    roles: set[tuple[str, str]] = set()
    for number, mapping in enumerate(contract.entities):
        spot = _Spot(contract, mapping, Place(contract.path, mapping.line, f"entities[{number}]"), known, findings)
        if (mapping.entity, mapping.role) in roles:
            spot.error(f"Two mappings have the role {mapping.role!r}", "give each its own role")
        roles.add((mapping.entity, mapping.role))
        _conditions(spot)
        _members(spot)
        entity = known.entities.get(mapping.entity)
        if entity is None:
            spot.error(f"Unknown entity {mapping.entity!r}", suggest(mapping.entity, list(known.entities)))
        else:
            _fields(spot, entity)


def _fields(spot: _Spot, entity: Entity) -> None:
    fields, mapped = entity.by_name, spot.mapping.fields
    if entity.link.key not in mapped:
        remedy = f"add {entity.link.key}: COLUMN below fields"
        spot.error(f"The key of {entity.name}, {entity.link.key!r}, is not mapped", remedy)
    for name, source in mapped.items():
        spot = spot.at(source.line)
        column = spot.column(source.column)
        check_code(source.code, source.scheme, spot.place, spot.known, spot.findings)
        if name not in fields:
            spot.error(f"The entity {entity.name} has no field {name!r}", suggest(name, list(fields)))
        elif column is not None:
            _fit(spot, column, source, fields[name])


def _fit(spot: _Spot, column: Column, source: FieldSource, field: EntityField) -> None:
    """A field takes values of its own type and its own code list; anything may become a text."""
    if not pa.types.is_string(field.type) and _family(field.type) != _family(column.type):
        what = f"The field {field.name!r} is a {field.type}, the column {column.name} a {column.type}"
        spot.error(what, "map a column of that type, or give the column its right logicalType")
    code = source.code or column.code
    if code != field.code:
        what = f"The field {field.name!r} has codes of {field.code}, the column {column.name} of {code}"
        spot.error(what, f"write {field.name}: {column.name} as LIST@SCHEME, or set the column's code")


def _family(kind: pa.DataType) -> str:
    if pa.types.is_temporal(kind):
        return "time"
    return "text" if pa.types.is_string(kind) else "number"


def _conditions(spot: _Spot) -> None:
    for name, values in spot.mapping.when.items():
        if (column := spot.column(name)) is not None:
            _values(spot, column, values)
    if spot.mapping.seen_at:
        column = spot.column(spot.mapping.seen_at)
        if column is not None and not pa.types.is_temporal(column.type):
            spot.error(f"seenAt: {column.name} is no date", "name a column of type date or timestamp")


def _values(spot: _Spot, column: Column, values: tuple[str, ...]) -> None:
    """A condition on a coded column names codes that the source can write."""
    codes = spot.known.codes.get(column.code) if column.code else None
    if codes is None or (column.scheme and column.scheme not in codes.schemes):
        return
    accepted = codes.accepted(column.scheme)
    for value in values:
        if value not in accepted:
            spot.error(f"The column {column.name} never has the code {value!r}", suggest(value, [*accepted]))


def _members(spot: _Spot) -> None:
    for entity, name in spot.mapping.member_of.items():
        spot.column(name)
        if entity not in spot.known.entities:
            spot.error(f"Unknown entity {entity!r}", suggest(entity, list(spot.known.entities)))
