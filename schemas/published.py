"""What the catalog lists: source tables and joined entities in one shape."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from schemas.contract import Column, Contract
from schemas.entities import Entity, EntityField
from schemas.load import entities, survey
from schemas.vocabulary import Frequency, Grade, MaskKind, ShareType

Kind = Literal["source", "entity"]
_REGIONAL = ("grid", "region")


@dataclass(frozen=True)
class Item:
    """One data item of an entry."""

    name: str
    title_zh: str
    title_en: str
    type: str
    """Arrow's word for the type: ``string``, ``date32[day]``, ``decimal128(12, 2)`` …"""
    grade: Grade
    grade_decided: bool
    mask: MaskKind
    semantic: str | None
    code: str | None
    scheme: str | None
    """The codes in which the values stand in ``checked``; None: the standard's."""
    key: bool
    references: str | None = None
    """``<table id>.<column>`` of the same department in which the values are keys."""


@dataclass(frozen=True)
class TableEntry:
    """One entry of the catalog, with the mandatory fields of Decree 809 art. 13."""

    name: str
    """A contract's table id, or an entity's name."""
    kind: Kind
    title_zh: str
    title_en: str
    description: str
    owner: str
    """Department that decides on applications."""
    items: tuple[Item, ...]
    share_type: ShareType
    share_conditions: str
    citation: str
    share_modes: tuple[str, ...]
    update_frequency: str
    category: str
    contact: str
    version: str
    lake_table: str
    """Where its plain rows are: ``checked/<table>`` or ``joined/<entity>``."""
    sources: tuple[str, ...]
    """Tables it is made of; for a source table itself."""
    members: tuple[str, ...] = ()
    """Entities whose records say that they belong to it; who belongs to whom is in :attr:`members_table`."""

    @property
    def members_table(self) -> str:
        """The lake table of (entity_id, member, member_id)."""
        return f"{self.lake_table}__members"

    @property
    def undecided(self) -> tuple[Item, ...]:
        """Items whose level nobody has decided."""
        return tuple(item for item in self.items if not item.grade_decided)

    @property
    def subject_items(self) -> tuple[str, ...]:
        """Items that hold the identity number of somebody."""
        return tuple(item.name for item in self.items if item.semantic == "identity_number")

    @property
    def region_item(self) -> str | None:
        """The item by which the entry can be cut to a region: the finest that it has."""
        named = [(_REGIONAL.index(i.semantic), i.name) for i in self.items if i.semantic in _REGIONAL]
        return min(named)[1] if named else None

    def item(self, name: str) -> Item | None:
        """The item of that name, if there is one."""
        return next((item for item in self.items if item.name == name), None)


def entries(root: Path | None = None) -> dict[str, TableEntry]:
    """Every entry by name: the joined entities, then the tables of all usable contracts.

    Raises:
        FatalError: an entity's file cannot be used.
    """
    contracts = survey(root).contracts
    joined = {name: _joined(entity, contracts.values()) for name, entity in entities(root).items()}
    return joined | {table: _source(contract) for table, contract in contracts.items()}


def _source(contract: Contract) -> TableEntry:
    return TableEntry(
        name=contract.table,
        kind="source",
        title_zh=contract.title_zh,
        title_en=contract.title_en,
        description=contract.description,
        owner=contract.department,
        items=tuple(_column(column) for column in contract.columns),
        share_type=contract.share_type,
        share_conditions=contract.share_conditions,
        citation=contract.citation,
        share_modes=contract.share_modes,
        update_frequency=contract.update_frequency,
        category=contract.category,
        contact=contract.owner_contact,
        version=contract.version,
        lake_table=f"checked/{contract.table}",
        sources=(contract.table,),
    )


def _column(column: Column) -> Item:
    return Item(
        name=column.name,
        title_zh=column.title_zh,
        title_en=column.title_en,
        type=str(column.type),
        grade=column.grade,
        grade_decided=column.grade_decided,
        mask=column.mask,
        semantic=column.semantic,
        code=column.code,
        scheme=column.scheme,
        key=column.key is not None,
        references=column.references,
    )


def _joined(entity: Entity, contracts: Collection[Contract]) -> TableEntry:
    feeding = [c.table for c in contracts if any(mapping.entity == entity.name for mapping in c.entities)]
    return TableEntry(
        name=entity.name,
        kind="entity",
        title_zh=entity.title_zh,
        title_en=entity.title_en,
        description=entity.description,
        owner=entity.owner,
        items=tuple(_field(field, field.name == entity.link.key) for field in entity.fields),
        share_type=entity.sharing.type,
        share_conditions=entity.sharing.conditions,
        citation=entity.sharing.citation,
        share_modes=entity.sharing.modes,
        update_frequency=Frequency.DAILY,
        category=entity.category,
        contact=entity.contact,
        version=entity.version,
        lake_table=f"joined/{entity.name}",
        sources=tuple(feeding),
        members=_members(entity, contracts),
    )


def _members(entity: Entity, contracts: Collection[Contract]) -> tuple[str, ...]:
    mappings = [mapping for contract in contracts for mapping in contract.entities]
    return tuple(sorted({mapping.entity for mapping in mappings if entity.name in mapping.member_of}))


def _field(field: EntityField, key: bool) -> Item:
    return Item(
        name=field.name,
        title_zh=field.title_zh,
        title_en=field.title_en,
        type=str(field.type),
        grade=field.grade,
        grade_decided=True,
        mask=field.mask,
        semantic=field.semantic,
        code=field.code,
        scheme=None,
        key=key,
    )
