"""Docs that lag the code fail."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from core.settings import REPO
from pipeline.cli import app

READMES = ["README.md", "README.zh-CN.md"]


def commands(group: Any, prefix: str = "hub") -> list[str]:
    """Every command of the ``hub`` program, those in groups too."""
    found = []
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        found += commands(command, path) if hasattr(command, "commands") else [path]
    return found


KNOWN = commands(typer.main.get_command(app))


def test_the_program_has_commands() -> None:
    assert {"hub run", "hub trace verify", "hub contracts check"} <= set(KNOWN)


def test_the_changelog_names_every_command() -> None:
    changelog = (REPO / "CHANGELOG.md").read_text()
    words = {command.removeprefix("hub ") for command in KNOWN}
    assert {word for word in words if f"`{word}`" not in changelog and f"`hub {word}" not in changelog} == set()


@pytest.mark.parametrize("name", READMES)
def test_commands_that_a_readme_names_exist(name: str) -> None:
    named = set(re.findall(r"`(hub [a-z-]+(?: [a-z-]+)?)", (REPO / name).read_text()))
    assert {one for one in named if not any(k == one or one.startswith(f"{k} ") for k in KNOWN)} == set()


@pytest.mark.parametrize("name", READMES)
def test_folders_and_pictures_that_a_readme_names_exist(name: str) -> None:
    text = (REPO / name).read_text()
    folders = re.findall(r"^\| `([a-z]+)/`", text, flags=re.MULTILINE)
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert len(folders) > 8
    assert len(pictures) > 0
    assert [path for path in folders + pictures if not (REPO / path).exists()] == []


def test_both_readmes_have_the_same_parts() -> None:
    headings = [len(re.findall(r"^## ", (REPO / name).read_text(), flags=re.MULTILINE)) for name in READMES]
    assert headings[0] == headings[1]


def test_no_folder_lacks_a_word_about_itself() -> None:
    silent = [str(p) for p in REPO.glob("[a-z]*/__init__.py") if not p.read_text().startswith('"""')]
    assert silent == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in Path(REPO / "docs" / "adr").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
