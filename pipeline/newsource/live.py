"""What a live source shows of a table before there is a contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.columns import NULL_TEXTS
from schemas.contract import Column, Contract
from schemas.vocabulary import Grade, MaskKind, PullWay, ShareType


@dataclass(frozen=True)
class LiveColumn:
    """A column as its source declares it; files and web interfaces declare a name and nothing else."""

    name: str
    type: pa.DataType | None = None
    """None: nothing is declared, or something that has no type here."""
    trusted: bool = False
    """Whether the source keeps every cell to that type. SQLite does not."""
    required: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Live:
    """A table as its source shows it."""

    name: str
    """As the source spells it, without schema."""
    source: Mapping[str, Any]
    """What the connector needs to find it, as the contract will say."""
    pull: PullWay
    columns: tuple[LiveColumn, ...]
    keys: tuple[str, ...] = ()
    """The database's own primary key."""
    comment: str = ""


def column(name: str, kind: pa.DataType, source_format: str | None = None) -> Column:
    """A column for looking: a name, a type, how it is written."""
    return Column(
        name=name,
        title_zh=name,
        title_en=name,
        type=kind,
        required=False,
        key=None,
        unique=False,
        source_format=source_format,
        null_texts=NULL_TEXTS,
        semantic=None,
        code=None,
        scheme=None,
        grade=Grade.L4,
        grade_decided=False,
        mask=MaskKind.TEXT,
        rules=(),
        line=0,
    )


def provisional(department: str, name: str, source: Mapping[str, Any], columns: tuple[Column, ...] = ()) -> Contract:
    """A contract that only a connector reads, to look before there is one."""
    return Contract(
        table=f"{department}__{name.lower()}",
        department=department,
        source_table=name,
        version="0.0.0",
        title_zh=name,
        title_en=name,
        description="",
        connection="",
        pull=PullWay.SNAPSHOT,
        source=source,
        columns=columns,
        keys=(),
        rules=(),
        entities=(),
        share_type=ShareType.NOT_SHARED,
        share_conditions="",
        citation="",
        share_modes=(),
        update_frequency="",
        schedule="",
        category="",
        owner_contact="",
        expected_rows=None,
        path=Path(),
    )
