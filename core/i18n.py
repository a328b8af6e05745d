"""Texts in the reader's language. Message ids are English; Chinese comes from ``core/locale/zh``.

The catalogue of texts is read from its ``.po`` file as it stands: nothing has to be compiled, so a text and its
translation cannot drift apart between a build and a run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from core.settings import settings

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Translator:
    """Gives a text in one language. Calling it with names fills ``%(name)s`` in the translated text."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, message: str, **values: Any) -> str:
        """The text of a message id, filled with ``values``."""
        text = self.texts.get(message, message)
        return text % values if values else text

    def of(self, thing: Any) -> str:
        """The title of anything that has ``title_zh`` and ``title_en``, in this language, else in the other."""
        first, second = (thing.title_zh, thing.title_en) if self.language == "zh" else (thing.title_en, thing.title_zh)
        return str(first or second)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for translation where it is only kept, to be translated when shown."""
    return message


@lru_cache(maxsize=4)
def _texts(path: Path, _changed: float) -> dict[str, str]:
    with path.open("rb") as file:
        read = read_po(file)
    return {str(m.id): str(m.string) for m in read if m.id and m.string and not m.fuzzy}


def translator(language: str) -> Translator:
    """The translator of ``language``; English needs no catalogue, an unknown language gets the default one."""
    if language not in LANGUAGES:
        language = settings().language
    path = LOCALE / language / "LC_MESSAGES" / "hub.po"
    return Translator(language, _texts(path, path.stat().st_mtime) if path.exists() else {})


def choose(*, asked: str | None, kept: str | None, accepted: str | None) -> str:
    """Which language to answer in: asked for now, kept from before, first known one the browser accepts, default."""
    for wanted in (asked, kept, *_preferred(accepted or "")):
        if wanted in LANGUAGES:
            return wanted
    return settings().language


def _preferred(accepted: str) -> list[str]:
    """Primary language tags of an ``Accept-Language`` header, best first (RFC 9110 §12.5.4)."""
    weighted = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), place, tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighted)]
