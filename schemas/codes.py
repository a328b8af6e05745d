"""Code lists: a standard's values, and the crosswalk from each source's own codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.findings import Findings
from schemas.rules import titles
from schemas.sections import Section, read, suggest


@dataclass(frozen=True)
class CodeList:
    """One list of codes."""

    name: str
    standard: str
    """Number of the standard, for instance GB/T 2261.1; empty for a list of the hub's own."""
    title_zh: str
    title_en: str
    values: Mapping[str, tuple[str, str]]
    """Standard code → (Chinese, English)."""
    schemes: Mapping[str, Mapping[str, str]]
    """Scheme → source's code → standard code. A source may write what is in no scheme: that is dirt to refuse."""
    path: Path

    def accepted(self, scheme: str | None) -> tuple[str, ...]:
        """The codes a source of this scheme may write."""
        return tuple(self.values if scheme is None else self.schemes[scheme])

    def title(self, code: str, language: str = "zh") -> str:
        """What a standard code means; an unknown code speaks for itself."""
        zh, en = self.values.get(code, (code, code))
        return zh if language == "zh" else en


def read_codes(file: Path, findings: Findings) -> CodeList | None:
    """Read one file; its name is the list's."""
    root = read(file, findings)
    if root is None:
        return None
    zh, en = titles(root, "title")
    values, schemes = root.section("values", required=True), root.section("schemes")
    standard = {code: titles(values, code) for code in values.names()}
    codes = CodeList(
        name=file.stem,
        standard=root.text("standard", ""),
        title_zh=zh,
        title_en=en,
        values=standard,
        schemes={name: _scheme(schemes.section(name), standard) for name in schemes.names()},
        path=file,
    )
    root.done()
    return codes


def _scheme(section: Section, standard: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    crosswalk = {code: section.text(code) for code in section.names()}
    for code, target in crosswalk.items():
        if target and target not in standard:
            section.error(code, f"The crosswalk leads to the unknown code {target!r}", suggest(target, list(standard)))
    return crosswalk
