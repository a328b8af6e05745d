"""Linking, case by case: who is one person, who is not, and why."""

from datetime import date

import pytest

from reconcile import link as linking
from schemas import load
from tests.reconcile.conftest import World, identity_number, insured, police

A, B, OLD = identity_number(), identity_number("19910202", 2), identity_number("19800102", 3)
BORN, LATER = date(1980, 1, 1), date(1991, 2, 2)
CZRK, AC01, JDC, CHANGES = "police__czrk", "social_security__ac01", "police__jdc", "police__sfz_chg"


@pytest.mark.parametrize(
    ("name", "born"),
    [("张小明", None), (" 张 小明", None), ("张大明", BORN), (None, BORN), ("张小敏", date(1980, 1, 1))],
)
def test_same_number_and_name_or_birth_date_is_one_person(world: World, name: str | None, born: date | None) -> None:
    world.check({CZRK: [police(A, "张小明", BORN)], AC01: [insured(1, A, name, born)]})
    world.link()
    assert world.who()["ac01/1"] == world.who()[f"czrk/{A}"]
    assert set(world.why().values()) == {"key_and_agreement"}


def test_same_number_and_nothing_else_is_somebody_else(world: World) -> None:
    world.check({CZRK: [police(A, "张小明", BORN)], AC01: [insured(1, A, "李四", LATER)]})
    report = world.link()
    assert world.who()["ac01/1"] != world.who()[f"czrk/{A}"]
    assert world.why() == {f"czrk/{A}": "shared_key", "ac01/1": "disagrees"}
    assert (report.shared_keys, report.disagreeing, report.entities) == (1, 1, 2)


def test_a_former_name_agrees(world: World) -> None:
    world.check({CZRK: [police(A, "张小明", BORN, CYM="张狗蛋")], AC01: [insured(1, A, "张狗蛋")]})
    world.link()
    assert len(set(world.who().values())) == 1


def test_all_spellings_of_a_number_are_one_key(world: World) -> None:
    number = next(n for serial in range(99) if (n := identity_number("19800101", serial)).endswith("X"))
    spellings = [
        number.lower(),
        f" {number}\u3000",
        number.translate({ord("1"): "１", ord("X"): "Ｘ"}),
        number[:6] + number[8:17],
    ]
    world.check(
        {CZRK: [police(number, "张小明", BORN)], AC01: [insured(n, s, "张小明") for n, s in enumerate(spellings)]}
    )
    report = world.link()
    assert (report.entities, report.unkeyed) == (1, 0)


@pytest.mark.parametrize(
    "number", [None, "", "429902********0011", A[:17] + ("1" if A[17] != "1" else "2"), "O" + A[1:]]
)
def test_without_a_valid_number_a_record_stays_alone(world: World, number: str | None) -> None:
    world.check({CZRK: [police(A, "张小明", BORN)], AC01: [insured(1, number, "张小明", BORN)]})
    report = world.link()
    assert world.why()["ac01/1"] == "no_key"
    assert (report.entities, report.unkeyed) == (2, 1)


def test_a_vehicle_goes_to_the_only_holder_of_the_number(world: World) -> None:
    vehicle = {"HPHM": "E1", "HPZL": "02", "SYRSFZH": A}
    world.check({CZRK: [police(A, "张小明", BORN)], JDC: [vehicle, vehicle | {"HPHM": "E2", "SYRSFZH": B}]})
    world.link()
    assert world.who()["jdc/E1|02"] == world.who()[f"czrk/{A}"]
    assert world.why() == {f"czrk/{A}": "key_and_agreement", "jdc/E1|02": "key_alone", "jdc/E2|02": "single"}


def test_of_several_holders_the_one_the_authority_knows_gets_the_vehicle(world: World) -> None:
    vehicle = {"HPHM": "E1", "HPZL": "02", "SYRSFZH": A}
    strangers = [insured(1, A, "李四", LATER), insured(2, A, "王五")]
    world.check({AC01: strangers, JDC: [vehicle]})
    world.link()
    assert world.why()["jdc/E1|02"] == "ambiguous_key"
    world.check({CZRK: [police(A, "张小明", BORN)]})
    world.link()
    assert world.who()["jdc/E1|02"] == world.who()[f"czrk/{A}"]


def test_a_number_shared_by_two_is_split_by_name(world: World) -> None:
    world.check(
        {
            CZRK: [police(A, "张小明", BORN)],
            AC01: [insured(1, A, "张小明"), insured(2, A, "李四", LATER)],
            "civil_affairs__mz_lnjt": [{"SFZH": A, "FFNY": "2026.01", "XM": "李四"}],
        }
    )
    report = world.link()
    who = world.who()
    assert who["ac01/1"] == who[f"czrk/{A}"]
    assert who["ac01/2"] == who[f"mz_lnjt/{A}|2026.01"] != who["ac01/1"]
    assert set(world.why().values()) == {"shared_key"}
    assert (report.shared_keys, report.entities) == (1, 2)


def test_a_changed_number_is_followed_through_a_chain(world: World) -> None:
    oldest = identity_number("19800103", 4)
    changes = [{"JHM": oldest, "XHM": OLD, "BGYY": "3"}, {"JHM": OLD, "XHM": A, "BGYY": "2"}]
    world.check(
        {
            CZRK: [police(A, "张小明", BORN)],
            AC01: [insured(1, OLD, "张小明"), insured(2, oldest, "张小明")],
            CHANGES: changes,
        }
    )
    assert world.link().entities == 1
    assert world.why()["ac01/2"] == "changed_key"


def test_a_mistaken_number_does_not_merge_two_persons(world: World) -> None:
    """B's number stood in A's papers by mistake: what B has under it stays B's, though the birth date is the same.

    A record with nothing but that number and its birth date may be either's, and is given to neither.
    """
    changes = [{"JHM": B, "XHM": A, "BGYY": "3"}]
    residents = [police(A, "张小明", BORN), police(B, "李四", LATER)]
    rows = [insured(1, B, "张小明", LATER), insured(2, B, "李四", LATER), insured(3, B, None, LATER)]
    world.check({CZRK: residents, AC01: rows, CHANGES: changes})
    world.link()
    who = world.who()
    assert who["ac01/1"] == who[f"czrk/{A}"]
    assert who["ac01/2"] == who[f"czrk/{B}"] != who[f"czrk/{A}"]
    assert world.why()["ac01/3"] == "ambiguous_key"


def test_changes_in_a_circle_are_counted_and_not_followed(world: World) -> None:
    changes = [{"JHM": A, "XHM": B, "BGYY": "3"}, {"JHM": B, "XHM": A, "BGYY": "3"}]
    world.check({CZRK: [police(A, "张小明", BORN), police(B, "张小明", LATER)], CHANGES: changes})
    report = world.link()
    assert (report.endless_changes, report.entities) == (2, 2)


def test_fifteen_digits_to_eighteen_is_no_dispute(world: World) -> None:
    changes = [{"JHM": A[:6] + A[8:17], "XHM": A, "BGYY": "1"}]
    world.check(
        {CZRK: [police(A, "张小明", BORN)], AC01: [insured(1, A[:6] + A[8:17], "章小明", BORN)], CHANGES: changes}
    )
    assert world.link().entities == 1


def test_one_person_with_two_numbers_stays_two(world: World) -> None:
    """Nothing but the number tells namesakes apart: without a change on record two numbers are two persons."""
    world.check({CZRK: [police(A, "张小明", BORN)], AC01: [insured(1, B, "张小明", BORN)]})
    assert world.link().entities == 2


def test_a_placeholder_in_thousands_of_records_falls_apart(world: World) -> None:
    crowd = [insured(n, A, "测试", date(1980, 1, 1 + n % 3)) for n in range(linking.MOST_RECORDS + 1)]
    world.check({AC01: crowd, CZRK: [police(B, "李四", LATER)]})
    report = world.link()
    assert (report.oversized, report.entities) == (1, 4)
    assert world.why()[f"czrk/{B}"] == "single"


def test_ids_stay_when_records_come_and_go(world: World) -> None:
    people = [police(A, "张小明", BORN), police(B, "李四", LATER)]
    world.check({CZRK: people, AC01: [insured(1, A, "张小明")]})
    world.link()
    before = world.who()
    world.check({CZRK: people[1:], AC01: [insured(1, A, "张小明"), insured(2, B, "李四"), insured(3, OLD, "王五")]})
    world.link()
    after = world.who()
    assert {key: after[key] for key in before} == before
    assert (after["ac01/2"], world.why()[f"czrk/{A}"]) == (before[f"czrk/{B}"], "gone")
    assert after["ac01/3"] not in before.values()
    world.check({CZRK: people})
    world.link()
    assert {key: world.who()[key] for key in after} == after


def test_a_cluster_takes_the_id_most_of_its_records_had(world: World) -> None:
    """A split leaves the id with the greater part; two that turn out to be one keep the id of the greater."""
    rows = [insured(1, A, "张小明"), insured(2, A, "张小明"), insured(3, B, "张小明")]
    world.check({AC01: rows})
    world.link()
    many, one = world.who()["ac01/1"], world.who()["ac01/3"]
    world.check({AC01: [rows[0], rows[1], insured(3, A, "张小明")]})
    world.link()
    assert set(world.who().values()) == {many}
    assert world.rows("retired") == [{"entity_id": one, "successor": many}]
    world.check({AC01: [rows[0], rows[1], insured(3, B, "张小明")]})
    world.link()
    assert world.who()["ac01/1"] == many != world.who()["ac01/3"]
    assert world.who()["ac01/3"] != one


def test_the_same_inputs_are_not_linked_twice(world: World) -> None:
    world.check({CZRK: [police(A, "张小明", BORN)]})
    first, again = world.link(), world.link()
    assert (first.unchanged, again.unchanged) == (False, True)
    assert (again.versions, again.records, again.entities) == (first.versions, 1, 1)
    world.check({CZRK: [police(A, "张小明", BORN), police(B, "李四", LATER)]})
    assert not world.link().unchanged


def test_nothing_checked_yet_links_nothing(world: World) -> None:
    for entity in load.entities().values():
        assert World(world.lake, entity, world.contracts).link().records == 0
