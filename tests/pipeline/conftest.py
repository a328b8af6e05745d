"""A small city's systems, and homes in which the chain has been walked."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo import city, systems


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


def child_environment(home: Path, served: Served) -> dict[str, str]:
    """Environment of a process of its own that works on ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return kept | served.environment | {"HUB_HOME": str(home), "HUB_MEMORY_MB": "512"}
