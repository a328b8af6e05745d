"""Reading a share: the trace comes first, the masks hold everywhere, and nothing is read without a grant in force."""

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import load_workbook

from audit import search, sequencer, subjects
from catalog import preview, reading
from catalog.access import STRANGER, Visitor
from catalog.problems import ConflictError
from core.control import Release, ReleaseState, TraceRow, session
from core.errors import RefusedError
from core.policy import Way
from disclosure.treatments import decide_treatments
from schemas.load import matrix
from schemas.published import entries
from schemas.vocabulary import Level
from tests.catalog import world
from tests.catalog.conftest import Browser
from tests.catalog.readings import inbox, of_reading, way_to
from tests.catalog.world import NUMBERS, World

Open = Callable[[str], Browser]


@pytest.mark.parametrize("number", NUMBERS)
def test_level_related_never_sees_a_full_number_by_page_api_or_file(number: str, hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    answers = [
        who.get(f"/shares/{hub.related}").content,
        who.get(way_to("/api/v1/shares/{}/rows", hub.related)).content,
        who.get(way_to("/shares/{}/file/csv", hub.related)).content,
        who.get(f"/api/v1/shares/{hub.related}/file?format=csv").content,
        repr(pq.read_table(io.BytesIO(who.get(f"/shares/{hub.related}/file/parquet").content)).to_pylist()).encode(),
        repr(sheet(who.get(f"/shares/{hub.related}/file/xlsx").content)).encode(),
    ]
    assert all("王*明".encode() in answer for answer in answers)
    assert not any(number.encode() in answer or number[6:14].encode() in answer for answer in answers)


def sheet(content: bytes) -> list[list[Any]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_level_senior_sees_what_was_granted(hub: World, browser: Open) -> None:
    assert NUMBERS[0] in browser("grid.steward").get(f"/shares/{hub.senior}").text


@pytest.mark.parametrize("path", ["/shares/{}", "/api/v1/shares/{}/rows", "/shares/{}/file/csv"])
def test_nobody_reads_another_department_s_share(path: str, hub: World, browser: Open) -> None:
    who = browser("housing.head")
    assert who.get(path.format(hub.senior)).status_code == 403
    assert who.get(path.format(9999)).status_code == 403
    refusals = [row for row in inbox() if row.kind == "act" and row.body["result"] == "refused"]
    assert [row.body["grant_id"] for row in refusals] == [hub.senior, None]


@pytest.mark.parametrize(
    ("path", "action"),
    [("/shares/{}", "share.page"), ("/api/v1/shares/{}/rows", "share.api"), ("/shares/{}/file/csv", "share.file")],
)
def test_a_reading_leaves_intent_and_outcome_with_whom_it_showed(
    path: str, action: str, hub: World, browser: Open
) -> None:
    assert browser("housing.steward").get(way_to(path, hub.related)).status_code == 200
    intent, outcome = of_reading(action)
    assert (intent.kind, outcome.kind, outcome.body["result"], outcome.body["rows"]) == ("intent", "outcome", "ok", 3)
    assert intent.body["account"] == "housing.steward"
    assert (intent.body["grant_id"], intent.body["purpose"]) == (hub.related, "公租房资格复核")
    assert set(outcome.body["subjects"]) == {subjects.token(number) for number in NUMBERS}


@pytest.mark.parametrize("kind", ["intent", "outcome"])
@pytest.mark.parametrize("path", ["/shares/{}", "/api/v1/shares/{}/rows", "/shares/{}/file/csv"])
def test_no_trace_no_data(kind: str, path: str, hub: World, browser: Open, hub_home: Path) -> None:
    who = browser("housing.steward")
    address = way_to(path, hub.related)
    forbid_traces(hub_home, kind)
    answer = who.get(address)
    assert answer.status_code == 500
    assert "王*明" not in answer.text
    assert not of_reading("share.page") or kind == "outcome"


def forbid_traces(home: Path, kind: str) -> None:
    """The control database itself refuses such a row, as a full disk or a broken table would."""
    with sqlite3.connect(home / "control.db") as raw:
        raw.execute(
            f"CREATE TRIGGER no_{kind} BEFORE INSERT ON trace_inbox WHEN NEW.kind = '{kind}' "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )


def test_a_reading_that_fails_says_so_in_the_log(hub: World, browser: Open, hub_home: Path) -> None:
    who = browser("housing.steward")
    for file in (hub_home / "lake" / "shares" / str(hub.related)).rglob("*.parquet"):
        file.unlink()
    assert who.get(f"/shares/{hub.related}").status_code >= 500
    assert [row.body.get("result") for row in of_reading("share.page")] == [None, "failed"]


def test_a_filter_stays_out_of_addresses_and_is_a_token_in_the_trace(hub: World, browser: Open) -> None:
    who = browser("grid.steward")
    who.get(f"/shares/{hub.senior}")
    answer = who.post(f"/shares/{hub.senior}", column="GMSFHM", value=NUMBERS[1])
    assert NUMBERS[1] in answer.text
    assert NUMBERS[0] not in answer.text
    assert NUMBERS[1] not in "".join(part for part in answer.text.split('"') if part.startswith("/"))
    filters = of_reading("share.page")[-2].body["detail"]["filters"]
    assert filters == [{"column": "GMSFHM", "token": subjects.filter_token("GMSFHM", NUMBERS[1])}]
    assert of_reading("share.page")[-1].body["subjects"] == [subjects.token(NUMBERS[1])]


def test_a_filter_on_a_masked_column_is_no_oracle(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    who.get(f"/shares/{hub.related}")
    assert "0 行" in who.post(f"/shares/{hub.related}", column="GMSFHM", value=NUMBERS[1]).text


@pytest.mark.parametrize(
    "sent",
    [{"where": {"_subjects": "x"}}, {"where": {"NO": "x"}}, {"limit": 0}, {"limit": 1001}, {"cursor": "1' OR 1=1"}],
)
def test_a_wrong_question_is_refused_without_a_reading(sent: dict[str, Any], hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    answer = who.send("POST", f"/api/v1/shares/{hub.related}/rows", json=sent, headers={"x-csrf-token": who.token})
    assert answer.status_code == 422
    assert not of_reading("share.api")


def test_the_auditor_finds_who_saw_a_person(hub: World, browser: Open) -> None:
    browser("housing.steward").get(f"/shares/{hub.related}")
    browser("grid.steward").get(way_to("/shares/{}/file/xlsx", hub.senior))
    sequencer.drain()
    auditor = browser("auditor")
    found = auditor.post("/traces/person", identity_number=f" {NUMBERS[2].lower()} ")
    assert "housing.steward" in found.text
    assert "grid.steward" in found.text
    assert NUMBERS[2] not in found.text
    nobody = auditor.post("/traces/person", identity_number="11010119900307109X")
    assert "housing.steward" not in nobody.text.split("<h2>看过此人的记录</h2>")[1]


def test_the_auditor_s_own_search_leaves_a_trace_without_the_number(hub: World, browser: Open) -> None:
    browser("auditor").post("/traces/person", identity_number=NUMBERS[0])
    sequencer.drain()
    with session(write=False) as db:
        rows = [row for row in db.query(TraceRow) if row.action == "trace.person"]
        assert [row.detail["subject"] for row in rows] == [subjects.token(NUMBERS[0])]
        assert search.reads_of(db, "auditor")


def test_the_preview_is_what_the_share_does(hub: World) -> None:
    """What the owner approves is what the release makes, for every table and level."""
    for entry in entries().values():
        for level in Level:
            shown = {seen.item.name: seen.treatment for seen in preview.columns(entry, level)}
            assert shown == decide_treatments(entry.items, level, matrix()), (entry.name, level)


def test_strangers_and_people_of_the_bureau_have_no_share(hub: World) -> None:
    for visitor in (STRANGER, Visitor(1, "engineer", "", "engineer", None)):
        with pytest.raises(RefusedError, match="Only departments read shares"):
            reading.open_share(visitor, hub.related, way=Way.PAGE)


def test_a_cursor_goes_on_in_the_release_where_it_began(hub_home: Path, hub: World, browser: Open) -> None:
    who = browser("grid.steward")
    first = who.get(f"/api/v1/shares/{hub.senior}/rows?limit=2").json()
    assert (len(first["rows"]), first["total"]) == (2, 3)
    world.release([hub.senior], 0, number=2)
    second = who.get(f"/api/v1/shares/{hub.senior}/rows?limit=2&cursor={first['next']}").json()
    assert [row["GMSFHM"] for row in first["rows"] + second["rows"]] == list(NUMBERS)
    assert second["next"] is None
    with session() as db:
        db.query(Release).filter_by(release_id="test-1").one().state = ReleaseState.RECALLED
    gone = who.get(f"/api/v1/shares/{hub.senior}/rows?limit=2&cursor={first['next']}")
    assert (gone.status_code, gone.json()["kind"]) == (409, ConflictError.__name__)


def test_files_are_whole_and_harmless(hub: World, browser: Open) -> None:
    who = browser("grid.steward")
    csv = who.get(way_to("/shares/{}/file/csv", hub.senior))
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in csv.headers["content-disposition"]
    assert '"\'=HYPERLINK(1)"' in csv.text
    cells = sheet(who.get(f"/shares/{hub.senior}/file/xlsx").content)
    assert [row[0] for row in cells] == ["GMSFHM", *NUMBERS]
    table = pq.read_table(io.BytesIO(who.get(f"/shares/{hub.senior}/file/parquet").content))
    assert table.column("GMSFHM").to_pylist() == list(NUMBERS)
    assert "_subjects" not in table.column_names
    assert who.get(f"/shares/{hub.senior}/file/exe").status_code == 404
