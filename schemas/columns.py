"""One property of a contract's schema → :class:`schemas.contract.Column`."""

import re
from dataclasses import dataclass

import pyarrow as pa

from schemas.contract import Column, Rule
from schemas.rules import RuleDraft, read_options, read_quality
from schemas.sections import Section, suggest
from schemas.vocabulary import SEMANTICS, Grade, MaskKind

NULL_TEXTS = ("", "NULL", "null", "无", "-")
"""What departments write when they know nothing; a contract may say otherwise by ``nullTexts``."""

_DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC)\((\d+), ?(\d+)\)", re.IGNORECASE)

_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}

_MASKS: dict[str, MaskKind] = {
    "integer": MaskKind.NUMBER,
    "number": MaskKind.NUMBER,
    "boolean": MaskKind.CODE,
    "date": MaskKind.DATE,
    "timestamp": MaskKind.DATE,
}


@dataclass(frozen=True)
class Coded:
    """``list@scheme``: a code list and the source's own codes in it; without scheme the standard's own."""

    code: str
    scheme: str | None

    @classmethod
    def parse(cls, text: str | None) -> "Coded | None":
        """None for None."""
        if not text:
            return None
        code, _, scheme = text.partition("@")
        return cls(code, scheme or None)


def read_column(section: Section) -> tuple[Column, list[RuleDraft]]:
    """The column, and those of its rules that were read from ``quality``."""
    own = section.properties()
    logical = section.text("logicalType")
    semantic, coded = _semantic(own), Coded.parse(own.optional("code"))
    grade, decided = _grade(section, semantic)
    note_guesses(own)
    options = section.section("logicalTypeOptions")
    drafts = read_options(options, logical) + read_quality(section, table=False)
    key = _key(section)
    column = Column(
        name=section.text("name"),
        title_zh=section.text("businessName"),
        title_en=section.text("description"),
        type=logical_type(section, "logicalType"),
        required=section.flag("required") or key is not None,
        key=key,
        unique=section.flag("unique"),
        source_format=options.optional("format"),
        null_texts=own.texts("nullTexts", NULL_TEXTS),
        semantic=semantic,
        code=coded.code if coded else None,
        scheme=coded.scheme if coded else None,
        grade=grade,
        grade_decided=decided,
        mask=_mask(own, logical, semantic, coded),
        rules=tuple(as_rule(draft) for draft in drafts),
        line=section.place.line,
        references=_references(section),
    )
    for part in (options, own, section):
        part.done()
    return column, drafts


def note_guesses(own: Section) -> None:
    """Warn of what was guessed (``review``) and nobody has looked at since."""
    if guessed := own.texts("review"):
        remedy = "compare with the department's description, mend what is wrong, then remove `review`"
        own.findings.warn(own.at("review"), f"Guessed: review {'; '.join(guessed)}", remedy)


UNPLACED = 0
"""Key position of a column whose contract leaves it to the order of columns."""


def _key(section: Section) -> int | None:
    position = section.integer("primaryKeyPosition")
    if not section.flag("primaryKey"):
        if position is not None:
            section.error("primaryKeyPosition", "A position in the key, but not of the key", "add primaryKey: true")
        return None
    return UNPLACED if position is None else position


def as_rule(draft: RuleDraft) -> Rule:
    """The rule without its place."""
    return Rule(draft.name, draft.expectation, draft.arguments, draft.severity, draft.title_zh, draft.title_en)


def logical_type(section: Section, key: str, default: str | None = None) -> pa.DataType:
    """The Arrow type of a logical type; ``physicalType: DECIMAL(p,s)`` makes a number an exact one."""
    logical, match = section.text(key, default), _DECIMAL.fullmatch(section.text("physicalType", ""))
    if logical not in _TYPES:
        if logical:
            section.error(key, f"Unknown type {logical!r}", suggest(logical, list(_TYPES)))
        return pa.string()
    if logical == "number" and match:
        precision, scale = int(match[1]), int(match[2])
        if 1 <= precision <= 38 and scale <= precision:
            return pa.decimal128(precision, scale)
        section.error("physicalType", "A decimal has 1 to 38 digits", "write e.g. DECIMAL(12,2)")
    return _TYPES[logical]


def _references(section: Section) -> str | None:
    """The key of the same department that the column points to: ``relationships: [{to: AC01.AAC001}]``."""
    found = []
    for entry in section.sections("relationships"):
        found.append(entry.text("to"))
        entry.done()
    if not found:
        return None
    table, _, column = found[0].partition(".")
    if len(found) > 1 or not column:
        section.error("relationships", "Not one reference to a key", "write relationships: [{to: TABLE.COLUMN}]")
    return f"{section.place.file.parent.name}__{table.lower()}.{column}"


def _semantic(own: Section) -> str | None:
    word = own.optional("semantic")
    if word is not None and word not in SEMANTICS:
        own.error("semantic", f"Unknown semantic {word!r}", suggest(word, list(SEMANTICS)))
        return None
    return word


def _grade(section: Section, semantic: str | None) -> tuple[Grade, bool]:
    """The grade, and whether somebody decided it; undecided counts as the most sensitive."""
    default = SEMANTICS[semantic].grade if semantic else None
    grade = section.choice("classification", Grade, default) if default or "classification" in section else None
    return (grade, True) if grade else (Grade.L4, False)


def _mask(own: Section, logical: str, semantic: str | None, coded: Coded | None) -> MaskKind:
    default = _default_mask(logical, semantic, coded)
    return own.choice("mask", MaskKind, default) or default


def _default_mask(logical: str, semantic: str | None, coded: Coded | None) -> MaskKind:
    if semantic:
        return SEMANTICS[semantic].mask
    return MaskKind.CODE if coded else _MASKS.get(logical, MaskKind.TEXT)
