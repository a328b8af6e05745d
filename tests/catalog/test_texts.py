"""Every text has a Chinese translation, and no template speaks past gettext."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.i18n import LOCALE, choose, translator
from core.settings import REPO
from tests.catalog.conftest import Browser
from tests.catalog.texts import message_ids, templates
from tests.catalog.world import World

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_QUIET = re.compile(r"<(script|code)\b.*?</\1>|<[^>]*>", re.S)
_SPOKEN = re.compile(r'\b(?:aria-label|placeholder|title|alt|data-label)="([^"]*)"')


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    with (LOCALE / "zh/LC_MESSAGES/hub.po").open("rb") as file:
        known = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    used = message_ids()
    assert len(used) > 300
    assert used - set(known) == set()
    assert {text for text in set(known) - used if not spoken_elsewhere(text)} == set()
    assert [text for text, chinese in known.items() if not chinese] == []


def spoken_elsewhere(text: str) -> bool:
    """Whether the demo says it: its own texts, and names of counts such as ``person.conflicts``, put together there."""
    return bool(re.fullmatch(r"\w+\.\w+", text)) or any(
        text in path.read_text("utf-8") for room in ("demo", "pipeline") for path in (REPO / room).rglob("*.py")
    )


def test_translations_fill_in_the_same_values() -> None:
    names = re.compile(r"%\((\w+)\)s")
    for text, chinese in translator("zh").texts.items():
        assert set(names.findall(text)) == set(names.findall(chinese)), text


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_no_template_speaks_past_gettext(path: Path) -> None:
    text = _JINJA.sub("", path.read_text("utf-8")).replace("aria-describedby", "")
    shown = _QUIET.sub(" ", text).replace("/api/v1/grants", "").replace("/api/openapi.json", "")
    spoken = [*_SPOKEN.findall(text), shown]
    assert [words for part in spoken for words in re.findall(r"[^\W\d_]{2,}", part.replace("doctype", ""))] == []


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "language"),
    [
        (None, None, None, "zh"),
        ("en", "zh", "zh-CN", "en"),
        ("fr", "en", "zh", "en"),
        (None, None, "fr-FR,en-GB;q=0.8,zh;q=0.5", "en"),
        (None, None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "en;q=nonsense,*", "zh"),
    ],
)
def test_the_language_is_the_one_asked_for(asked: str, kept: str, accepted: str, language: str) -> None:
    assert choose(asked=asked, kept=kept, accepted=accepted) == language


def test_a_browser_s_language_counts_until_the_reader_chooses(hub: World, browser: Callable[[str], Browser]) -> None:
    who, english = browser(""), {"accept-language": "en-GB,en;q=0.9"}
    assert 'lang="zh-CN"' in who.get("/sign-in").text
    assert 'lang="en"' in who.get("/sign-in", headers=english).text.split("<head>")[0]
    who.get("/sign-in?lang=zh", headers=english)
    assert 'lang="zh-CN"' in who.get("/sign-in", headers=english).text.split("<head>")[0]


def test_a_reader_switches_and_stays_switched(hub: World, browser: Callable[[str], Browser]) -> None:
    who = browser("housing.steward")
    assert 'lang="zh-CN"' in who.get("/catalog").text
    assert "Apply for this table" in who.get("/catalog/police__czrk?lang=en").text
    assert "Closely related departments" in who.get("/catalog/police__czrk").text
    assert "密切相关部门" in who.get("/catalog/police__czrk?lang=zh").text


def test_english_pages_hold_no_chinese_but_what_departments_wrote(
    hub: World, browser: Callable[[str], Browser]
) -> None:
    who = browser("sysadmin")
    page = _QUIET.sub(" ", who.get("/accounts?lang=en").text).replace("某某", "").replace("中文", "")
    assert re.findall(r"[\u4e00-\u9fff]+", page) == []
