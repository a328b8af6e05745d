"""The small city that this room's tests look at, and its systems."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import city, systems
from demo.systems import Systems


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city of 2,000; tests read it and change nothing."""
    folder = tmp_path_factory.mktemp("linjiang")
    city.build(folder, residents=2000, seed=5)
    return folder


@pytest.fixture(scope="session")
def running(small_city: Path) -> Iterator[Systems]:
    """Its systems, embedded."""
    with systems.start(small_city) as started:
        yield started
