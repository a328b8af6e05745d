"""Code lists keep their standards, and every crosswalk covers what its source can write."""

import pytest

from schemas.load import codes, contracts


def test_the_national_lists_are_complete() -> None:
    lists = codes()
    assert set(lists["sex"].values) == {"0", "1", "2", "9"}
    assert set(lists["marital_status"].values) == {"10", "20", "21", "22", "23", "30", "40", "90"}
    assert set(lists["ethnic_group"].values) == {f"{n:02d}" for n in range(1, 57)} | {"97", "98"}


@pytest.mark.parametrize(
    ("name", "scheme", "source", "standard"),
    [
        ("sex", "civil_affairs", "女", "2"),
        ("sex", "social_security", "9", "9"),
        ("marital_status", "police", "21", "21"),
        ("marital_status", "police", "2", "20"),
        ("marital_status", "social_security", "3", "30"),
        ("marital_status", "marriage_register", "1", "20"),
        ("marital_status", "marriage_register", "2", "40"),
        ("ethnic_group", "police", "土家", "15"),
        ("relationship", "civil_affairs", "2", "10"),
        ("occupancy", "grid", "let", "2"),
    ],
)
def test_a_sources_code_becomes_the_standards(name: str, scheme: str, source: str, standard: str) -> None:
    assert codes()[name].schemes[scheme][source] == standard


def test_every_ethnic_group_is_told_by_name_once() -> None:
    assert sorted(codes()["ethnic_group"].schemes["police"].values()) == sorted(codes()["ethnic_group"].values)


def test_accepted_codes_are_those_the_source_writes() -> None:
    sex = codes()["sex"]
    assert sex.accepted("civil_affairs") == ("男", "女")
    assert sex.accepted(None) == ("0", "1", "2", "9")


def test_titles_speak_both_languages_and_unknown_codes_for_themselves() -> None:
    sex = codes()["sex"]
    assert (sex.title("2"), sex.title("2", "en"), sex.title("7")) == ("女性", "Female", "7")


def test_every_code_list_and_scheme_is_used() -> None:
    used = {(c.code, c.scheme) for made in contracts().values() for c in made.columns}
    used |= {(f.code, f.scheme) for made in contracts().values() for m in made.entities for f in m.fields.values()}
    schemes = {(name, scheme) for name, listed in codes().items() for scheme in listed.schemes}
    assert schemes - used == set()
    assert {code for code, _ in used if code} == set(codes())
