"""Entities: what the hub knows of a person, a household, a dwelling, and whose word counts for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from schemas.columns import logical_type
from schemas.findings import Findings
from schemas.rules import titles
from schemas.sections import Section, read
from schemas.sharing import Sharing
from schemas.vocabulary import SEMANTICS, Comparison, FusionRule, Grade, MaskKind


@dataclass(frozen=True)
class EntityField:
    """One item of an entity."""

    name: str
    title_zh: str
    title_en: str
    type: pa.DataType
    semantic: str | None
    code: str | None
    grade: Grade
    mask: MaskKind
    lead: str
    """The one department that answers for the item (Decree 809 art. 19)."""
    authority: tuple[str, ...]
    """Departments or tables, the most believed first; one that is not listed comes after all."""
    rule: FusionRule
    compare: Comparison
    conflicts: bool
    """Whether disagreement is written to the ledger of conflicts."""
    line: int


@dataclass(frozen=True)
class ChangeTable:
    """Where keys are recorded that replaced others."""

    table: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class LinkRule:
    """When two records are the same entity: equal keys, and one of ``agree_any`` equal (none listed: keys suffice)."""

    key: str
    agree_any: tuple[str, ...]
    changes: ChangeTable | None


@dataclass(frozen=True)
class Entity:
    """One kind of thing that departments know of together."""

    name: str
    title_zh: str
    title_en: str
    description: str
    owner: str
    """The department that decides on applications for the joined table."""
    category: str
    version: str
    contact: str
    sharing: Sharing
    fields: tuple[EntityField, ...]
    link: LinkRule
    member_key: str
    """The field whose value stands in columns that contracts name by ``memberOf``."""
    path: Path

    def field(self, name: str) -> EntityField | None:
        """The field of that name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def by_name(self) -> Mapping[str, EntityField]:
        """Name → field."""
        return {field.name: field for field in self.fields}


def read_entity(file: Path, findings: Findings) -> Entity | None:
    """Read one file; its name is the entity's."""
    root = read(file, findings)
    if root is None:
        return None
    zh, en = titles(root, "title")
    fields = root.section("fields", required=True)
    link = root.section("link", required=True)
    entity = Entity(
        name=file.stem,
        title_zh=zh,
        title_en=en,
        description=root.text("description"),
        owner=root.text("owner"),
        category=root.text("category"),
        version=root.text("version"),
        contact=root.text("contact"),
        sharing=Sharing.read(root),
        fields=tuple(_field(fields.section(name), name) for name in fields.names()),
        link=_link(link),
        member_key=root.text("memberKey"),
        path=file,
    )
    root.done()
    return entity


def _field(section: Section, name: str) -> EntityField:
    zh, en = titles(section, "title")
    semantic, code = section.optional("semantic"), section.optional("code")
    authority = section.texts("authority", None)
    kind = logical_type(section, "type", "string")
    field = EntityField(
        name=name,
        title_zh=zh,
        title_en=en,
        type=kind,
        semantic=semantic,
        code=code,
        grade=_grade(section, semantic),
        mask=_mask(section, semantic, code, kind),
        lead=_lead(section, authority),
        authority=authority,
        rule=section.choice("rule", FusionRule, FusionRule.AUTHORITY) or FusionRule.AUTHORITY,
        compare=section.choice("compare", Comparison, Comparison.EXACT) or Comparison.EXACT,
        conflicts="conflicts" not in section or section.flag("conflicts"),
        line=section.place.line,
    )
    section.done()
    return field


def _lead(section: Section, authority: tuple[str, ...]) -> str:
    """The department that leads: the most believed one, unless the file names another. Never two."""
    leads = section.value("lead")
    if isinstance(leads, list) and len(leads) != 1:
        section.error("lead", "An item has one lead department (Decree 809 art. 19)", "name exactly one")
    if isinstance(leads, list):
        leads = leads[0] if leads else None
    return str(leads or (authority[0].partition("__")[0] if authority else ""))


def _grade(section: Section, semantic: str | None) -> Grade:
    """An entity's item must have a grade: of its semantic, or its own."""
    default = SEMANTICS[semantic].grade if semantic in SEMANTICS else None
    return section.choice("grade", Grade, default) or Grade.L4


def _mask(section: Section, semantic: str | None, code: str | None, kind: pa.DataType) -> MaskKind:
    if semantic in SEMANTICS:
        default = SEMANTICS[semantic].mask
    elif code:
        default = MaskKind.CODE
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        default = MaskKind.DATE
    else:
        default = MaskKind.TEXT if pa.types.is_string(kind) else MaskKind.NUMBER
    return section.choice("mask", MaskKind, default) or default


def _link(section: Section) -> LinkRule:
    changes = section.section("changes") if "changes" in section else None
    rule = LinkRule(
        key=section.text("key"),
        agree_any=section.texts("agreeAny"),
        changes=_changes(changes) if changes else None,
    )
    section.done()
    return rule


def _changes(section: Section) -> ChangeTable:
    changes = ChangeTable(section.text("table"), section.text("old"), section.text("new"), section.text("reason"))
    section.done()
    return changes
