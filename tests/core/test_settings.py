from pathlib import Path

import pytest

from core.errors import FatalError
from core.settings import settings


def test_everything_lives_under_home(hub_home: Path) -> None:
    found = settings()
    assert found.home == hub_home
    assert found.shares == f"{hub_home}/lake/shares"
    assert found.control_url == f"sqlite:///{hub_home}/control.db"


@pytest.mark.parametrize(("name", "value"), [("HUB_THREADS", "many"), ("HUB_MEMORY_MB", "0"), ("HUB_LANGUAGE", "fr")])
def test_a_bad_setting_is_refused_with_its_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(FatalError) as error:
        settings()
    assert error.value.where == name
