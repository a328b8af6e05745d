"""The key that signs cookies and forms: whole, and its owner's alone."""

import stat
from pathlib import Path

import pytest

from catalog.app import create_app
from catalog.keyfile import KEY_BYTES, signing_key
from core.errors import FatalError


def test_a_key_is_made_once_and_for_its_owner_alone(hub_home: Path) -> None:
    made = signing_key()
    file = hub_home / "keys" / "session.key"
    assert file.read_bytes() == made == signing_key()
    assert len(made) == KEY_BYTES
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(("content", "mode"), [(b"", 0o600), (b"x" * 31, 0o600), (b"x" * 32, 0o644)])
def test_a_key_that_is_broken_or_open_to_others_signs_nothing(content: bytes, mode: int, hub_home: Path) -> None:
    file = hub_home / "keys" / "session.key"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(FatalError, match="key") as caught:
        create_app()
    assert "x" * 31 not in str(caught.value)
