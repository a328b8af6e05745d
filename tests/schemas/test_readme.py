"""The README of the room keeps up with what the readers understand."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from core.settings import REPO
from schemas.contracts import table_of
from schemas.load import contract
from schemas.rules import EXPECTATIONS
from schemas.sources import ENCODINGS, FORMATS, PLACES
from schemas.standard import public_document
from schemas.vocabulary import SEMANTICS, Comparison, Frequency, FusionRule, MaskKind, PullWay, ShareMode, ShareType

from .conftest import Folder
from .test_contracts import FILES, each_file, standard

README = (REPO / "schemas" / "README.md").read_text()


def _own_properties() -> set[str]:
    documents = [yaml.safe_load(file.read_text()) for file in FILES]
    columns = [column for document in documents for column in document["schema"][0]["properties"]]
    return {entry["property"] for part in [*documents, *columns] for entry in part.get("customProperties", [])}


@pytest.mark.parametrize(
    "words",
    [SEMANTICS, MaskKind, EXPECTATIONS, ShareType, ShareMode, PullWay, Frequency, FusionRule, Comparison, FORMATS,
     ENCODINGS, PLACES, [key for keys in PLACES.values() for key in keys], _own_properties()],
)  # fmt: skip
def test_every_word_that_is_understood_is_explained(words: Iterable[str]) -> None:
    assert [word for word in words if f"`{word}`" not in README] == []


def test_semantics_are_explained_as_they_are() -> None:
    table = README.split("## Semantics")[1].split("## ")[0].splitlines()
    for name, semantic in SEMANTICS.items():
        row = next(line for line in table if f"`{name}`" in line)
        assert f"| {semantic.mask} | {semantic.grade}" in row


def test_the_readmes_contract_works_as_it_stands(folder: Folder) -> None:
    example = README.split("```yaml\n")[1].split("```")[0]
    (folder.root / "contracts/civil_affairs/mz_cjr.odcs.yaml").write_text(example)
    assert folder.errors() == []
    assert contract("civil_affairs__mz_cjr", folder.root).keys == ("SFZH",)
    assert list(standard().iter_errors(yaml.safe_load(example))) == []


@each_file
def test_a_published_contract_keeps_the_standard_and_names_no_server(file: Path) -> None:
    document = public_document(contract(table_of(file)))
    assert list(standard().iter_errors(document)) == []
    assert "servers" not in document
