"""Fixtures every room's tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.control import dispose, migrate


@pytest.fixture
def hub_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of the hub of one's own: empty lake, migrated control database, no connections."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "hub"
    monkeypatch.setenv("HUB_HOME", str(home))
    monkeypatch.setenv("HUB_MEMORY_MB", "512")
    migrate()
    yield home
    dispose()
