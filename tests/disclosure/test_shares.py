"""Shares as a recipient gets them: rows, columns and masks of one grant, and nothing else."""

import hmac
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from audit import subjects
from core.errors import FatalError
from disclosure.keys import token_key
from disclosure.scrub import SCRUBBED
from disclosure.shares import ShareTerms, make_share
from disclosure.tokens import TOKEN_LENGTH, token_message
from disclosure.treatments import WIDE
from lake.shares import ShareStore
from lake.store import Lake
from schemas.load import contract, regions
from schemas.published import entries
from schemas.vocabulary import MaskKind

from .tables import LEGACY, NUMBER, hold, read, terms

pytestmark = pytest.mark.usefixtures("hub_home")

EVERYTHING = f"户主{NUMBER}，证 {LEGACY} 及１１０１０５１９４９１２３１００２ｘ"


def _value(kind: pa.DataType, text: str) -> Any:
    if pa.types.is_string(kind):
        return text
    if pa.types.is_date(kind):
        return date(1949, 12, 31)
    if pa.types.is_timestamp(kind):
        return datetime(1949, 12, 31, tzinfo=UTC)
    return Decimal(7) if pa.types.is_decimal(kind) else True if pa.types.is_boolean(kind) else 7


@pytest.mark.parametrize("name", entries())
def test_public_and_related_never_see_a_whole_identity_number(name: str) -> None:
    """Whatever columns are chosen, and though every text cell of the table holds one where it does not belong."""
    entry = entries()[name]
    kinds = contract(name).arrow_schema() if entry.kind == "source" else pa.schema([])
    types = {i.name: kinds.field(i.name).type if kinds else _kind(i.type) for i in entry.items}
    texts = (NUMBER, LEGACY, EVERYTHING)
    versions = hold(entry, [{column: _value(kind, text) for column, kind in types.items()} for text in texts])
    # Fifteen digits in a code are looked for where people write freely; elsewhere grids and registrations look alike.
    free = [i.name for i in entry.items if i.mask in (MaskKind.TEXT, MaskKind.NAME, MaskKind.ADDRESS)]
    for grant_id, level in enumerate(WIDE):
        make_share(Lake(), entry, terms(entry, grant_id=grant_id, level=level), number=1, versions=versions)
        rows = read(grant_id)
        shown = "\n".join(str(value) for row in rows for value in row.values())
        assert len(rows) == len(texts)
        assert NUMBER not in shown and "１１０１０５" not in shown
        assert not any(LEGACY in str(row[column]) for row in rows for column in free)


@pytest.mark.parametrize(
    "written",
    [
        "110105 19491231 002X", "110105-19491231-002x", "110105 1949-12-31 002X", "证110105　19491231　002X号",
        "SFZ11010519491231002X", "11010519491231002X_1", "no.110105 491231 002", "A110105491231002B",
    ],
)  # fmt: skip
def test_a_number_in_a_remark_is_hidden_however_it_is_written(written: str) -> None:
    entry = entries()["grid__wg_sj"]
    texts = [item.name for item in entry.items if item.mask is MaskKind.TEXT and item.type == "string"]
    versions = hold(entry, [dict.fromkeys(texts, written)])
    for grant_id, level in enumerate((*WIDE, "senior")):
        make_share(Lake(), entry, terms(entry, grant_id=grant_id, level=level), number=1, versions=versions)
        (row,) = read(grant_id)
        assert row["_subjects"] == [subjects.token(NUMBER)]
        shown = "".join(character for name in texts for character in str(row[name]) if character.isalnum())
        assert ("491231" in shown) is (level == "senior")
        assert SCRUBBED in str(row.values()) or level == "senior"


def _kind(text: str) -> pa.DataType:
    return pa.date32() if text.startswith("date") else pa.string()


RESIDENTS: list[dict[str, Any]] = [
    {"GMSFHM": NUMBER, "XM": "张小明", "CSRQ": date(1949, 12, 31), "SQDM": "429902003001"},
    {"GMSFHM": "110105198001010027", "XM": "李四", "CSRQ": date(1980, 1, 1), "SQDM": "429903001001"},
    {"GMSFHM": None, "XM": "王五", "CSRQ": None, "SQDM": None},
]


def test_a_share_holds_granted_columns_and_subjects() -> None:
    entry = entries()["police__czrk"]
    versions = hold(entry, RESIDENTS)
    made = make_share(Lake(), entry, terms(entry, columns=("XM", "CSRQ", "XM")), number=1, versions=versions)
    rows = sorted(read(), key=lambda row: row["XM"])
    assert (made.rows, made.applied, made.problems) == (3, True, ())
    assert [list(row) for row in rows] == [["XM", "CSRQ", "_subjects"]] * 3
    assert {row["XM"] for row in rows} == {"张*明", "李*", "王*"}
    about = {row["XM"]: row["_subjects"] for row in rows}
    assert about == {
        "张*明": [subjects.token(NUMBER)],
        "李*": [subjects.token("110105198001010027")],
        "王*": [],
    }


def test_an_unchanged_share_makes_no_new_version() -> None:
    entry = entries()["police__czrk"]
    versions = hold(entry, RESIDENTS)
    first = make_share(Lake(), entry, terms(entry), number=1, versions=versions)
    again = make_share(Lake(), entry, terms(entry), number=2, versions=versions)
    assert (again.version, again.rows, again.applied) == (first.version, first.rows, False)
    changed = make_share(Lake(), entry, terms(entry, purpose="公租房"), number=3, versions=versions)
    newer = hold(entry, RESIDENTS[:1], number=2)
    later = make_share(Lake(), entry, terms(entry), number=4, versions=newer)
    assert (changed.applied, later.applied, later.rows) == (True, True, 1)
    assert first.version < changed.version < later.version
    back = make_share(Lake(), entry, terms(entry), number=5, versions=versions)
    assert (back.version, back.applied, len(read(version=back.version))) == (first.version, False, 3)


def test_tokens_join_within_recipient_and_purpose_alone() -> None:
    people, deaths = entries()["police__czrk"], entries()["police__swzx"]
    versions = hold(people, RESIDENTS) | hold(deaths, [{"GMSFHM": LEGACY, "SWRQ": date(2020, 1, 1)}])
    shares = [(people, {}), (deaths, {}), (deaths, {"recipient": "housing"}), (deaths, {"purpose": "公租房"})]
    for number, (entry, changed) in enumerate(shares):
        make_share(Lake(), entry, terms(entry, grant_id=number, **changed), number=1, versions=versions)
    token, *others = [row["GMSFHM"] for number in (1, 2, 3) for row in read(number)]
    assert token in {row["GMSFHM"] for row in read(0)}
    assert len({token, *others}) == 3


def test_rows_outside_the_region_stay_outside() -> None:
    entry = entries()["police__czrk"]
    versions = hold(entry, RESIDENTS)
    county = next(
        code for code, region in regions().nodes.items() if "429902003001".startswith(region.prefix) and region.parent
    )
    made = make_share(Lake(), entry, terms(entry, region=county), number=1, versions=versions)
    assert made.rows == 1 and read()[0]["XM"] == "张*明"


def test_a_table_without_regions_gives_no_row_to_a_bounded_grant() -> None:
    entry = entries()["police__swzx"]
    versions = hold(entry, [{"GMSFHM": NUMBER}])
    made = make_share(Lake(), entry, terms(entry, region="429902"), number=1, versions=versions)
    assert made.rows == 0
    assert "no region column" in made.problems[0]


def test_a_column_that_is_gone_is_left_out_and_said() -> None:
    entry = entries()["police__swzx"]
    versions = hold(entry, [{"GMSFHM": NUMBER, "SWRQ": date(2020, 1, 1)}])
    made = make_share(Lake(), entry, terms(entry, columns=("SWRQ", "DROPPED")), number=1, versions=versions)
    assert made.problems == ("police__swzx: no column DROPPED",)
    assert list(read()[0]) == ["SWRQ", "_subjects"]


def test_what_cannot_be_decided_is_refused() -> None:
    entry = entries()["police__swzx"]
    versions = hold(entry, [{"GMSFHM": NUMBER}])
    with pytest.raises(FatalError, match="level"):
        make_share(Lake(), entry, terms(entry, level="friends"), number=1, versions=versions)
    with pytest.raises(FatalError, match="release"):
        make_share(Lake(), entry, terms(entry), number=1, versions={})
    assert Lake().version("shares/7") is None


def test_a_birth_date_beside_part_of_a_number_is_its_year() -> None:
    entry = entries()["police__czrk"]
    versions = hold(entry, RESIDENTS)
    make_share(Lake(), entry, terms(entry, level="internal", columns=("GMSFHM",)), number=1, versions=versions)
    assert {row["GMSFHM"] for row in read()} == {"110105************", None}
    make_share(Lake(), entry, terms(entry, level="internal", columns=("GMSFHM", "CSRQ")), number=2, versions=versions)
    rows = [(row["GMSFHM"], row["CSRQ"]) for row in read() if row["GMSFHM"]]
    assert all("*" not in number or len(str(born)) == 4 for number, born in rows)


def test_masked_columns_are_text_and_plain_ones_keep_their_type() -> None:
    entry = entries()["police__czrk"]
    versions = hold(entry, RESIDENTS)
    make_share(Lake(), entry, terms(entry, level="senior", columns=("CSRQ", "XM")), number=1, versions=versions)
    plain = Lake().schema("shares/7")
    make_share(Lake(), entry, terms(entry, level="related", columns=("CSRQ", "XM")), number=2, versions=versions)
    assert plain.field("CSRQ").type == pa.date32()
    assert pc.equal(pa.scalar(Lake().schema("shares/7").field("CSRQ").type == pa.string()), pa.scalar(True)).as_py()


def _places(grant_id: int) -> list[int]:
    """Which row of the source stands at each place of a share: its name, granted in full, tells."""
    version = Lake().version(f"shares/{grant_id}") or 0
    return [int(text[1:]) for text in ShareStore().read(grant_id, version)["XM"].to_pylist()]


def test_the_place_of_a_masked_row_tells_nothing_of_what_is_masked() -> None:
    """Sources hand rows over by key, often an identity number; left so, a row's place would tell the birth date."""
    entry, rows = entries()["police__czrk"], 500
    people = [{"GMSFHM": f"110105{19500101 + n * 1000}0027", "XM": f"N{n}"} for n in range(rows)]
    versions = hold(entry, people)
    for grant_id, columns in enumerate([("XM",), ("XM", "GMSFHM")]):
        made = terms(entry, grant_id=grant_id, level="senior", columns=columns)
        make_share(Lake(), entry, made, number=1, versions=versions)
        places = _places(grant_id)
        in_order = sum(a < b for a, b in pairwise(places))
        assert sorted(places) == list(range(rows))
        assert 0.4 * rows < in_order < 0.6 * rows


def test_two_extracts_cannot_be_joined_place_by_place() -> None:
    entry = entries()["police__czrk"]
    versions = hold(entry, [{"GMSFHM": f"110105{19500101 + n * 1000}0027", "XM": "张三"} for n in range(200)])
    made = [terms(entry, grant_id=n, purpose=purpose) for n, purpose in enumerate(("低保核对", "公租房"))]
    orders = []
    for one in made:
        make_share(Lake(), entry, one, number=1, versions=versions)
        orders.append([row["GMSFHM"] for row in read(one.grant_id)])
    # With the keys of both purposes, each token is some person; the same place must not be the same person.
    people = []
    for one, order in zip(made, orders, strict=True):
        tokens = {_token(one, f"110105{19500101 + n * 1000}0027"): n for n in range(200)}
        people.append([tokens[token] for token in order])
    assert sum(a == b for a, b in zip(*people, strict=True)) < 20


def _token(made: ShareTerms, number: str) -> str:
    key = token_key(made.recipient, made.purpose)
    return hmac.digest(key, token_message("identity_number", number), "sha256").hex()[:TOKEN_LENGTH]
