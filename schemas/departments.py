"""Departments: who owns tables, where they are reached, until when the hub waits for them."""

import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from schemas.findings import Findings
from schemas.rules import titles
from schemas.sections import Section, read

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Department:
    """One department of the city."""

    name: str
    title_zh: str
    title_en: str
    short: str
    """What people call it: 民政."""
    connection: str
    """Name of its connection, unless a contract names another."""
    schedule: str
    """When its tables are pulled: five cron fields, Asia/Shanghai."""
    latest: time
    """Time of day, Asia/Shanghai, after which departments are joined without its news; its last state then counts."""
    contact: str
    region_level: str
    """The finest level of the region tree for which it answers."""
    about: str
    path: Path


def read_department(file: Path, findings: Findings) -> Department | None:
    """Read one file; its name is the department's."""
    root = read(file, findings)
    if root is None:
        return None
    zh, en = titles(root, "title")
    department = Department(
        name=file.stem,
        title_zh=zh,
        title_en=en,
        short=root.text("short"),
        connection=root.text("connection", file.stem),
        schedule=root.text("schedule"),
        latest=_time(root, "latest"),
        contact=root.text("contact"),
        region_level=root.text("region_level"),
        about=root.text("about"),
        path=file,
    )
    root.done()
    return department


def _time(root: Section, key: str) -> time:
    text = root.text(key)
    if not _TIME.fullmatch(text):
        root.error(key, "Not a time of day", f'write e.g. {key}: "05:00"')
        return time(0)
    return time.fromisoformat(text)
