"""Whatever is done to a file, reading it ends with findings or with a thing to use; it never falls over."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.settings import REPO
from schemas.codes import read_codes
from schemas.contracts import read_contract
from schemas.departments import read_department
from schemas.entities import read_entity
from schemas.entity_references import check_entity
from schemas.everything import Reader, everything
from schemas.findings import Findings
from schemas.mapping_references import check_mappings
from schemas.matrix import read_matrix
from schemas.references import check_contract
from schemas.regions import read_regions

from .test_contracts import FILES

JUNK = st.sampled_from(
    ["", "x", "x:", "- ", "[", "{", "}", "'", '"', "~", "null", "1", "1.5", "true", "[]", "{}", "[1, 2]", "{a: 1}",
     "- {a: 1}", "? x", "&a x", "*a", "!!binary x", "!!int x", "!!bool x", "!!python/object:os.system x",
     "2026-01-01", "\t", "\0", "\u202e"]
)  # fmt: skip
DAMAGE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _damaged(text: str, draw: st.DataObject) -> str:
    """The text with one line removed, doubled, cut, indented or with another value."""
    lines = text.splitlines()
    at = draw.draw(st.integers(0, len(lines) - 1))
    line, junk = lines[at], draw.draw(JUNK)
    key = line.partition(":")[0]
    ways = [[], [line, line], [line[: len(line) // 2]], ["  " + line], [f"{key}: {junk}"], [line, junk], [junk]]
    lines[at : at + 1] = draw.draw(st.sampled_from(ways))
    return "\n".join(lines) + "\n"


@DAMAGE
@given(st.data())
def test_a_damaged_contract(tmp_path: Path, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(FILES))
    file = tmp_path / source.parent.name / source.name
    file.parent.mkdir(exist_ok=True)
    file.write_text(_damaged(source.read_text(), data))
    findings, sound = Findings(), everything()
    read = read_contract(file, findings)
    if read is not None:
        check_contract(read, sound.known, sound.contracts, findings)
        check_mappings(read.contract, sound.known, findings)
    if not findings.errors:
        assert read is not None
        assert read.contract.keys and read.contract.arrow_schema().names == [c.name for c in read.contract.columns]


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("codes/sex.yaml", read_codes),
        ("departments/grid.yaml", read_department),
        ("entities/person.yaml", read_entity),
        ("disclosure.yaml", read_matrix),
        ("regions.yaml", read_regions),
    ],
)
@DAMAGE
@given(st.data())
def test_a_damaged_file(tmp_path: Path, name: str, reader: Reader[object], data: st.DataObject) -> None:
    source = REPO / "schemas" / name
    file = tmp_path / source.name
    file.write_text(_damaged(source.read_text(), data))
    findings, sound = Findings(), everything()
    thing = reader(file, findings)
    if thing is not None and name.startswith("entities"):
        check_entity(thing, sound.known, sound.contracts, findings)  # type: ignore[arg-type]  # of that reader
    assert thing is not None or findings.errors
    if findings.errors:
        assert all(finding.line >= 1 and finding.what and finding.remedy for finding in findings.found)


def test_a_tag_never_makes_an_object(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text('title: !!python/object/apply:os.getcwd []\nvalues: {"1": x}\n')
    findings = Findings()
    assert read_codes(file, findings) is not None
    assert ["'title' is not a text" in f.what for f in findings.errors] == [True]
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(file.read_text())


@pytest.mark.parametrize("value", ["!!python/object/apply:os.getcwd []", "{[a]: 1}", "!!int x"])
def test_a_value_that_is_not_plain_is_a_finding(tmp_path: Path, value: str) -> None:
    file = tmp_path / "police" / "jdc.odcs.yaml"
    file.parent.mkdir()
    source = next(path for path in FILES if path.name == file.name)
    file.write_text(source.read_text().replace("path: jdc", f"path: {value}"))
    findings = Findings()
    read_contract(file, findings)
    where = [finding.where for finding in findings.errors if "is not a plain value" in finding.what]
    assert where == ["servers[0].customProperties.source.path"]
