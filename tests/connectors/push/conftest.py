from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.push.recipients import FAMILIES, Recipient, database


@pytest.fixture(params=FAMILIES)
def recipient(request: pytest.FixtureRequest, hub_home: Path, tmp_path: Path) -> Iterator[Recipient]:
    """An empty database of each family."""
    with database(request.param, tmp_path) as url:
        yield Recipient(url)
