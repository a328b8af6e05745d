"""A small city's systems, and homes in which the chain has been walked."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.control import dispose, migrate
from demo import city, systems
from pipeline import chain
from tests.pipeline.grants import give_grant

DAY, NEXT_DAY = "2026-06-01", "2026-06-02"


@dataclass(frozen=True)
class Served:
    """A small city and the connections to its running systems."""

    folder: Path
    environment: dict[str, str]


@pytest.fixture(scope="session")
def served_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("city")
    city.build(folder, residents=300, seed=11)
    with systems.start(folder) as running:
        yield Served(folder, running.environment())


@pytest.fixture
def connected(hub_home: Path, served_city: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """An empty home that knows the city's connections."""
    for name, value in served_city.environment.items():
        monkeypatch.setenv(name, value)
    return served_city


@pytest.fixture(scope="session")
def walked(served_city: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which the chain was walked once, with one grant; to be copied, not touched."""
    home = tmp_path_factory.mktemp("walked") / "hub"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in child_environment(home, served_city).items():
            patch.setenv(name, value)
        migrate()
        give_grant("police__czrk", "housing", ["XM", "XB"])
        assert chain.run("good", DAY)["failures"] == []
        dispose()
    yield home


@pytest.fixture
def walked_home(connected: Served, hub_home: Path, walked: Path) -> Path:
    """One's own copy of the walked home, in place of the empty one."""
    dispose()
    shutil.rmtree(hub_home)
    shutil.copytree(walked, hub_home)
    return hub_home


def child_environment(home: Path, served: Served) -> dict[str, str]:
    """Environment of a process of its own that works on ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return kept | served.environment | {"HUB_HOME": str(home), "HUB_MEMORY_MB": "512"}
