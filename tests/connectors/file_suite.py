"""The suite for a folder of files, whatever their format."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from core.errors import FatalError, HubError
from tests.connectors.contracts import COLUMNS
from tests.connectors.suite import DownSuite


class FileSuite(DownSuite):
    """A folder of this machine; the format is the subclass's."""

    source: ClassVar[dict[str, Any]]
    countless = True

    @pytest.fixture(autouse=True)
    def _folder(self, hub_home: Path, tmp_path: Path) -> None:
        self.home, self.folder = hub_home, tmp_path / "drop"
        self.folder.mkdir()

    @property
    def path(self) -> Path:
        return self.folder / str(self.source["pattern"]).replace("*", "20260131")

    def contract_source(self) -> dict[str, Any]:
        return self.source

    def missing_source(self) -> dict[str, Any]:
        return self.source | {"pattern": "MEI_YOU_*"}

    def says_what_is_there(self, error: HubError) -> None:
        assert self.path.name in error.remedy

    def url(self) -> str:
        return f"file://{self.folder}"

    def down_url(self) -> str:
        return f"file://{self.folder}/unmounted"

    def broken(self, content: bytes, says: str, place: str = "") -> None:
        """A file of this content is refused whole, with what and where."""
        self.path.write_bytes(content)
        error = self.failure(FatalError, self.agreed(*COLUMNS[:2]))
        assert says in error.what
        assert self.path.name in error.where
        assert place in error.where
