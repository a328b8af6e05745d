"""Linking and fusing judged by the truth of a made-up city, after real checks of its tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.typing import to_contract
from demo import city
from lake.engine import engine
from lake.landing import land
from lake.store import Lake
from quality.check import check
from reconcile.fuse import fuse
from reconcile.link import link
from schemas import load
from schemas.contract import Contract

TELLING = ("clean", "repairable", "changed")
"""What a row's own content still says about whom it belongs to, in the truth's words."""


@dataclass(frozen=True)
class Judged:
    """Where a city's truth and what was made of its tables lie."""

    truth: Path
    lake: Lake

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query over ``links``, ``conflicts`` (truth), ``crosswalk_<entity>`` and ``conflicts_<entity>``."""
        with engine() as connection:
            for name in ("links", "conflicts"):
                connection.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet('{self.truth}/{name}.parquet')")
            for entity in load.entities():
                for part in ("crosswalk", "conflicts"):
                    relation = self.lake.relation(f"joined/{entity}__{part}")
                    connection.execute(f"CREATE TEMP VIEW {part}_{entity} AS FROM {relation}")
            _judge(connection)
            return connection.execute(query).fetchall()


def _judge(connection: duckdb.DuckDBPyConnection) -> None:
    """``known``: each telling link and the entity found for it; ``best``: the entity that most links of a truth found.

    A mapping with a filter passes rows over; only of the others can it be told that a record is missing.
    """
    found = " UNION ALL ".join(
        f"SELECT *, '{e}' AS entity FROM crosswalk_{e} WHERE rule <> 'gone'" for e in load.entities()
    )
    mapped, filtered = (
        ", ".join(
            f"('{c.table}', '{m.entity}', '{m.role}')"
            for c in load.contracts().values()
            for m in c.entities
            if m.when or not only_filtered
        )
        for only_filtered in (False, True)
    )
    connection.execute(
        f"""CREATE TEMP TABLE known AS
        SELECT links.*, found.entity_id AS found, found.rule FROM links
        LEFT JOIN ({found}) AS found USING ("table", source_key, entity, role)
        WHERE evidence IN {TELLING} AND ("table", entity, role) IN ({mapped})
        AND (found.entity_id IS NOT NULL OR ("table", entity, role) NOT IN ({filtered}))"""
    )
    connection.execute(
        """CREATE TEMP TABLE best AS
        SELECT entity, entity_id, found FROM known WHERE found IS NOT NULL GROUP BY entity, entity_id, found
        QUALIFY row_number() OVER (PARTITION BY entity, entity_id ORDER BY count(*) DESC, found) = 1"""
    )


def _check_source(lake: Lake, folder: Path, contract: Contract) -> int:
    """Land and check a department's table; the version of the checked one."""
    raw = pq.read_table(folder / "sources" / contract.department / f"{contract.source_table}.parquet")
    batches = [to_contract(batch, contract) for batch in raw.to_batches()]
    land(lake, contract, batches, number=1, pull_id="one", pulled_at=datetime(2026, 11, 1, tzinfo=UTC))
    check(lake, contract, number=1)
    version = lake.version(f"checked/{contract.table}")
    assert version is not None
    return version


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    folder = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_HOME", str(folder / "home"))
        city.build(folder, residents=2_000, seed=5)
        lake, contracts = Lake(), load.contracts()
        inputs = {table: _check_source(lake, folder, contract) for table, contract in contracts.items()}
        for entity in load.entities().values():
            link(lake, entity, contracts, number=1, inputs=inputs)
        for entity in load.entities().values():
            fuse(lake, entity, contracts, number=1)
        yield Judged(folder / "truth", lake)


@pytest.mark.parametrize("entity", load.entities())
def test_of_a_thousand_links_995_are_right(judged: Judged, entity: str) -> None:
    """Right: the record is with most of its truth's records, and that entity is mostly this truth's."""
    right, all_ = judged.ask(
        f"""WITH own AS (
            SELECT found, entity_id FROM known WHERE entity = '{entity}' GROUP BY found, entity_id
            QUALIFY row_number() OVER (PARTITION BY found ORDER BY count(*) DESC, entity_id) = 1
        )
        SELECT count(*) FILTER (WHERE known.found = best.found AND own.entity_id = known.entity_id), count(*)
        FROM known LEFT JOIN best USING (entity, entity_id) LEFT JOIN own ON own.found = known.found
        WHERE entity = '{entity}'"""
    )[0]
    assert isinstance(right, int) and isinstance(all_, int)
    assert all_ > 500
    assert right / all_ >= 0.995, f"{right} of {all_}"


def test_numbers_that_mislead_join_nobody(judged: Judged) -> None:
    """A valid number that is somebody else's: such a record is not with the number's rightful holder."""
    merged = judged.ask(
        """SELECT count(*) FROM links JOIN crosswalk_person AS found USING ("table", source_key, role)
        JOIN best ON best.found = found.entity_id AND best.entity = 'person'
        WHERE links.entity = 'person' AND evidence = 'misleading' AND best.entity_id <> links.entity_id
        AND found.rule <> 'gone'"""
    )
    assert merged == [(0,)]


@pytest.mark.parametrize("entity", load.entities())
def test_every_planted_conflict_appears_with_its_candidates(judged: Judged, entity: str) -> None:
    missing = judged.ask(
        f"""SELECT field, count(DISTINCT planted.entity_id), any_value(planted."table"), any_value(planted.source_key)
        FROM conflicts AS planted LEFT JOIN best USING (entity, entity_id)
        WHERE entity = '{entity}' AND NOT EXISTS (
            SELECT 1 FROM conflicts_{entity} AS found, unnest(found.candidates) AS said(one)
            WHERE found.entity_id = best.found AND found.field = planted.field
            AND one."table" = planted."table" AND one."value" = planted."value")
        GROUP BY field"""
    )
    assert missing == []


def test_truth_plants_conflicts_at_all(judged: Judged) -> None:
    planted = {str(row[0]) for row in judged.ask("SELECT DISTINCT field FROM conflicts WHERE entity = 'person'")}
    assert planted >= {"name", "sex", "birth_date", "marital_status", "phone", "death_date"}


def test_golden_tables_hold_each_person_once(judged: Judged) -> None:
    with engine() as connection:
        golden = connection.sql(f"FROM {judged.lake.relation('joined/person')}").to_arrow_table()
    assert len(golden) == len(set(golden.column("entity_id").to_pylist()))
    assert golden.schema.field("birth_date").type == pa.date32()
