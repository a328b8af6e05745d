"""Canonical values: the short way gives what the long way gives."""

from collections.abc import Iterator

import duckdb
import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import settings
from lake.engine import connect
from reconcile.values import canonical, text_of
from schemas import load
from schemas.contract import FieldSource

TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="\0"), st.sampled_from("张小明Ａ１a1 　·•．-")),
    max_size=8,
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    made = connect(settings(), temp=tmp_path_factory.mktemp("spill"), keep_order=True)
    yield made
    made.close()


@hypothesis.settings(deadline=None, max_examples=60)
@given(st.lists(TEXTS, min_size=1))
def test_clean_texts_and_common_names_are_left_as_they_are(
    connection: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    person, contract = load.entities()["person"], load.contract("police__czrk")
    name = canonical(contract, FieldSource("XM"), person.by_name["name"])
    rows = connection.execute(
        f"""SELECT {text_of("XM")}, nullif(tc_clean_text("XM"), ''), {name}, nullif(tc_name("XM"), '')
        FROM (SELECT unnest($1::VARCHAR[]) AS "XM")""",
        [texts],
    ).fetchall()
    for text, slow_text, short_name, slow_name in rows:
        assert (text, short_name) == (slow_text, slow_name)
