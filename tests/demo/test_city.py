"""The made-up city: reproducible, valid where it should be, dirty where it says so."""

import hashlib
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from stdnum.iso7064 import mod_11_2

from core.errors import FatalError
from core.settings import REPO
from demo import city
from demo.city import names, numbers
from demo.city.store import day_of, read_table, read_truth
from schemas import load

DIRT = {
    "abolished_region_code", "anothers_number", "birth_date_at_odds", "byte_order_mark", "character_lost",
    "check_character_wrong", "fen_for_yuan", "fifteen_digits", "former_name", "free_text_address", "full_width",
    "impossible_date", "letter_for_digit", "lower_case_x", "masked_by_sender", "number_cancelled_as_duplicate",
    "number_missing", "number_shared_by_two", "old_house_code", "old_number", "one_digit_marital_code",
    "other_middle_dot", "owners_in_one_cell", "person_with_two_numbers", "placeholder_date_high",
    "placeholder_date_low", "price_for_area", "private_use_character", "question_mark", "row_sent_twice", "sex_at_odds",
    "test_row", "trailing_blank", "variant_character", "wrong_character_set",
}  # fmt: skip
DISPUTED = {"name", "sex", "birth_date", "ethnic_group", "marital_status", "phone", "living_address", "death_date"}


def _fingerprints(folder: Path) -> dict[str, str]:
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _source(folder: Path, table: str) -> pd.DataFrame:
    contract = load.contract(table)
    return read_table(folder, contract.department, contract.source_table).to_pandas()


def _cells(folder: Path, kind: str, table: str, column: str) -> pd.Series:
    """The cells that the truth says are dirty in one way."""
    contract = load.contract(table)
    rows = _source(folder, table)
    keys = rows[list(contract.keys)].astype("string").agg("|".join, axis=1)
    dirt = read_truth(folder)["dirt"].query("kind == @kind and table == @table and column == @column")
    return rows.loc[keys.isin(dirt["source_key"]), column]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    city.build(tmp_path / "one", residents=400, seed=3)
    city.build(tmp_path / "two", residents=400, seed=3)
    assert _fingerprints(tmp_path / "one") == _fingerprints(tmp_path / "two")


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    city.build(tmp_path / "one", residents=400, seed=3)
    city.build(tmp_path / "two", residents=400, seed=4)
    one, two = _fingerprints(tmp_path / "one"), _fingerprints(tmp_path / "two")
    same = [name for name in one if one[name] == two[name]]
    assert same == []


def test_as_many_live_there_as_were_asked_for(small_city: Path) -> None:
    persons = read_truth(small_city)["persons"]
    assert len(persons[~persons["dead"] & ~persons["moved"]]) == 2000


def test_identity_numbers_are_valid_and_say_birth_and_sex(small_city: Path) -> None:
    persons = read_truth(small_city)["persons"]
    number = persons["identity_number"]
    assert number.is_unique
    assert all(mod_11_2.checksum(n) == 1 for n in number)
    assert (number.str[6:14] == persons["birth_date"].dt.strftime("%Y%m%d")).all()
    assert ((number.str[16].astype(int) % 2 == 0) == persons["female"]).all()


def test_regions_of_the_numbers_do_not_exist(small_city: Path) -> None:
    """No made-up number can be a real person's: every region in it is one that no standard has given out."""
    regions = set(read_truth(small_city)["persons"]["identity_number"].str[:6])
    assert regions
    assert all(code.startswith(("4299", "4294", "9")) for code in regions)


@pytest.mark.parametrize("table", sorted(load.contracts()))
def test_every_contract_is_served_with_its_columns(small_city: Path, table: str) -> None:
    contract = load.contract(table)
    rows = _source(small_city, table)
    assert list(rows.columns) == [column.name for column in contract.columns]
    assert len(rows)


@pytest.mark.parametrize("table", sorted(load.contracts()))
def test_every_role_of_a_contract_is_in_the_truth(small_city: Path, table: str) -> None:
    links = read_truth(small_city)["links"].query("table == @table")
    found = set(zip(links["entity"], links["role"], strict=True))
    assert {(m.entity, m.role) for m in load.contract(table).entities} <= found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_kind_of_dirt_is_there(tmp_path: Path, seed: int) -> None:
    report = city.build(tmp_path, residents=2000, seed=seed)
    assert set(report.dirt) == DIRT


@pytest.mark.parametrize(
    ("kind", "table", "column", "pattern"),
    [
        ("fifteen_digits", "social_security__ac01", "AAC002", r"\d{15}"),
        ("lower_case_x", "social_security__ac01", "AAC002", r"\d{17}x"),
        ("full_width", "social_security__ac01", "AAC002", r"[０-９Ｘ]{18}"),
        ("letter_for_digit", "police__ldrk", "GMSFHM", r"(?=.*O)[0-9OIX]{18}"),
        ("masked_by_sender", "housing__bdc_qlr", "ZJH", r"\d{6}\*{8}\w{4}"),
        ("byte_order_mark", "social_security__ac01", "AAC002", "\ufeff\\w{18}"),
        ("trailing_blank", "police__czrk", "XM", r".+ \u3000"),
        ("other_middle_dot", "police__czrk", "XM", r".+[•．∙].+"),
        ("owners_in_one_cell", "housing__bdc_qlr", "QLRMC", r".+、.+"),
        ("one_digit_marital_code", "police__czrk", "HYZK", r"[1-4]"),
        ("old_house_code", "housing__fw_h", "BDCDYH", r"\w{25}"),
        ("character_lost", "housing__bdc_qlr", "QLRMC", r".*\?.*"),
        ("impossible_date", "police__czrk", "CSRQ", r"1962-02-30"),
    ],
)
def test_dirt_looks_like_what_it_is_called(small_city: Path, kind: str, table: str, column: str, pattern: str) -> None:
    cells = _cells(small_city, kind, table, column)
    assert len(cells)
    assert cells.astype("string").str.fullmatch(pattern).all()


def test_dirt_is_rare(small_city: Path) -> None:
    """But for the numbers that people would not give, as in every such city."""
    truth = read_truth(small_city)
    dirty = truth["dirt"][truth["dirt"]["kind"] != "number_missing"].groupby("table")["source_key"].nunique()
    rows = pd.Series({table: len(_source(small_city, table)) for table in load.contracts()})
    large = rows[rows > 400].index
    assert (dirty.reindex(large).fillna(0) / rows[large]).max() < 0.15


def test_planted_conflicts_stand_in_the_sources(small_city: Path) -> None:
    """Each claim of the truth on sex is what the source's row says, through its crosswalk."""
    conflicts = read_truth(small_city)["conflicts"].query("entity == 'person'")
    assert set(conflicts["field"]) == DISPUTED
    said = conflicts.query("field == 'sex' and table == 'social_security__ac01'")
    rows = _source(small_city, "social_security__ac01").set_index("AAC001")["AAC004"]
    assert len(said)
    assert [rows[int(key)] for key in said["source_key"]] == list(said["value"])


def test_claims_of_one_conflict_differ(small_city: Path) -> None:
    conflicts = read_truth(small_city)["conflicts"]
    values = conflicts.groupby(["entity", "entity_id", "field"])["value"].nunique()
    assert (values >= 2).all()
    assert len(values)


def test_links_lead_to_rows_that_are_there(small_city: Path) -> None:
    links = read_truth(small_city)["links"]
    for table, mine in links.groupby("table"):
        rows = _source(small_city, str(table))
        keys = rows[list(load.contract(str(table)).keys)].astype("string").fillna("").agg("|".join, axis=1)
        assert set(mine["source_key"]) <= set(keys), table


def test_clean_links_bear_the_persons_own_number(small_city: Path) -> None:
    truth = read_truth(small_city)
    links = truth["links"].query("table == 'social_security__ac01' and evidence == 'clean'")
    rows = _source(small_city, "social_security__ac01").set_index("AAC001")["AAC002"]
    number = truth["persons"]["identity_number"]
    assert [rows[int(k)] for k in links["source_key"]] == [number[p] for p in links["entity_id"]]


def test_households_are_coherent(small_city: Path) -> None:
    """Parents are older than their head, children younger, and the married are grown up."""
    persons = read_truth(small_city)["persons"]
    head = persons[persons["role"] == "head"].set_index("household_id")["birth_date"]
    gap = (persons["birth_date"] - persons["household_id"].map(head)).dt.days / 365.25
    assert (gap[persons["role"] == "parent"] < -15).all()
    assert (gap[(persons["role"] == "child") & (persons["age"] > 0)] > 15).all()
    assert (persons[persons["marital"] != "10"]["age"] > 19).all()


def test_bank_cards_pass_luhn() -> None:
    from stdnum import luhn

    assert all(luhn.is_valid(card) for card in numbers.bank_cards(np.random.default_rng(1), 50))


def test_credit_codes_pass_their_check() -> None:
    from stdnum.cn import uscc

    codes = numbers.credit_codes(np.random.default_rng(1), "429902", 50)
    assert all(uscc.calc_check_digit(code[:-1]) == code[-1] for code in codes)


def test_names_follow_their_frequencies() -> None:
    drawn = pd.Series(names.surnames(np.random.default_rng(1), 20_000)).value_counts(normalize=True)
    assert drawn["王"] > drawn["欧阳"] * 10


def test_the_truth_can_be_asked_by_sql(small_city: Path) -> None:
    """Tests and benchmarks of other rooms join it with what the hub found."""
    files = small_city / "truth"
    query = f"SELECT count(*) FROM '{files}/links.parquet' JOIN '{files}/persons.parquet' ON entity_id = person_id"
    assert duckdb.execute(query).fetchall()[0][0] > 10_000


def test_days_go_on(tmp_path: Path) -> None:
    city.build(tmp_path, residents=2000, seed=5)
    before = {table: _source(tmp_path, table) for table in load.contracts()}
    changes = city.advance(tmp_path, 2)
    assert day_of(tmp_path) == "20261102"
    assert set(changes["kind"]) == {"death", "marriage", "move", "correction", "mistake", "deletion", "came_back"}
    assert set(changes["day"]) == {1, 2}
    touched = set(changes["table"])
    for table, rows in before.items():
        assert rows.equals(_source(tmp_path, table)) == (table not in touched), table
    assert len(changes) < 100


def test_a_day_is_reproducible(tmp_path: Path) -> None:
    for name, days in (("one", [2]), ("two", [1, 2])):
        city.build(tmp_path / name, residents=400, seed=3)
        for day in days:
            city.advance(tmp_path / name, day)
    assert _fingerprints(tmp_path / "one") == _fingerprints(tmp_path / "two")


def test_the_dead_are_dead_in_truth_and_sources(tmp_path: Path) -> None:
    city.build(tmp_path, residents=2000, seed=5)
    changes = city.advance(tmp_path, 1)
    dead = changes.query("kind == 'death' and table == 'police__swzx'")["source_key"]
    persons = read_truth(tmp_path)["persons"].set_index("identity_number")
    assert persons.loc[dead, "death_date"].notna().all()
    register = _source(tmp_path, "police__czrk").set_index("GMSFHM")
    known = [number for number in dead if number in register.index]
    assert known
    assert set(register.loc[known, "ZXYY"]) == {"1"}


def test_a_day_that_is_not_ahead_is_refused(tmp_path: Path) -> None:
    city.build(tmp_path, residents=400, seed=3)
    with pytest.raises(FatalError, match="not ahead"):
        city.advance(tmp_path, 0)


def test_no_city_no_day(tmp_path: Path) -> None:
    with pytest.raises(FatalError, match=r"python -m demo\.city"):
        city.advance(tmp_path, 1)


def test_the_smallest_city_has_everything(tmp_path: Path) -> None:
    rows = city.build(tmp_path, residents=300, seed=1).rows
    assert set(rows) == set(load.contracts())
    assert min(rows.values()) > 0


@pytest.mark.parametrize("residents", [299, 0, -1])
def test_a_city_that_is_too_small_is_refused(tmp_path: Path, residents: int) -> None:
    with pytest.raises(FatalError, match="300 or more"):
        city.build(tmp_path, residents=residents)


def test_it_can_be_made_by_hand(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo.city", str(tmp_path), "--residents"]
    done = subprocess.run([*command, "300", "--seed", "2"], capture_output=True, text=True, cwd=REPO, check=False)
    assert done.returncode == 0
    assert "persons" in done.stdout
    refused = subprocess.run([*command, "3"], capture_output=True, text=True, cwd=REPO, check=False)
    assert (refused.returncode, "too small" in refused.stderr) == (1, True)
