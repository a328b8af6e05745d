"""Fusing: whose value wins, where it came from, and what the sources disagree about."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FatalError
from lake.store import Lake
from reconcile.explain import explain, find_entities
from reconcile.fuse import RECORDS_PER_PASS, passes
from reconcile.link import BUCKETS
from schemas import load
from tests.reconcile.conftest import Tables, World, identity_number, insured, police

A, B = identity_number(), identity_number("19910202", 2)
BORN, LATER = date(1980, 1, 1), date(1991, 2, 2)
CZRK, AC01, LDRK, MET = "police__czrk", "social_security__ac01", "police__ldrk", "grid__wg_rk"


def _met(key: str, number: str | None, name: str, seen: datetime, **more: Any) -> dict[str, Any]:
    return {"WGBM": "429902003001001", "CJBH": key, "SFZH": number, "XM": name, "CJSJ": seen, "RHZT": "1"} | more


def test_the_authority_wins_and_the_conflict_names_everybody(world: World) -> None:
    world.run({CZRK: [police(A, "张小明", BORN)], AC01: [insured(7, A, "张晓明", BORN)]})
    golden = world.rows()[0]
    assert (golden["name"], golden["name__from"], golden["_sources"]) == ("张小明", CZRK, 2)
    conflict = world.rows("conflicts")[0]
    assert (conflict["field"], conflict["chosen"], conflict["chosen_from"], conflict["rule"]) == (
        "name", "张小明", CZRK, "authority",
    )  # fmt: skip
    assert [(c["department"], c["table"], c["source_key"], c["value"]) for c in conflict["candidates"]] == [
        ("police", CZRK, A, "张小明"),
        ("social_security", AC01, "7", "张晓明"),
    ]
    assert conflict["candidates"][0]["seen_at"] == datetime(2026, 1, 1, tzinfo=UTC)


def test_what_is_only_spelt_otherwise_is_no_conflict(world: World) -> None:
    resident = police(A, "买买提·艾力", BORN, XB="1")
    world.run({CZRK: [resident], AC01: [insured(1, A.lower(), "买买提．艾力 ", BORN, AAC004="1")]})
    assert world.rows("conflicts") == []


def test_where_the_authority_is_silent_the_next_speaks(world: World) -> None:
    world.run({CZRK: [police(A, "张小明")], AC01: [insured(1, A, "张小明", BORN)]})
    golden = world.rows()[0]
    assert (golden["birth_date"], golden["birth_date__from"], golden["name__from"]) == (BORN, AC01, CZRK)


def test_the_latest_visit_decides_where_somebody_lives(world: World) -> None:
    first, second = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    visits = [
        _met("1", A, "张小明", first, JZDZ="滨江路1号"),
        _met("2", A, "张小明", second, JZDZ="幸福路2号"),
    ]
    permit = {"JZZBH": "L1", "GMSFHM": A, "XJZDZ": "中山路3号", "DLRQ": date(2026, 4, 1)}
    world.run({CZRK: [police(A, "张小明", BORN)], MET: visits, LDRK: [permit]})
    golden = world.rows()[0]
    assert (golden["living_address"], golden["living_address__from"]) == ("幸福路2号", MET)
    said = {
        c["table"]: c["value"]
        for r in world.rows("conflicts")
        if r["field"] == "living_address"
        for c in r["candidates"]
    }
    assert said == {MET: "幸福路2号", LDRK: "中山路3号"}
    world.run({MET: visits[:1]})
    assert world.rows()[0]["living_address"] == "中山路3号"


def test_a_newer_record_that_is_silent_does_not_hide_an_older_word(world: World) -> None:
    visits = [
        _met("1", A, "张小明", datetime(2026, 3, 1, tzinfo=UTC), LXDH="13812341234"),
        _met("2", A, "张小明", datetime(2026, 5, 1, tzinfo=UTC)),
    ]
    world.run({CZRK: [police(A, "张小明", BORN)], MET: visits})
    assert world.rows()[0]["phone"] == "13812341234"


def test_the_earliest_of_two_death_dates_counts(world: World) -> None:
    deaths: Tables = {
        CZRK: [police(A, "张小明", BORN)],
        "police__swzx": [{"GMSFHM": A, "SWRQ": date(2025, 5, 2)}],
        "civil_affairs__mz_bzhd": [{"HHZH": "H1", "SZXM": "张小明", "SZSFZH": A, "SWRQ": date(2025, 5, 1)}],
    }
    world.run(deaths)
    golden = world.rows()[0]
    assert (golden["death_date"], golden["death_date__from"]) == (date(2025, 5, 1), "civil_affairs__mz_bzhd")
    assert [row["rule"] for row in world.rows("conflicts")] == ["earliest"]


def test_codes_are_compared_after_their_crosswalks(world: World) -> None:
    scheme = load.codes()["marital_status"].schemes
    own = world.contracts[AC01].column("AAC017")
    married = next(code for code, standard in scheme[own.scheme or ""].items() if standard.startswith("2"))
    world.run({CZRK: [police(A, "张小明", BORN, HYZK="20")], AC01: [insured(1, A, "张小明", BORN, AAC017=married)]})
    assert world.rows("conflicts") == []
    assert world.rows()[0]["marital_status"] == "20"


def test_entities_without_key_or_name_have_no_golden_row(world: World) -> None:
    world.check(
        {
            CZRK: [police(A, "张小明", BORN)],
            AC01: [insured(1, None, "李四", LATER)],
            "police__jdc": [{"HPHM": "E1", "HPZL": "02", "SYRSFZH": B}],
        }
    )
    world.link()
    report = world.fuse()
    assert (report.golden, report.withheld, len(world.rows("records"))) == (1, 2, 3)


def test_nothing_new_is_not_fused_again_and_conflicts_keep_their_ids(world: World) -> None:
    tables: Tables = {CZRK: [police(A, "张小明", BORN)], AC01: [insured(7, A, "张晓明", BORN)]}
    world.check(tables)
    world.link()
    first, again = world.fuse(), world.fuse()
    assert (first.unchanged, again.unchanged, again.versions, again.conflicts) == (False, True, first.versions, 1)
    before = world.rows("conflicts")[0]["conflict_id"]
    world.run({**tables, "police__jdc": [{"HPHM": "E1", "HPZL": "02", "SYRSFZH": A}]})
    assert [row["conflict_id"] for row in world.rows("conflicts")] == [before]


def test_the_same_number_twice_writes_once(world: World) -> None:
    world.check({CZRK: [police(A, "张小明", BORN)]})
    world.link()
    world.number = 40
    first = world.fuse()
    world.number = 40
    assert world.fuse().versions == first.versions


def test_fusing_before_linking_is_refused(world: World) -> None:
    with pytest.raises(FatalError, match="not been linked"):
        world.fuse()


def test_members_of_a_household(world: World) -> None:
    residents = [
        police(A, "张小明", BORN, HH="H1", YHZGX="02"),
        police(B, "李小红", LATER, HH="H1", YHZGX="10"),
        police(identity_number("20050505", 5), "王五", date(2005, 5, 5), HH="H2", YHZGX="01"),
    ]
    world.check({CZRK: residents})
    world.link()
    household = World(Lake(), load.entities()["household"], world.contracts, world.inputs, world.number)
    household.link()
    assert household.fuse().members == 3
    heads = {row["household_number"]: row["entity_id"] for row in household.rows()}
    members = {(row["entity_id"], row["member_id"]) for row in household.rows("members")}
    who = world.who()
    assert members >= {(heads["H1"], who[f"czrk/{A}"]), (heads["H1"], who[f"czrk/{B}"])}


def test_explain_tells_every_word_and_why_it_counts(world: World) -> None:
    world.run({CZRK: [police(A, "张小明", BORN)], AC01: [insured(7, A, "张晓明", BORN)]})
    entity_id = world.who()["ac01/7"]
    found = explain(world.lake, world.entity, entity_id, "name")
    assert (found.chosen, found.chosen_from, found.rule) == ("张小明", CZRK, "authority")
    assert [(c.table, c.value, c.linked_by) for c in found.candidates] == [
        (CZRK, "张小明", "key_and_agreement"),
        (AC01, "张晓明", "key_and_agreement"),
    ]
    assert found.conflict_id == world.rows("conflicts")[0]["conflict_id"]
    assert explain(world.lake, world.entity, entity_id, "birth_date").conflict_id is None
    assert find_entities(world.lake, world.entity, A) == [entity_id]
    with pytest.raises(FatalError, match="no such field"):
        explain(world.lake, world.entity, entity_id, "shoe_size")
    with pytest.raises(FatalError, match="No such entity"):
        explain(world.lake, world.entity, 999, "name")


@given(st.integers(0, 10**9))
def test_passes_take_every_bucket_once_and_few_records(records: int) -> None:
    taken = passes(records)
    assert [bucket for buckets in taken for bucket in buckets] == list(range(BUCKETS))
    assert all(len(buckets) == 1 or len(buckets) * records <= BUCKETS * RECORDS_PER_PASS for buckets in taken)
