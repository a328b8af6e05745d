"""Folders broken in one way each: the lint names the file, the line and what to do."""

from pathlib import Path

import pytest

from core.errors import FatalError
from schemas.lint import check
from schemas.load import codes, contract, contracts, departments, entities, matrix, regions, survey
from schemas.vocabulary import Severity

from .conftest import Folder

HYDJ = "contracts/civil_affairs/mz_hydj.odcs.yaml"
FW_H = "contracts/housing/fw_h.odcs.yaml"
CHG = "contracts/police/sfz_chg.odcs.yaml"
SWZX = "contracts/police/swzx.odcs.yaml"
DEATH = "contracts/civil_affairs/mz_bzhd.odcs.yaml"
LDRK = "contracts/police/ldrk.odcs.yaml"
AC61 = "contracts/social_security/ac61.odcs.yaml"
GRID = "contracts/grid/wg_wg.odcs.yaml"
PERSON = "entities/person.yaml"

# file, what is replaced, by what, a marker on the line where the finding belongs, words of the finding, of the remedy
BROKEN = {
    "unknown key": (HYDJ, "status: active", "status: active\nstaus: x", "staus", "Unknown key 'staus'", "status"),
    "unknown column key": (FW_H, "required: true", "requird: true", "requird", "Unknown key 'requird'", "required"),
    "unknown property": (
        HYDJ, "property: shareModes", "property: shareMode", "shareMode,", "'shareMode'", "shareModes",
    ),
    "key given twice": (
        HYDJ, "status: active", "status: active\nstatus: draft", "status: draft", "twice", "remove",
    ),
    "property given twice": (CHG, "property: citation", "property: shareType", "value: 《", "twice", "remove"),
    "no server": (HYDJ, "servers:", "tags: []\nservices:", "apiVersion", "'servers' is missing", "add servers"),
    "no connection": (
        HYDJ, "- server: civil_affairs", "- environment: prod", "environment", "'server' is missing", "",
    ),
    "address in a contract": (
        HYDJ, "- server: civil_affairs", "- server: mysql://u:p@h/db", "mysql://", "has no place", "connection",
    ),
    "secret in a source": (
        HYDJ, "{table: MZ_HYDJ}", "{table: X, password: p}", "password", "has no place", "connection",
    ),
    "unknown source key": (
        HYDJ, "{table: MZ_HYDJ}", "{table: X, shema: s}", "shema", "Unknown key 'shema'", "schema",
    ),
    "no place in the source": (HYDJ, "{table: MZ_HYDJ}", "{schema: s}", "{schema: s}", "not said once", "table"),
    "unknown encoding": (FW_H, "encoding: gbk", "encoding: gkb", "gkb", "Unknown encoding", "gbk"),
    "wrong department": (HYDJ, "domain: civil_affairs", "domain: civil", "domain", "does not fit", "civil_affairs"),
    "wrong id": (
        HYDJ, "id: civil_affairs__mz_hydj", "id: mz_hydj", "id: mz", "does not fit", "civil_affairs__mz_hydj",
    ),
    "wrong table name": (
        HYDJ, "- name: MZ_HYDJ", "- name: MZ_HY", "- name: MZ_HY", "file's name", "mz_hy.odcs.yaml",
    ),
    "other standard": (HYDJ, "v3.1.0", "v2.2.2", "apiVersion", "standard's version", "v3.1.0"),
    "no version": (HYDJ, "version: 1.0.0", "version: one", "version: one", "three numbers", "1.0.0"),
    "bad schedule": (HYDJ, '"30 1 * * *"', '"daily"', "schedule", "cron", "0 2 * * *"),
    "bad frequency": (HYDJ, "value: daily", "value: dayly", "dayly", "Unknown frequency", "daily"),
    "unknown pull": (HYDJ, "value: snapshot", "value: snap", "value: snap}", "Unknown pull way", "snapshot"),
    "unknown code list": (
        HYDJ, "value: marriage_event", "value: mariage_event", "name: DJLX", "code list", "marriage",
    ),
    "unknown scheme": (DEATH, "sex@civil_affairs", "sex@civil", "name: XB", "no scheme 'civil'", "civil_affairs"),
    "unknown semantic": (
        HYDJ, "value: person_name", "value: name", "value: name", "Unknown semantic", "person_name",
    ),
    "unknown mask": (HYDJ, "property: mask, value: key", "property: mask, value: keys", "keys", "mask kind", "key"),
    "unknown grade": (HYDJ, "classification: L2", "classification: L5", "L5", "Unknown grade 'L5'", "L4"),
    "identity number below L4": (
        HYDJ, "description: Identity number of the husband", "description: N\n        classification: L2",
        "name: NFSFZH", "below L4", "L4",
    ),
    "identity number as a number": (
        CHG, "logicalType: string", "logicalType: integer", "name: JHM", "cannot be a int64", "logicalType",
    ),
    "unknown type": (
        HYDJ, "logicalType: string", "logicalType: text", "Type: text", "Unknown type 'text'", "string",
    ),
    "date without format": (
        HYDJ, 'logicalTypeOptions: {format: "yyyy.MM.dd"}', "unique: false", "name: CZRQ", "writes this date",
        "format",
    ),
    "no key": (FW_H, "primaryKey: true", "unique: true", "properties:", "no key", "primaryKey"),
    "position without key": (
        FW_H, "primaryKey: true", "primaryKeyPosition: 1", "Position: 1", "not of the key", "add",
    ),
    "key position two": (
        FW_H, "Key: true", "Key: true\n        primaryKeyPosition: 2", "properties:", "not 1, 2", "from 1",
    ),
    "column twice": (
        HYDJ, "name: CZRQ", "name: DJJG", "name: DJJG\n        businessName: 操作", "stands here twice",
        "remove it here or in line",
    ),
    "unknown rule": (
        HYDJ, "expect_column_values_to_not_match_regex", "expect_column_values_to_not_mach_regex", "not_mach",
        "There is no rule", "expect_column_values_to_not_match_regex",
    ),
    "rule without argument": (HYDJ, 'kwargs: {regex: "测试"}', "kwargs: {}", "kwargs: {}", "needs 'regex'", "kwargs"),
    "rule with unknown argument": (
        HYDJ, '{regex: "测试"}', '{regex: "测", mosty: 1}', "mosty", "no argument", "mostly",
    ),
    "rule on no column": (HYDJ, "column_A: CZRQ", "column_A: CZR", "name: entry_after", "no column 'CZR'", "CZRQ"),
    "regular expression": (HYDJ, 'regex: "测试"', 'regex: "(测试"', "(测试", "does not compile", "mend the pattern"),
    "pattern": (GRID, r'pattern: "^\\d{15}$"', 'pattern: "["', 'pattern: "["', "does not compile", "mend"),
    "bound of a text": (HYDJ, "logicalType: string", "logicalType: string\n        logicalTypeOptions: {minimum: 1}",
        "logicalTypeOptions:", "bound of a number", "2000-01-31"),
    "bound as a text": (FW_H, "{minimum: 1,", '{minimum: "1",', '{minimum: "1"', "not a number", "without quotes"),
    "bound of no date": (HYDJ, '"1950-01-01"', '"1950-02-30"', "1950-02-30", "bound of a number", "2000-01-31"),
    "length of a number": (FW_H, "{minimum: 1,", "{minLength: 1,", "minLength", "length of a text", "18"),
    "conditional without conditions": (
        HYDJ, "  - {property: shareConditions, value: 用于履行法定职责，按最小必要原则申请}\n", "",
        "customProperties:\n", "on which", "shareConditions",
    ),
    "not shared without citation": (
        CHG, "  - {property: citation, value: 《中华人民共和国居民身份证法》第六条第三款}\n", "",
        "customProperties:\n", "which law", "citation",
    ),
    "no share modes": (
        HYDJ, "  - {property: shareModes, value: [api, batch, file]}\n", "", "customProperties:\n", "delivered",
        "shareModes",
    ),
    "unknown share type": (
        HYDJ, "value: conditional", "value: conditionally", "conditionally", "share type", "conditional",
    ),
    "bad expected rows": (HYDJ, "{min: 1,", "{min: 90000000,", "expectedRows", "Not a range", "min"),
    "unknown entity": (HYDJ, "entity: person", "entity: persona", "entity: persona", "Unknown entity", "person"),
    "unknown field": (SWZX, "death_date: SWRQ", "died: SWRQ", "died:", "no field 'died'", ""),
    "field of no column": (SWZX, "death_date: SWRQ", "death_date: SWR", "death_date:", "no column 'SWR'", "SWRQ"),
    "field of a wrong type": (
        SWZX, "death_date: SWRQ", "death_date: SWZMBH", "death_date:", "is a date32", "column",
    ),
    "field of a wrong code": (
        HYDJ, "DJLX as marital_status@marriage_register", "DJLX", "marital_status: DJLX",
        "has codes of marital_status", "as LIST",
    ),
    "mapping without key": (
        SWZX, "          identity_number: GMSFHM\n", "", "entity: person", "not mapped", "COLUMN",
    ),
    "role twice": (
        HYDJ, "role: wife", "role: husband",
        "entity: person\n        role: husband\n        seenAt: DJRQ\n        fields:\n          identity_number: NV",
        "Two mappings", "own role",
    ),
    "seen at no date": (HYDJ, "seenAt: DJRQ", "seenAt: DJJG", "entity: person", "is no date", "date or timestamp"),
    "condition on no code": (
        "contracts/housing/bdc_qlr.odcs.yaml", '["身份证"]', '["身份證"]', "entity: person", "never has the code",
        "身份证",
    ),
    "member of nothing": (
        "contracts/housing/zl_ba.odcs.yaml", "memberOf: {dwelling", "memberOf: {house", "entity: person",
        "'house'", "",
    ),
    "reference to no table": (
        AC61, "to: AC01.AAC001", "to: AC10.AAC001", "name: AAC001", "unknown table", "social_security__ac",
    ),
    "reference to no key": (AC61, "to: AC01.AAC001", "to: AC01.AAC003", "name: AAC001", "no part of a key", "key"),
    "number for a text": (HYDJ, "version: 1.0.0", "version: 1.0", "version: 1.0", "not a text", "quotes"),
    "text for a flag": (FW_H, "required: true", "required: ja", "required: ja", "neither true nor false", "true"),
    "text for a number": (
        FW_H, "Key: true", "Key: true\n        primaryKeyPosition: i", "Position: i", "whole number", "number",
    ),
    "two leads": (
        PERSON, "lead: police", "lead: [police, civil_affairs]", "lead: [", "one lead department",
        "exactly one",
    ),
    "lead without a value": (
        PERSON, "lead: police", "lead: housing", "  death_date:", "no source of it", "authority",
    ),
    "unknown authority": (
        PERSON, "[police__swzx,", "[police__swz,", "  death_date:", "'police__swz'", "police__swzx",
    ),
    "unknown owner": (PERSON, "owner: police", "owner: polices", "title: 自然人", "Unknown department", "police"),
    "unknown link key": (
        PERSON, "  key: identity_number", "  key: id_number", "title: 自然人", "no field 'id_number'", "",
    ),
    "unknown change table": (PERSON, "police__sfz_chg", "police__sfz", "title: 自然人", "'police__sfz'", "sfz_chg"),
    "unknown change column": (PERSON, "old: JHM", "old: JH", "title: 自然人", "no column 'JH'", "JHM"),
    "entity's code list": (PERSON, "code: sex", "code: sexes", "  sex:", "Unknown code list", "sex"),
    "entity's semantic": (PERSON, "semantic: phone", "semantic: fone", "  phone:", "Unknown semantic", "phone"),
    "entity field without grade": (
        PERSON, "    grade: L2\n    mask: key\n", "", "  household_number:", "'grade' is missing", "grade",
    ),
    "crosswalk to nothing": ("codes/sex.yaml", '"女": "2"', '"女": "3"', '"女"', "unknown code '3'", "0, 1, 2, 9"),
    "code as a number": ("codes/sex.yaml", '  "9": 未', "  9: 未", "  9: 未", "not a text", "quotes"),
    "time of day": ("departments/grid.yaml", '"05:30"', '"25:30"', "25:30", "Not a time of day", "latest"),
    "unknown treatment": ("disclosure.yaml", "L4: token}", "L4: tokens}", "tokens", "Unknown treatment", "token"),
    "level without grade": (
        "disclosure.yaml", "partial,    L4: token}", "partial}", "related:", "'L4' is missing", "L4",
    ),
    "region code": ("regions.yaml", '"429902001": 滨', '"42990200": 滨', '"42990200"', "no region code", "digits"),
    "region without parent": ("regions.yaml", '  "429903": 江', '  "429909": 江', '"429903001"', "above", "before"),
    "successor": ("regions.yaml", 'successor: "429981"', 'successor: "429989"', "429989", "is no region", "429981"),
    "abolished circle": (
        "regions.yaml", 'successor: "429902",', 'successor: "429901",', '"429901": {', "itself", "today",
    ),
    "not YAML": (HYDJ, "status: active", "status: [active", "domain:", "Not YAML", "indentation"),
    "not a mapping": (HYDJ, "team: {name: 民政局信息科}", "team: 民政局信息科", "team:", "mapping", "key: value"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_folder_is_reported_with_file_line_and_remedy(folder: Folder, case: tuple[str, ...]) -> None:
    name, old, new, marker, what, remedy = case
    file = folder.change(name, old, new)
    found = [finding for finding in folder.errors() if finding.file == file]
    fitting = [f for f in found if what in f.what and remedy in f.remedy]
    assert fitting, [str(finding) for finding in found]
    assert _line(file, marker) in {finding.line for finding in fitting}
    assert all(finding.severity is Severity.ERROR and finding.remedy for finding in found)


def _line(file: Path, marker: str) -> int:
    return file.read_text()[: file.read_text().index(marker)].count("\n") + 1


def test_an_unbroken_folder_has_no_errors(folder: Folder) -> None:
    assert folder.errors() == []


def test_all_findings_are_reported_not_only_the_first(folder: Folder) -> None:
    folder.change(HYDJ, "status: active", "staus: active")
    folder.change(HYDJ, "domain: civil_affairs", "domain: police")
    folder.change(HYDJ, "value: marriage_event", "value: mariage_event")
    folder.change("codes/sex.yaml", '"女": "2"', '"女": "3"')
    whats = " ".join(finding.what for finding in folder.errors())
    for word in ("'status' is missing", "'staus'", "department", "mariage_event", "'3'"):
        assert word in whats


def test_guesses_are_warnings_until_somebody_has_looked(folder: Folder) -> None:
    marker = "customProperties: [{property: semantic, value: person_name}"
    folder.change(HYDJ, marker, marker + ", {property: review, value: [semantic, key]}")
    made = folder.change(HYDJ, "- {property: pull,", "- {property: review, value: [shareType]}\n  - {property: pull,")
    guessed = [f for f in check(folder.root) if f.file == made and f.what.startswith("Guessed: review")]
    assert [(f.what, f.severity) for f in guessed] == [
        ("Guessed: review semantic; key", Severity.WARNING),
        ("Guessed: review shareType", Severity.WARNING),
    ]
    assert [f.line for f in guessed] == [folder.line(HYDJ, "review, value: [sem"), folder.line(HYDJ, "[shareType]")]
    assert contract("civil_affairs__mz_hydj", folder.root).column("NFXM").semantic == "person_name"


def test_undecided_levels_are_listed_as_warnings(folder: Folder) -> None:
    folder.change(HYDJ, "        classification: L1\n", "")
    made = contract("civil_affairs__mz_hydj", folder.root)
    column = made.column("DJJG")
    undecided = [f for f in check(folder.root) if f.file == made.path]
    assert [(f.what, f.line, f.severity) for f in undecided] == [("Level undecided", column.line, Severity.WARNING)]
    assert (column.grade, column.grade_decided) == ("L4", False)


@pytest.mark.parametrize(
    "stray",
    ["contracts/new.odcs.yaml", "contracts/police/more/new.odcs.yaml", "contracts/police/new.yml", "codes/x.yml"],
)
def test_a_file_that_nobody_reads_is_reported(folder: Folder, stray: str) -> None:
    (folder.root / stray).parent.mkdir(exist_ok=True)
    (folder.root / stray).write_text("kind: DataContract\n")
    assert [(f.file, f.what) for f in folder.errors()] == [(folder.root / stray, "This file is read by nobody")]


def test_a_broken_contract_stops_itself_and_no_other(folder: Folder) -> None:
    file = folder.change(HYDJ, "status: active", "status: active\nstaus: x")
    found = survey(folder.root)
    assert list(found.broken) == ["civil_affairs__mz_hydj"]
    assert contract("police__czrk", folder.root) is found.contracts["police__czrk"]
    with pytest.raises(FatalError) as stopped:
        contract("civil_affairs__mz_hydj", folder.root)
    assert f"{file}:{folder.line(HYDJ, 'staus')}" in stopped.value.where
    with pytest.raises(FatalError, match="staus"):
        contracts(folder.root)


@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("codes/sex.yaml", codes),
        ("departments/grid.yaml", departments),
        (PERSON, entities),
        ("disclosure.yaml", matrix),
        ("regions.yaml", regions),
    ],
)
def test_a_broken_file_stops_its_own_door(folder: Folder, name: str, door: object) -> None:
    assert callable(door)
    door(folder.root)
    (folder.root / name).write_text("title: [")
    with pytest.raises(FatalError, match="Not YAML") as stopped:
        door(folder.root)
    assert f"{folder.root / name}:2" in stopped.value.where


@pytest.mark.parametrize(("name", "door"), [("disclosure.yaml", matrix), ("regions.yaml", regions)])
def test_a_missing_file_stops_its_door(folder: Folder, name: str, door: object) -> None:
    assert callable(door)
    (folder.root / name).unlink()
    with pytest.raises(FatalError, match="cannot be read"):
        door(folder.root)


def test_bytes_that_are_no_text_are_a_finding(folder: Folder) -> None:
    (folder.root / HYDJ).write_bytes("标题: 婚姻".encode("gbk"))
    assert [f.what.split(":")[0] for f in folder.errors() if f.file == folder.root / HYDJ] == ["Not YAML"]


def test_an_empty_file_is_a_finding(folder: Folder) -> None:
    (folder.root / HYDJ).write_text("")
    assert "mapping" in " ".join(f.what for f in folder.errors())
