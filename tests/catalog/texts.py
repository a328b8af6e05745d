"""Which texts the pages show: message ids of templates, of marked words, and of the errors a visitor can meet."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from jinja2.ext import babel_extract

from core.settings import REPO

CATALOG = REPO / "catalog"
_ERRORS = (*CATALOG.rglob("*.py"), REPO / "core/policy.py", REPO / "lake/shares.py")


def message_ids() -> set[str]:
    """Every message id in use."""
    return {text for part in (_templates(), _marked(), _errors(), _navigation()) for text in part}


def templates() -> list[Path]:
    return sorted((CATALOG / "templates").glob("*.html"))


def _templates() -> Iterator[str]:
    for path in templates():
        with path.open("rb") as file:
            for _line, _function, message, _comments in babel_extract(file, ["_"], [], {"trim_blocks": "true"}):
                text = message[0] if isinstance(message, tuple) else message
                if text:
                    yield str(text)


def _marked() -> Iterator[str]:
    for path in _ERRORS:
        with path.open("rb") as file:
            for _line, message, _comments, _context in extract("python", file, {"N_": None, "_": None}):
                yield str(message[0] if isinstance(message, tuple) else message)


def _errors() -> Iterator[str]:
    """What, and remedy, of every error raised with literal texts; the reasons of refusals."""
    for path in _ERRORS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _literals(node, node.func.id)


def _literals(node: ast.Call, name: str) -> Iterator[str]:
    if not (name.endswith("Error") or name == "Refused"):
        return
    texts = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "remedy")]
    yield from (t.value for t in texts if isinstance(t, ast.Constant) and isinstance(t.value, str) and t.value)


def _navigation() -> Iterator[str]:
    yield "Some answers are missing or wrong"
    yield "correct them"
