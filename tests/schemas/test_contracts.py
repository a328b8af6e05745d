"""Each contract file of the repository, found by glob: it loads, lints clean and keeps the standard."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pytest
import yaml
from datacontract.data_contract import DataContract

from core.errors import FatalError
from core.settings import REPO
from schemas.contracts import table_of
from schemas.lint import check
from schemas.load import contract, contracts, survey
from schemas.vocabulary import Grade, MaskKind, Severity, ShareType

FILES = sorted((REPO / "schemas" / "contracts").glob("*/*.odcs.yaml"))
each_file = pytest.mark.parametrize("file", FILES, ids=table_of)

# Every table of the domain with its key, as the departments know them.
TABLES = {
    "civil_affairs__mz_hydj": ("DJH",),
    "civil_affairs__mz_bzhd": ("HHZH",),
    "civil_affairs__mz_db_hu": ("DBZH",),
    "civil_affairs__mz_db_cy": ("DBZH", "CYSFZH"),
    "civil_affairs__mz_lnjt": ("SFZH", "FFNY"),
    "social_security__ac01": ("AAC001",),
    "social_security__ac02": ("AAC001", "AAE140", "AAB001"),
    "social_security__ac43": ("AAC001", "AAE140", "AAE003"),
    "social_security__ac60": ("AAC001",),
    "social_security__ac61": ("AAC001", "AAE003", "AAE140"),
    "police__czrk": ("GMSFHM",),
    "police__ldrk": ("JZZBH",),
    "police__swzx": ("GMSFHM",),
    "police__jdc": ("HPHM", "HPZL"),
    "police__sfz_chg": ("JHM", "XHM"),
    "housing__fw_h": ("BDCDYH",),
    "housing__bdc_qlr": ("BDCDYH", "BDCQZH", "QLRXH"),
    "housing__gzf": ("HTH",),
    "housing__zl_ba": ("BAH",),
    "grid__wg_wg": ("WGBM",),
    "grid__wg_rk": ("WGBM", "CJBH"),
    "grid__wg_fw": ("WGBM", "FWBH"),
    "grid__wg_sj": ("SJBH",),
}


@cache
def standard() -> jsonschema.Validator:
    schema = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


@each_file
def test_contract_keeps_the_standards_own_schema(file: Path) -> None:
    assert [error.message for error in standard().iter_errors(yaml.safe_load(file.read_text()))] == []


def test_the_standards_schema_does_refuse() -> None:
    broken: dict[str, Any] = yaml.safe_load(FILES[0].read_text())
    broken["schema"][0]["properties"][0]["code"] = "sex"
    assert list(standard().iter_errors(broken))


@each_file
def test_contract_passes_the_public_tools_lint(file: Path) -> None:
    run = DataContract(data_contract_file=str(file)).lint()
    assert run.checks
    assert [(result.name, result.reason) for result in run.checks if result.result != "passed"] == []


@each_file
def test_contract_lints_without_errors(file: Path) -> None:
    assert [str(f) for f in check() if f.file == file and f.severity is Severity.ERROR] == []


@each_file
def test_contract_tells_all_that_a_catalog_entry_needs(file: Path) -> None:
    made = contract(table_of(file))
    texts = (made.title_zh, made.title_en, made.description, made.category, made.owner_contact, made.update_frequency)
    assert all(texts)
    assert all(column.title_zh and column.title_en for column in made.columns)
    assert (made.share_type is ShareType.NOT_SHARED) == (not made.share_modes)


def test_every_table_of_the_domain_has_its_contract_and_key() -> None:
    assert {table: made.keys for table, made in contracts().items()} == TABLES


def test_every_column_that_may_hold_an_identity_number_is_known_as_one() -> None:
    named = [
        (made.table, column.name, column.grade, column.mask)
        for made in contracts().values()
        for column in made.columns
        if column.title_zh.endswith(("身份证号", "身份号码", "证件号")) or column.name in ("JHM", "XHM")
    ]
    assert len(named) >= 18
    assert [entry for entry in named if entry[2:] != (Grade.L4, MaskKind.IDENTITY_NUMBER)] == []


def test_types_formats_and_defaults_come_from_the_file() -> None:
    hu, ac01, czrk = contract("civil_affairs__mz_db_hu"), contract("social_security__ac01"), contract("police__czrk")
    assert hu.arrow_schema().field("YBZJE").type == pa.decimal128(12, 2)
    assert hu.arrow_schema().field("JTRK").type == pa.int64()
    assert hu.column("PZRQ").source_format == "yyyy.MM.dd"
    assert "9999.12.31" in hu.column("TZRQ").null_texts
    assert "9999.12.31" not in hu.column("PZRQ").null_texts
    assert (ac01.column("AAC006").type, ac01.column("AAC006").source_format) == (pa.date32(), "yyyyMMdd")
    assert czrk.column("GXSJ").type == pa.timestamp("us", tz="UTC")
    assert (czrk.column("HYZK").code, czrk.column("HYZK").scheme) == ("marital_status", "police")
    assert (czrk.column("XM").mask, czrk.column("XM").grade) == (MaskKind.NAME, Grade.L3)
    assert czrk.source["rows"] == "data.rows"


def test_options_and_quality_become_rules() -> None:
    area = contract("housing__fw_h").column("JZMJ").rules
    assert [(rule.expectation, rule.arguments) for rule in area] == [
        ("expect_column_values_to_be_between", {"min_value": 1, "max_value": 100000})
    ]
    name = contract("police__czrk").column("XM").rules[0]
    assert (name.name, name.title_zh, name.title_en) == ("not_a_test", "不是测试数据", "Not a test record")
    order = contract("police__swzx").rules[0]
    assert order.severity is Severity.WARNING
    assert order.arguments == {"column_A": "ZXRQ", "column_B": "SWRQ", "or_equal": True}


def test_a_marriage_says_something_of_two_persons() -> None:
    roles = {mapping.role: mapping for mapping in contract("civil_affairs__mz_hydj").entities}
    assert set(roles) == {"husband", "wife"}
    status = roles["wife"].fields["marital_status"]
    assert (status.column, status.code, status.scheme) == ("DJLX", "marital_status", "marriage_register")
    assert roles["wife"].fields["identity_number"].column == "NVSFZH"
    assert roles["husband"].seen_at == "DJRQ"


def test_columns_refer_to_keys_of_other_tables() -> None:
    assert contract("social_security__ac61").column("AAC001").references == "social_security__ac01.AAC001"


def test_an_unknown_table_is_refused_with_near_names() -> None:
    with pytest.raises(FatalError) as refused:
        contract("police__czkr")
    assert "police__czrk" in refused.value.remedy


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(FatalError) as refused:
        contract("police__swzx").column("SWRQ2")
    assert "SWRQ" in refused.value.remedy


def test_reading_twice_gives_the_very_same_contracts() -> None:
    assert survey().contracts is survey().contracts
