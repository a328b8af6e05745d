"""A draft as a contract's file: the Open Data Contract Standard's document, whole or not at all."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from core.errors import FatalError
from lake.scratch import scratch
from pipeline.newsource.draft import title
from pipeline.newsource.live import Live
from pipeline.newsource.recognise import Suggestion
from schemas.contracts import SUFFIX, read_contract
from schemas.departments import Department
from schemas.everything import everything
from schemas.files import CONTRACTS
from schemas.findings import Findings
from schemas.references import check_contract

_HEAD = """\
# Drafted from the live table by `hub new-source`. What is marked `review` was guessed: compare it with the
# department's description, then remove the mark. Columns without `classification` or semantic wait for their owner.
"""
_CONDITIONS = "用于履行法定职责，按最小必要原则申请"
_GROWTH = 10
"""How many times today's rows are believable before a person is asked."""
_ROOM = 1000


def document(
    live: Live, columns: list[Suggestion], department: Department, connection: str, rows: int | None
) -> dict[str, Any]:
    """The contract as plain values."""
    server = {"server": connection, "type": "custom", "customProperties": _properties(source=dict(live.source))}
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"{department.name}__{live.name.lower()}",
        "version": "1.0.0",
        "status": "draft",
        "domain": department.name,
        "description": {"purpose": live.comment.strip() or f"{department.short} {live.name}"},
        "team": {"name": department.contact},
        "servers": [server],
        "slaProperties": [
            {"property": "frequency", "value": "daily", "scheduler": "cron", "schedule": department.schedule}
        ],
        "schema": [
            {
                "name": live.name,
                "businessName": title(live),
                "description": live.name,
                "properties": [_column(one, live.keys.index(one.live.name) + 1 if one.live.name in live.keys else None)
                               for one in columns],
            }
        ],
        "customProperties": _properties(
            category="待归类",
            shareType="conditional",
            shareConditions=_CONDITIONS,
            shareModes=["api", "batch", "file"],
            pull=str(live.pull),
            **_expected(rows),
            review=["category", "shareType", "schedule"],
        ),
    }  # fmt: skip


def _properties(**values: Any) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in values.items() if value]


def _expected(rows: int | None) -> dict[str, Any]:
    return {"expectedRows": {"min": rows // 2, "max": rows * _GROWTH + _ROOM}} if rows is not None else {}


def _column(one: Suggestion, position: int | None) -> dict[str, Any]:
    """``position``: in the database's own key; a guessed key is in the order of columns."""
    logical, physical = _logical(one.type)
    entry: dict[str, Any] = {
        "name": one.live.name,
        "businessName": title(one.live),
        "description": one.live.name,
        "logicalType": logical,
        **({"physicalType": physical} if physical else {}),
        **({"logicalTypeOptions": {"format": one.source_format}} if one.source_format else {}),
        **({"primaryKey": True} if one.key else {}),
        **({"primaryKeyPosition": position} if position else {}),
        **({"required": True} if one.live.required and not one.key else {}),
    }
    own = _properties(
        semantic=one.semantic, code=one.code, mask=str(one.mask) if one.mask else None, review=list(one.review)
    )
    return entry | ({"customProperties": own} if own else {})


def _logical(kind: pa.DataType) -> tuple[str, str | None]:
    if pa.types.is_decimal(kind):
        return "number", f"DECIMAL({kind.precision},{kind.scale})"
    for test, logical in _LOGICAL:
        if test(kind):
            return logical, None
    return "string", None


_LOGICAL = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "timestamp"),
)


def write(contract: dict[str, Any], department: str, table: str, root: Path) -> Path:
    """Put the contract in its place; the file is complete from its first moment and replaces none.

    Raises:
        FatalError: a contract is there already, or the draft would not pass the check.
    """
    # default_flow_style=None: what holds nothing but plain values stands in one line.
    style: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "width": 120, "default_flow_style": None}
    text = _HEAD + yaml.dump(contract, Dumper=yaml.CSafeDumper, **style)
    target = root / CONTRACTS / department / f"{table.lower()}{SUFFIX}"
    with scratch() as folder:
        trial = folder / department / target.name
        trial.parent.mkdir()
        trial.write_text(text, encoding="utf-8")
        _check(trial, root)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    try:
        os.link(draft, target)
    except FileExistsError:
        raise exists(target) from None
    finally:
        draft.unlink()
    return target


def exists(target: Path) -> FatalError:
    """The error for a contract that is there already."""
    remedy = "change that file; or move it away to have it drafted anew"
    return FatalError("There is a contract of that table already", where=str(target), remedy=remedy)


def _check(trial: Path, root: Path) -> None:
    known, findings = everything(root).known, Findings()
    if read := read_contract(trial, findings):
        check_contract(read, known, {}, findings)
    findings.stop()
