"""Files on a real SFTP server, well-behaved and hostile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.registry import open_source
from core.connections import Connection
from core.errors import FatalError, TemporaryError
from tests.connectors import files, test_csv
from tests.connectors.contracts import COLUMNS, ROWS, contract
from tests.connectors.sftp_server import Drop, Growing, Lying, new_key, sftp_serving
from tests.connectors.suite import CANARY, CredentialsSuite


class TestSftp(test_csv.TestCsv, CredentialsSuite):
    """The CSV suite again, over SFTP, and what a server can do wrong."""

    drop: Drop

    @pytest.fixture(autouse=True)
    def _served(self, _folder: None) -> Iterator[None]:
        with sftp_serving(self.folder.parent) as self.drop:
            yield
        scratch = self.home / "scratch"
        assert not scratch.exists() or not list(scratch.iterdir()), "fetched files were left behind"

    def url(self) -> str:
        return self.drop.url()

    def wrong_url(self) -> str:
        return self.drop.url(CANARY)

    def down_url(self) -> str:
        return self.drop.url(CANARY, port=1)

    def test_another_server_than_agreed(self) -> None:
        self.fill(ROWS, self.names())
        error = self.failure(FatalError, url=self.drop.url(host_key=new_key()[1]))
        assert "host key" in error.what

    @pytest.mark.parametrize("key", ["", "ssh-ed25519 AAAA", "x"])
    def test_no_host_key_no_connection(self, key: str) -> None:
        self.fill(ROWS, self.names())
        assert "host key" in self.failure(FatalError, url=self.drop.url(host_key=key)).what

    def test_the_keys_base64_part_alone_will_do(self) -> None:
        self.fill(ROWS, self.names())
        assert self.pulled(url=self.drop.url(host_key=self.drop.host_key.split()[1])).num_rows == len(ROWS)

    def test_no_such_folder(self) -> None:
        error = self.failure(FatalError, url=self.drop.url().replace("/drop?", "/nowhere?"))
        assert "folder" in error.what

    def test_a_file_that_is_still_being_written(self) -> None:
        self.fill(ROWS, self.names())
        with sftp_serving(self.folder.parent, Growing) as drop:
            assert "still being written" in self.failure(TemporaryError, url=drop.url()).remedy

    def test_names_that_lead_out_of_the_folder(self) -> None:
        """What a server calls its files is not believed: none of these is even asked for."""
        (self.folder.parent / "CS_x.csv").write_text(f"BH\n{CANARY}\n")
        with sftp_serving(self.folder.parent, Lying) as drop:
            error = self.failure(FatalError, self.agreed(COLUMNS[0]), url=drop.url())
        assert "No file matches" in error.what
        assert ".." not in error.remedy

    def test_a_link_out_of_the_folder(self) -> None:
        """The server resolves links in its own root; what it gives is what it has."""
        outside = self.home.parent / "secret.csv"
        self.path.symlink_to(outside)
        self.failure(FatalError, self.agreed(*COLUMNS[:2]))


def test_a_pull_given_up_leaves_nothing(hub_home: Path, tmp_path: Path) -> None:
    """A consumer that stops after the first batch leaves no file behind."""
    (tmp_path / "drop").mkdir()
    files.write_csv(tmp_path / "drop" / "CS_1.csv", [(n, "x" * 200) for n in range(100_000)], ["BH", "XM"])
    with sftp_serving(tmp_path) as drop:
        agreed = contract(*COLUMNS[:2], source=test_csv.TestCsv.source)
        batches = open_source(agreed, Connection("test", drop.url())).batches()
        next(batches)
        assert list((hub_home / "scratch").iterdir())
        batches.close()  # type: ignore[attr-defined]  # a generator
        assert not list((hub_home / "scratch").iterdir())
