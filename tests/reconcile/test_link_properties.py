"""Linking under any mix of records: order does not matter, nothing is lost, and a second run changes nothing."""

import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from lake.store import Lake
from schemas import load
from tests.reconcile.conftest import World, identity_number, insured, police

NUMBERS = [identity_number(born, serial) for born in ("19800101", "19910202") for serial in (1, 2, 3)]
PEOPLE = st.tuples(
    st.sampled_from([*NUMBERS, None, "420502********0011"]),
    st.sampled_from(["张小明", "李四", "王五", None]),
    st.sampled_from([date(1980, 1, 1), date(1991, 2, 2), None]),
)
CHANGES = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)), max_size=4)
SLOW = hypothesis.settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
"""Each example walks the step over a lake of its own."""


def _world(folder: Path, residents: list[Any], others: list[Any], changes: list[Any]) -> World:
    made = World(Lake(mkdtemp(dir=folder)), load.entities()["person"], load.contracts())
    rows = [police(number, name, born) for number, name, born in residents if number]
    made.check(
        {
            "police__czrk": list({row["GMSFHM"]: row for row in rows}.values()),
            "social_security__ac01": [insured(n, *person) for n, person in others],
            "police__sfz_chg": [{"JHM": old, "XHM": new, "BGYY": "2"} for old, new in dict.fromkeys(changes)],
        }
    )
    return made


def _groups(world: World) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = defaultdict(set)
    for record, entity_id in world.who().items():
        groups[entity_id].add(record)
    return {frozenset(group) for group in groups.values()}


@pytest.mark.usefixtures("hub_home")
@SLOW
@given(st.lists(PEOPLE, max_size=6), st.lists(PEOPLE, max_size=10), CHANGES, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    tmp_path: Path, residents: list[Any], others: list[Any], changes: list[Any], order: random.Random
) -> None:
    keyed = list(enumerate(others))
    first = _world(tmp_path, residents, keyed, changes)
    first.link()
    for rows in (keyed, changes):
        order.shuffle(rows)
    second = _world(tmp_path, residents, keyed, changes)
    second.link()
    assert first.who() == second.who()
    assert first.why() == second.why()


@pytest.mark.usefixtures("hub_home")
@SLOW
@given(st.lists(PEOPLE, max_size=6), st.lists(PEOPLE, max_size=10), CHANGES)
def test_every_record_has_one_entity_and_keeps_it(
    tmp_path: Path, residents: list[Any], others: list[Any], changes: list[Any]
) -> None:
    world = _world(tmp_path, residents, list(enumerate(others)), changes)
    report = world.link()
    said = [person for person in others if person != (None, None, None)]
    known = {number for number, _, _ in residents if number}
    assert report.records == len(world.rows("records")) == len(known) + len(said)
    before = world.who()
    world.check({"housing__gzf": [{"HTH": "G1", "CZRSFZH": NUMBERS[0]}]})
    world.link()
    after = world.who()
    assert {record: after[record] for record in before} == before


@pytest.mark.usefixtures("hub_home")
@SLOW
@given(st.lists(PEOPLE, min_size=1, max_size=8))
def test_only_what_agrees_is_joined(tmp_path: Path, others: list[Any]) -> None:
    """Without changes: a group has one number, and each of its records is tied to another by name or birth date."""
    keyed = list(enumerate(others))
    world = _world(tmp_path, [], keyed, [])
    world.link()
    for group in _groups(world):
        people = [person for n, person in keyed if f"ac01/{n}" in group]
        assert len({number for number, _, _ in people}) == 1
        told = [p for p in people if p[1] or p[2]]
        for number, name, born in told if len(told) > 1 else ():
            ties = [p for p in told if (name and p[1] == name) or (born and p[2] == born)]
            assert len(ties) > 1 or told.count((number, name, born)) > 1


@pytest.mark.usefixtures("hub_home")
@SLOW
@given(st.lists(PEOPLE, min_size=1, max_size=8))
def test_whoever_agrees_is_joined(tmp_path: Path, others: list[Any]) -> None:
    keyed = [(n, person) for n, person in enumerate(others) if person[0] in NUMBERS]
    world = _world(tmp_path, [], keyed, [])
    world.link()
    who = world.who()
    for n, (number, name, born) in keyed:
        for m, (other, its_name, its_born) in keyed:
            agree = (name and name == its_name) or (born and born == its_born)
            assert not (number == other and agree) or who[f"ac01/{n}"] == who[f"ac01/{m}"]
