"""Whom a row is about: by numbers in it, through keys of other tables, as members of a household."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from audit import subjects
from core.settings import settings
from disclosure.shares import make_share
from lake.store import Lake
from schemas.published import TableEntry, entries

from .tables import LEGACY, NUMBER, hold, read, terms

pytestmark = pytest.mark.usefixtures("hub_home")

OTHER = "110105198001010027"


def _about(entry: TableEntry, versions: dict[str, int], shown: str) -> dict[Any, list[str]]:
    """Value of one column of the share → the subjects beside it."""
    make_share(Lake(), entry, terms(entry, level="senior"), number=1, versions=versions)
    return {row[shown]: row["_subjects"] for row in read()}


INSURED: list[dict[str, Any]] = [
    {"AAC001": 1, "AAC002": NUMBER},
    {"AAC001": 2, "AAC002": LEGACY},
    {"AAC001": 3, "AAC002": None},
]
BY_PERSON_NUMBER = [name for name in entries() if name.startswith("social_security__ac") and not name.endswith("01")]


@pytest.mark.parametrize("name", BY_PERSON_NUMBER)
def test_rows_that_name_a_person_by_a_key_alone_are_about_that_person(name: str) -> None:
    """Pensions and contributions carry a person number; who it is stands in the table of persons."""
    persons, entry = entries()["social_security__ac01"], entries()[name]
    versions = hold(persons, INSURED) | hold(entry, [{"AAC001": person} for person in (1, 2, 3, 4, None)])
    about = _about(entry, versions, "AAC001")
    token = [subjects.token(NUMBER)]
    assert about == {1: token, 2: token, 3: [], 4: [], None: []}


def test_the_share_follows_the_table_that_names_its_persons() -> None:
    persons, pensions = entries()["social_security__ac01"], entries()["social_security__ac60"]
    versions = hold(persons, INSURED) | hold(pensions, [{"AAC001": 1}])
    first = make_share(Lake(), pensions, terms(pensions), number=1, versions=versions)
    mended = versions | hold(persons, [{"AAC001": 1, "AAC002": OTHER}], number=2)
    later = make_share(Lake(), pensions, terms(pensions), number=2, versions=mended)
    assert later.applied and later.version > first.version
    assert read()[0]["_subjects"] == [subjects.token(OTHER)]
    assert not make_share(Lake(), pensions, terms(pensions), number=3, versions=mended).applied


def test_a_release_without_the_table_of_persons_still_shares_and_says_so() -> None:
    pensions = entries()["social_security__ac60"]
    versions = hold(pensions, [{"AAC001": 1}])
    made = make_share(Lake(), pensions, terms(pensions), number=1, versions=versions)
    assert (made.rows, read()[0]["_subjects"]) == (1, [])
    assert "does not hold checked/social_security__ac01" in made.problems[0]


def test_a_row_that_names_its_person_is_not_about_the_head_of_the_household() -> None:
    members, households = entries()["civil_affairs__mz_db_cy"], entries()["civil_affairs__mz_db_hu"]
    versions = hold(households, [{"DBZH": "D1", "HZSFZH": NUMBER}])
    versions |= hold(members, [{"DBZH": "D1", "CYSFZH": OTHER}])
    assert _about(members, versions, "DBZH") == {"D1": [subjects.token(OTHER)]}


def test_part_of_a_key_names_everybody_who_stands_under_it(schema_folder: Path) -> None:
    """A reference to one column of a longer key: all rows with it count, each person once."""
    path = schema_folder / "contracts/social_security/ac60.odcs.yaml"
    path.write_text(path.read_text().replace("{to: AC01.AAC001}", "{to: AC99.AAC001}"))
    path.with_name("ac99.odcs.yaml").write_text(ACCOUNTS)
    pensions, accounts = entries()["social_security__ac60"], entries()["social_security__ac99"]
    held = [{"AAC001": 1, "SEQ": n, "NUMBER": who} for n, who in enumerate((NUMBER, OTHER, NUMBER, None))]
    versions = hold(accounts, held) | hold(pensions, [{"AAC001": 1}])
    assert _about(pensions, versions, "AAC001") == {1: sorted([subjects.token(NUMBER), subjects.token(OTHER)])}


ACCOUNTS = """
apiVersion: v3.1.0
kind: DataContract
id: social_security__ac99
version: 1.0.0
status: active
domain: social_security
description: {purpose: 个人账户，一户一行。}
team: {name: 人社局信息中心}
servers:
  - {server: social_security, type: custom, customProperties: [{property: source, value: {table: AC99}}]}
slaProperties:
  - {property: frequency, value: daily, scheduler: cron, schedule: "0 1 * * *"}
schema:
  - name: AC99
    businessName: 个人账户
    description: Accounts
    properties:
      - {name: AAC001, businessName: 个人编号, description: Person number, logicalType: integer, primaryKey: true,
         classification: L2}
      - {name: SEQ, businessName: 序号, description: Number, logicalType: integer, primaryKey: true, classification: L2}
      - {name: NUMBER, businessName: 身份证号, description: Identity number, logicalType: string,
         customProperties: [{property: semantic, value: identity_number}]}
customProperties:
  - {property: category, value: 基础信息资源/社会保险}
  - {property: shareType, value: conditional}
  - {property: shareConditions, value: 用于履行法定职责}
  - {property: shareModes, value: [api]}
"""


@pytest.fixture
def schema_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the contracts that a test may change."""
    folder = tmp_path / "schemas"
    shutil.copytree(settings().schemas, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setenv("HUB_SCHEMAS", str(folder))
    return folder


def test_several_owners_in_one_cell_are_all_subjects() -> None:
    owners = entries()["housing__bdc_qlr"]
    cells = {
        1: f"{NUMBER},{OTHER}",
        2: f"{NUMBER.lower()}、１１０１０５１９８００１０１００２７",
        3: "1101051980****0027",
    }
    versions = hold(owners, [{"QLRXH": row, "ZJH": cell} for row, cell in cells.items()])
    both = sorted([subjects.token(NUMBER), subjects.token(OTHER)])
    assert _about(owners, versions, "QLRXH") == {1: both, 2: both, 3: []}


def test_a_number_in_a_remark_is_somebody_too() -> None:
    families = entries()["housing__gzf"]
    versions = hold(families, [{"HTH": "H1", "CZRSFZH": OTHER, "JTCY": f"妻 {LEGACY}，档案号123456789012345"}])
    assert _about(families, versions, "HTH") == {"H1": sorted([subjects.token(NUMBER), subjects.token(OTHER)])}


def _joined(table: str, rows: list[dict[str, Any]]) -> dict[str, int]:
    data = pa.Table.from_pylist(rows)
    return {f"joined/{table}": Lake().overwrite(f"joined/{table}", data, step="test", number=1).version}


def test_a_household_is_about_its_head_and_its_members() -> None:
    household = entries()["household"]
    names = {item.name: "" for item in household.items}
    versions = _joined("household", [{"entity_id": n, **names, "household_number": f"H{n}"} for n in (1, 2, 3)])
    versions |= _joined(
        "person", [{"entity_id": 1, "identity_number": NUMBER}, {"entity_id": 2, "identity_number": OTHER}]
    )
    belongs = [
        (1, "person", 1),
        (1, "person", 2),
        (1, "person", 1),
        (2, "dwelling", 1),
        (2, "person", 2),
        (2, "person", 9),
    ]
    members = [dict(zip(("entity_id", "member", "member_id"), row, strict=True)) for row in belongs]
    without = _about(household, versions, "household_number")
    about = _about(household, versions | _joined("household__members", members), "household_number")
    one, other = subjects.token(NUMBER), subjects.token(OTHER)
    assert without == {"H1": [], "H2": [], "H3": []}
    assert about == {"H1": sorted([one, other]), "H2": [other], "H3": []}
