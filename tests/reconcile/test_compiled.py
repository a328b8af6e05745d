"""The SQL that is compiled for persons, held beside the tests so that every change of it is seen.

After a change that is meant: ``python -m tests.reconcile.test_compiled`` writes the files anew.
"""

from pathlib import Path

import pytest

from reconcile import evidence, wide
from reconcile.link import BUCKETS
from reconcile.records import record_sources
from schemas import load

GOLDEN = Path(__file__).parent / "golden"


def compiled() -> dict[str, str]:
    """File name → text."""
    person, contracts = load.entities()["person"], load.contracts()
    sources = wide.sources_of(person, contracts)
    records = [source.query(f"checked.{source.table}") for source in record_sources(person, contracts)]
    return {
        "person_records.sql": "\n\nUNION ALL\n\n".join(records),
        "person_evidence.sql": evidence.evidence_sql(person),
        "person_wide.sql": wide.wide_sql(person, sources),
        "person_golden.sql": wide.golden_sql(person, sources, BUCKETS),
        "person_disputed.sql": wide.disputed_sql(person, sources),
    }


@pytest.mark.parametrize("name", compiled())
def test_the_compiled_sql_is_the_known_one(name: str) -> None:
    assert compiled()[name] + "\n" == (GOLDEN / name).read_text(encoding="utf-8")


def test_every_table_that_knows_a_person_is_in_it() -> None:
    knowing = {t for t, c in load.contracts().items() if any(m.entity == "person" for m in c.entities)}
    assert all(f"checked.{table}" in compiled()["person_records.sql"] for table in knowing)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, text in compiled().items():
        (GOLDEN / name).write_text(text + "\n", encoding="utf-8")
