"""The index that DAG files read: quick, fresh, and honest about contracts that cannot be used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import FatalError
from core.settings import REPO
from schemas.index import index
from schemas.load import contracts, departments

from .conftest import Folder

READ_INDEX = """
import sys, time
start = time.process_time()
from schemas.index import index
found = index()
print(len(found.tables), time.process_time() - start, "pyarrow" in sys.modules, "yaml" in sys.modules)
"""


def test_the_index_says_what_the_contracts_say(hub_home: Path) -> None:
    for made in (index(), index()):
        assert set(made.tables) == set(contracts())
        for table, entry in made.tables.items():
            contract = contracts()[table]
            assert (entry.keys, entry.schedule, entry.connection, entry.title_zh, entry.error) == (
                contract.keys, contract.schedule, contract.connection, contract.title_zh, None)  # fmt: skip
        assert set(made.departments) == set(departments())
        assert made.departments["police"].latest == "05:30"
        assert "police__czrk" in made.entities["person"].tables
    assert (hub_home / "cache" / "schemas.json").exists()


def test_a_kept_index_is_read_in_milliseconds_without_arrow(hub_home: Path) -> None:
    index()
    done = subprocess.run([sys.executable, "-c", READ_INDEX], cwd=REPO, capture_output=True, text=True, check=True)
    tables, seconds, arrow, yaml = done.stdout.split()
    assert (int(tables), arrow, yaml) == (len(contracts()), "False", "False")
    assert float(seconds) < 0.25


@pytest.mark.usefixtures("hub_home")
def test_a_changed_file_makes_a_new_index(folder: Folder) -> None:
    assert index(folder.root).departments["grid"].short == "网格"
    folder.change("departments/grid.yaml", "short: 网格", "short: 网格化")
    assert index(folder.root).departments["grid"].short == "网格化"


@pytest.mark.usefixtures("hub_home")
def test_a_removed_contract_leaves_the_index(folder: Folder) -> None:
    assert "police__jdc" in index(folder.root).tables
    (folder.root / "contracts/police/jdc.odcs.yaml").unlink()
    assert "police__jdc" not in index(folder.root).tables


@pytest.mark.usefixtures("hub_home")
def test_a_broken_contract_stays_with_its_error(folder: Folder) -> None:
    folder.change("contracts/police/jdc.odcs.yaml", "status: active", "staus: active")
    broken = index(folder.root).tables["police__jdc"]
    assert broken.error is not None and "jdc.odcs.yaml" in broken.error
    assert "police__jdc" in index(folder.root).departments["police"].tables
    assert broken.schedule == "0 2 * * *"


@pytest.mark.usefixtures("hub_home")
def test_a_broken_entity_does_not_stop_the_departments(folder: Folder) -> None:
    folder.change("entities/dwelling.yaml", "owner: housing", "ower: housing")
    assert "housing__fw_h" in index(folder.root).tables


@pytest.mark.usefixtures("hub_home")
def test_a_broken_department_stops(folder: Folder) -> None:
    folder.change("departments/grid.yaml", "short:", "shorter:")
    with pytest.raises(FatalError, match="'short' is missing"):
        index(folder.root)


@pytest.mark.parametrize("kept", ["", "{", "[]", json.dumps({"format": 0}), json.dumps({"format": 1, "stamp": []})])
def test_a_damaged_index_is_made_anew(hub_home: Path, kept: str) -> None:
    (hub_home / "cache").mkdir(parents=True)
    (hub_home / "cache" / "schemas.json").write_text(kept)
    assert set(index().tables) == set(contracts())


def test_where_nothing_can_be_kept_the_index_is_still_made(hub_home: Path) -> None:
    (hub_home / "cache").write_text("a file where a folder should be")
    assert set(index().tables) == set(contracts())
