"""Persons, households, dwellings: whose word counts for each item."""

import pytest

from schemas.load import contracts, departments, entities
from schemas.vocabulary import FusionRule, Grade


def test_the_three_entities() -> None:
    assert set(entities()) == {"person", "household", "dwelling"}
    person = entities()["person"]
    assert {
        "identity_number", "name", "former_name", "sex", "birth_date", "ethnic_group", "marital_status",
        "registered_address", "living_address", "phone", "death_date", "region", "employment_status",
        "household_number",
    } <= set(person.by_name)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "first", "rule"),
    [
        ("name", "police", FusionRule.AUTHORITY),
        ("sex", "police", FusionRule.AUTHORITY),
        ("birth_date", "police", FusionRule.AUTHORITY),
        ("registered_address", "police__czrk", FusionRule.AUTHORITY),
        ("marital_status", "civil_affairs__mz_hydj", FusionRule.AUTHORITY),
        ("death_date", "police__swzx", FusionRule.EARLIEST),
        ("living_address", "grid__wg_rk", FusionRule.LATEST),
        ("phone", "grid", FusionRule.LATEST),
        ("employment_status", "social_security", FusionRule.AUTHORITY),
    ],
)
def test_whose_value_wins_by_default(field: str, first: str, rule: FusionRule) -> None:
    made = entities()["person"].by_name[field]
    assert (made.authority[0], made.rule) == (first, rule)


def test_linking_follows_changed_identity_numbers() -> None:
    link = entities()["person"].link
    assert (link.key, link.agree_any) == ("identity_number", ("name", "former_name", "birth_date"))
    assert link.changes is not None
    assert (link.changes.table, link.changes.old, link.changes.new) == ("police__sfz_chg", "JHM", "XHM")


@pytest.mark.parametrize("name", ["person", "household", "dwelling"])
def test_every_field_has_a_source_and_one_lead(name: str) -> None:
    entity = entities()[name]
    mapped = {field for made in contracts().values() for m in made.entities if m.entity == name for field in m.fields}
    assert set(entity.by_name) == mapped
    assert {field.lead for field in entity.fields} <= set(departments())


@pytest.mark.parametrize("name", ["person", "household", "dwelling"])
def test_every_authority_gives_the_field_it_is_asked_for(name: str) -> None:
    gives: dict[str, set[str]] = {}
    for made in contracts().values():
        for mapping in made.entities:
            for field in mapping.fields if mapping.entity == name else ():
                gives.setdefault(field, set()).update((made.table, made.department))
    silent = {
        (f.name, source) for f in entities()[name].fields for source in f.authority if source not in gives[f.name]
    }
    assert silent == set()


def test_an_entity_is_never_graded_below_its_sources() -> None:
    """What a source holds as sensitive does not become less so by being joined."""
    grades = list(Grade)
    for made in contracts().values():
        for mapping in made.entities:
            entity = entities()[mapping.entity]
            for name, source in mapping.fields.items():
                column, field = made.column(source.column), entity.by_name[name]
                if column.semantic == "identity_number":
                    assert grades.index(field.grade) >= grades.index(column.grade)


def test_departments_tell_when_the_hub_stops_waiting() -> None:
    assert set(departments()) == {"civil_affairs", "social_security", "police", "housing", "grid"}
    for department in departments().values():
        assert department.title_zh.startswith("临江市")
        assert department.latest.hour in (5, 6)
