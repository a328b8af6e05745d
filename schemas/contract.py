"""A contract as the hub uses it: one table of one department."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.errors import FatalError
from schemas.vocabulary import Grade, MaskKind, PullWay, Severity, ShareType


@dataclass(frozen=True)
class Rule:
    """One expectation beyond those that follow from types, keys and codes."""

    name: str
    """Stable name; results are kept under it."""
    expectation: str
    """A name of ``schemas.rules.EXPECTATIONS``, spelt as Great Expectations spells it."""
    arguments: Mapping[str, Any]
    """Its arguments. A rule of a column has no ``column`` among them: it is the column it stands at."""
    severity: Severity
    title_zh: str
    title_en: str


@dataclass(frozen=True)
class Column:
    """One data item of a source table, named as the source names it."""

    name: str
    title_zh: str
    title_en: str
    type: pa.DataType
    """string, int64, float64, bool, decimal128(p, s), date32 or timestamp("us", tz="UTC")."""
    required: bool
    key: int | None
    """Position in the primary key, from 1."""
    unique: bool
    source_format: str | None
    """How the source writes a date or an instant, in the letters of Java's DateTimeFormatter (``yyyy.MM.dd``).
    An instant without a zone is the city's own time."""
    null_texts: tuple[str, ...]
    """Texts that mean *nothing is known*."""
    semantic: str | None
    """A key of ``schemas.vocabulary.SEMANTICS``."""
    code: str | None
    """The code list whose standard codes the values have after ``scheme``."""
    scheme: str | None
    """The source's own codes inside that list; None: the source uses the standard's."""
    grade: Grade
    grade_decided: bool
    """False: nobody has decided; ``grade`` is then L4."""
    mask: MaskKind
    rules: tuple[Rule, ...]
    line: int
    """Line of the contract file at which the column begins."""
    references: str | None = None
    """``<table id>.<column>`` of the same department in which these values are keys."""


@dataclass(frozen=True)
class FieldSource:
    """Where an entity's field comes from: a column, through a crosswalk."""

    column: str
    code: str | None = None
    scheme: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class EntityMapping:
    """What a row says about one entity in one role: a marriage says something of two persons."""

    entity: str
    role: str
    """Unique within a table for an entity."""
    fields: Mapping[str, FieldSource]
    seen_at: str | None
    """The date or timestamp column that tells when it was so; None: nobody knows, and any dated source is newer."""
    when: Mapping[str, tuple[str, ...]]
    """Only rows with each of these columns (as the source writes it) among the values."""
    member_of: Mapping[str, str]
    """Entity → the column with the value of that entity's ``member_key`` field."""
    line: int = 0


@dataclass(frozen=True)
class Contract:
    """One table of one department: where it is, what it holds, who may have it."""

    table: str
    """``{department}__{source table in lower case}``."""
    department: str
    source_table: str
    version: str
    title_zh: str
    title_en: str
    description: str
    connection: str
    pull: PullWay
    source: Mapping[str, Any]
    """What the connector of the connection's protocol needs to find the table."""
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    rules: tuple[Rule, ...]
    entities: tuple[EntityMapping, ...]
    share_type: ShareType
    share_conditions: str
    citation: str
    share_modes: tuple[str, ...]
    update_frequency: str
    schedule: str
    """Five cron fields in Asia/Shanghai."""
    category: str
    owner_contact: str
    expected_rows: tuple[int, int] | None
    """Fewest and most rows that are believable; outside a person decides."""
    path: Path

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            FatalError: the contract has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(c.name for c in self.columns)
        raise FatalError("No such column in the contract", where=f"{self.table}.{name}", remedy=f"use one of: {known}")

    def arrow_schema(self) -> pa.Schema:
        """The columns in the contract's order; all of them nullable, as a source may break its own promises."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])
