"""Where the demo keeps its state, and when what it kept is of no more use."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.control import dispose
from core.errors import FatalError
from core.i18n import N_
from core.settings import REPO, settings
from demo.city.build import SEED


@dataclass(frozen=True)
class House:
    """The demo's folder and what is in it."""

    root: Path

    @property
    def city(self) -> Path:
        """The departments' own data, and the truth about them."""
        return self.root / "city"

    @property
    def hub(self) -> Path:
        """The hub's state: lake, control database, log, keys."""
        return self.root / "hub"

    @property
    def airflow(self) -> Path:
        """Airflow's state."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        """Output of the servers."""
        return self.root / "logs"

    @property
    def _stamp(self) -> Path:
        return self.root / "city.json"

    def keeps(self, city: dict[str, object]) -> bool:
        """Whether the city that is there is this one; all state of another is thrown away."""
        if self._stamp.exists() and json.loads(self._stamp.read_text()) == city:
            return True
        if self.root.exists():
            shutil.rmtree(self.root)
        return False

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Keep other demos out of this folder for the while.

        Raises:
            FatalError: one is running in it already.
        """
        self.root.parent.mkdir(parents=True, exist_ok=True)
        with self.root.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FatalError(
                    N_("A demo is running here already"),
                    where=str(self.root),
                    remedy=N_("end it first, or give HUB_HOME another folder"),
                ) from error
            yield

    def remember(self, city: dict[str, object]) -> None:
        """Note which city has been built, once it is whole."""
        self._stamp.write_text(json.dumps(city))


def house() -> House:
    """The demo's folder in the home of this installation."""
    return House(settings().home / "demo")


def city_wanted(residents: int, servers: str) -> dict[str, object]:
    """What decides how the city comes out: its size, its seed, the program that builds it, where it is put."""
    digest = hashlib.sha256()
    for file in sorted((REPO / "demo" / "city").rglob("*.py")):
        digest.update(file.read_bytes())
    return {"residents": residents, "seed": SEED, "builder": digest.hexdigest(), "servers": servers}


def move_in(home: House, connections: dict[str, str]) -> dict[str, str]:
    """Point this process at the demo's own hub, and return the environment for the servers.

    Memory per process is kept small, because several steps run side by side.
    """
    for name in [name for name in os.environ if name.startswith(("HUB_", "AIRFLOW_")) and name != "HUB_LANGUAGE"]:
        if name != "HUB_SCHEMAS":
            del os.environ[name]
    os.environ |= {"HUB_HOME": str(home.hub), "HUB_MEMORY_MB": "384", "HUB_RETRY_DELAY_S": "2"}
    os.environ |= {f"HUB_CONN_{name.upper()}": url for name, url in connections.items()}
    home.hub.mkdir(parents=True, exist_ok=True)
    dispose()
    return dict(os.environ)
