"""The ``entities`` block of a contract: which columns of a row say what about whom."""

from schemas.columns import Coded
from schemas.contract import EntityMapping, FieldSource
from schemas.sections import Section


def read_mapping(section: Section) -> EntityMapping:
    """One entry of the block; whether columns, entity and fields exist is asked by :mod:`schemas.references`."""
    fields, when = section.section("fields", required=True), section.section("when")
    member_of = section.section("memberOf")
    mapping = EntityMapping(
        entity=section.text("entity"),
        role=section.text("role"),
        fields={name: _source(fields, name) for name in fields.names()},
        seen_at=section.optional("seenAt"),
        when={column: when.texts(column, None) for column in when.names()},
        member_of={entity: member_of.text(entity) for entity in member_of.names()},
        line=section.place.line,
    )
    section.done()
    return mapping


def _source(fields: Section, name: str) -> FieldSource:
    """``COLUMN``, or ``COLUMN as list@scheme`` when the field is coded otherwise than the column."""
    column, _, text = fields.text(name).partition(" as ")
    coded, line = Coded.parse(text.strip()), fields.at(name).line
    return FieldSource(column.strip(), coded.code if coded else None, coded.scheme if coded else None, line)
