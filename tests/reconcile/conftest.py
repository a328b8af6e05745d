"""Checked tables made by hand: a few records of a few people, put where the checks would put them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from lake.engine import engine
from lake.store import Lake
from reconcile.fuse import FuseReport, fuse
from reconcile.link import LinkReport, link
from schemas import load
from schemas.contract import Contract
from schemas.entities import Entity

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
Row = dict[str, Any]
Tables = Mapping[str, Iterable[Row]]


def identity_number(born: str = "19800101", serial: int = 1, region: str = "429902") -> str:
    """A valid identity number."""
    body = f"{region}{born}{serial:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def police(number: str | None, name: str | None, born: date | None = None, **more: Any) -> Row:
    """A resident as the police know him."""
    row = {"GMSFHM": number, "XM": name, "CSRQ": born, "ZXBS": "0", "GXSJ": datetime(2026, 1, 1, tzinfo=UTC)}
    return row | more


def insured(key: int, number: str | None, name: str | None, born: date | None = None, **more: Any) -> Row:
    """The same as social security knows him."""
    return {"AAC001": key, "AAC002": number, "AAC003": name, "AAC006": born} | more


@dataclass
class World:
    """A lake with checked tables, and the steps over it."""

    lake: Lake
    entity: Entity
    contracts: dict[str, Contract]
    inputs: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def check(self, tables: Tables) -> None:
        """Put rows into checked tables, as their whole state."""
        self.number += 1
        for table, rows in tables.items():
            schema = self.contracts[table].arrow_schema()
            filled = [{name: row.get(name) for name in schema.names} for row in rows]
            data = pa.Table.from_pylist(filled, schema=schema)
            self.inputs[table] = self.lake.overwrite(f"checked/{table}", data, step="check", number=self.number).version

    def link(self) -> LinkReport:
        """Link as a new reconciliation."""
        self.number += 1
        return link(self.lake, self.entity, self.contracts, number=self.number, inputs=self.inputs)

    def fuse(self) -> FuseReport:
        """Fuse as a new reconciliation."""
        self.number += 1
        return fuse(self.lake, self.entity, self.contracts, number=self.number)

    def run(self, tables: Tables) -> None:
        """Check, link and fuse."""
        self.check(tables)
        self.link()
        self.fuse()

    def rows(self, part: str = "") -> list[Row]:
        """The rows of a joined table."""
        name = f"joined/{self.entity.name}" + (f"__{part}" if part else "")
        with engine() as connection:
            return list(connection.sql(f"FROM {self.lake.relation(name)} ORDER BY ALL").to_arrow_table().to_pylist())

    def who(self) -> dict[str, int]:
        """Entity id by short table name and source key: ``czrk/429902…``."""
        return {f"{r['table'].rpartition('__')[2]}/{r['source_key']}": r["entity_id"] for r in self.rows("crosswalk")}

    def why(self) -> dict[str, str]:
        """Rule by short table name and source key."""
        return {f"{r['table'].rpartition('__')[2]}/{r['source_key']}": r["rule"] for r in self.rows("crosswalk")}


@pytest.fixture
def world(hub_home: object) -> World:
    """An empty lake, and persons."""
    return World(Lake(), load.entities()["person"], load.contracts())
