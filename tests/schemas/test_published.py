"""Catalog entries, and that a new table is one file and no other edit."""

import pytest

from schemas.index import index
from schemas.load import contract, contracts, entities
from schemas.published import entries
from schemas.vocabulary import Grade, ShareType

from .conftest import Folder

NEW_TABLE = """
apiVersion: v3.1.0
kind: DataContract
id: civil_affairs__mz_cjr
version: 1.0.0
status: active
domain: civil_affairs
description: {purpose: 残疾人证持有人，一人一行。}
team: {name: 民政局信息科}
servers:
  - server: civil_affairs
    type: custom
    customProperties: [{property: source, value: {table: MZ_CJR}}]
slaProperties:
  - {property: frequency, value: monthly, scheduler: cron, schedule: "0 4 1 * *"}
schema:
  - name: MZ_CJR
    businessName: 残疾人证
    description: Disability certificates
    properties:
      - name: SFZH
        businessName: 身份证号
        description: Identity number
        logicalType: string
        primaryKey: true
        customProperties: [{property: semantic, value: identity_number}]
      - name: XM
        businessName: 姓名
        description: Name
        logicalType: string
        customProperties: [{property: semantic, value: person_name}]
customProperties:
  - {property: category, value: 基础信息资源/人口}
  - {property: shareType, value: unconditional}
  - {property: shareModes, value: [api]}
  - property: entities
    value:
      - {entity: person, role: holder, fields: {identity_number: SFZH, name: XM}}
"""


@pytest.mark.usefixtures("hub_home")
def test_a_new_table_is_one_file_and_no_other_edit(folder: Folder) -> None:
    before = index(folder.root)
    (folder.root / "contracts/civil_affairs/mz_cjr.odcs.yaml").write_text(NEW_TABLE)
    table = "civil_affairs__mz_cjr"
    assert folder.errors() == []
    assert contracts(folder.root)[table].keys == ("SFZH",)
    assert entries(folder.root)[table].owner == "civil_affairs"
    assert table in entries(folder.root)["person"].sources
    after = index(folder.root)
    assert set(after.tables) - set(before.tables) == {table}
    assert table in after.departments["civil_affairs"].tables
    assert table in after.entities["person"].tables


def test_the_short_form_has_the_defaults_of_what_it_means(folder: Folder) -> None:
    (folder.root / "contracts/civil_affairs/mz_cjr.odcs.yaml").write_text(NEW_TABLE)
    column = contract("civil_affairs__mz_cjr", folder.root).column("SFZH")
    assert (column.grade, column.grade_decided, column.mask, column.null_texts[0]) == (
        Grade.L4, True, "identity_number", "")  # fmt: skip


def test_source_tables_and_entities_have_one_shape() -> None:
    every = entries()
    assert set(every) == set(contracts()) | set(entities())
    czrk, person = every["police__czrk"], every["person"]
    assert (czrk.kind, czrk.lake_table, person.kind, person.lake_table) == (
        "source", "checked/police__czrk", "entity", "joined/person")  # fmt: skip
    assert [item.name for item in czrk.items if item.key] == ["GMSFHM"]
    assert [item.name for item in person.items if item.key] == ["identity_number"]
    assert person.owner == "police"
    assert person.share_type is ShareType.CONDITIONAL


def test_entries_know_their_subjects_and_their_region() -> None:
    every = entries()
    assert every["civil_affairs__mz_hydj"].subject_items == ("NFSFZH", "NVSFZH")
    assert every["person"].subject_items == ("identity_number",)
    assert every["police__czrk"].region_item == "SQDM"
    assert every["grid__wg_rk"].region_item == "WGBM"
    assert every["person"].region_item == "region"
    assert every["social_security__ac43"].region_item is None


def test_undecided_items_are_listed_and_count_as_the_most_sensitive() -> None:
    undecided = [item for entry in entries().values() for item in entry.undecided]
    assert len(undecided) == 4
    assert {item.grade for item in undecided} == {Grade.L4}


def test_a_broken_contract_is_no_entry_and_the_others_are(folder: Folder) -> None:
    folder.change("contracts/police/jdc.odcs.yaml", "status: active", "staus: active")
    assert "police__jdc" not in entries(folder.root)
    assert "police__czrk" in entries(folder.root)
