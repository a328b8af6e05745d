"""Where things are and how much they may use: read from the environment, in one place."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import FatalError

REPO = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The hub's settings. Every one has an environment variable ``HUB_<NAME>``; paths are absolute."""

    home: Path
    """State of this installation (``HUB_HOME``, default ``var`` in the repository)."""
    schemas: Path
    """Folder of contracts, departments, entities, codes (``HUB_SCHEMAS``)."""
    lake: str
    """Root of the lake: a folder or an object-store address (``HUB_LAKE``)."""
    shares: str
    """Root of the released shares, the only data a serving process can reach (``HUB_SHARES``)."""
    control_url: str
    """SQLAlchemy URL of the control database (``HUB_CONTROL_URL``)."""
    audit: Path
    """Folder of the sealed log (``HUB_AUDIT``)."""
    checkpoints: Path
    """Where checkpoints are handed out for others to keep (``HUB_CHECKPOINTS``)."""
    keys: Path
    """Folder of key files, readable by the hub's own user alone (``HUB_KEYS``)."""
    secrets_key: Path
    """Key file of the stored secrets, readable by the hub's own user alone (``HUB_SECRETS_KEY_FILE``)."""
    memory_mb: int
    """What the engine may use before it spills to disk, in MB (``HUB_MEMORY_MB``)."""
    threads: int
    """Threads of the engine (``HUB_THREADS``)."""
    retry_delay_s: int
    """Seconds before a task that failed for a reason that time can heal is tried again; doubled each time
    (``HUB_RETRY_DELAY_S``)."""
    language: str
    """Language of texts when nobody asked for one: ``zh`` or ``en`` (``HUB_LANGUAGE``)."""


def settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        FatalError: a number is not a number, or the language is unknown.
    """
    home = Path(os.environ.get("HUB_HOME") or REPO / "var").resolve()
    lake = os.environ.get("HUB_LAKE") or str(home / "lake")
    keys = Path(os.environ.get("HUB_KEYS") or home / "keys").resolve()
    return Settings(
        home=home,
        schemas=Path(os.environ.get("HUB_SCHEMAS") or REPO / "schemas").resolve(),
        lake=lake,
        shares=os.environ.get("HUB_SHARES") or f"{lake}/shares",
        control_url=os.environ.get("HUB_CONTROL_URL") or f"sqlite:///{home / 'control.db'}",
        audit=Path(os.environ.get("HUB_AUDIT") or home / "audit").resolve(),
        checkpoints=Path(os.environ.get("HUB_CHECKPOINTS") or home / "checkpoints").resolve(),
        keys=keys,
        secrets_key=Path(os.environ.get("HUB_SECRETS_KEY_FILE") or keys / "secrets.key").resolve(),
        memory_mb=_number("HUB_MEMORY_MB", 1024),
        threads=_number("HUB_THREADS", os.cpu_count() or 1),
        retry_delay_s=_number("HUB_RETRY_DELAY_S", 30),
        language=_language(),
    )


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or int(text) < 1:
        raise FatalError(
            "A setting is not a positive whole number", where=name, remedy=f"unset it or give e.g. {default}"
        )
    return int(text)


def _language() -> str:
    text = os.environ.get("HUB_LANGUAGE") or "zh"
    if text not in ("zh", "en"):
        raise FatalError("Unknown language", where="HUB_LANGUAGE", remedy="choose one of: zh, en")
    return text
