"""Only what is in force is served: the grant, its dates, its way of reading, its release, until the rows go out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from catalog import reading
from catalog.access import Visitor
from catalog.problems import ConflictError
from core.clock import business_date
from core.control import Grant, GrantState, Release, ReleaseState, session
from core.errors import RefusedError
from core.policy import Way
from tests.catalog.conftest import Browser
from tests.catalog.readings import inbox, of_reading, way_to
from tests.catalog.world import World

Open = Callable[[str], Browser]

WAYS = {"api": "/api/v1/shares/{}/rows", "file": "/shares/{}/file/csv", "batch": ""}


@pytest.mark.parametrize("mode", WAYS)
def test_a_grant_serves_pages_and_the_way_it_was_given_for(mode: str, hub: World, browser: Open) -> None:
    """Approved as one mode of delivery (Decree 809 art. 20), it is no leave for another."""
    with session() as db:
        db.get_one(Grant, hub.related).mode = mode
    who = browser("housing.steward")
    page = who.get(f"/shares/{hub.related}")
    assert page.status_code == 200
    assert ("/file/csv" in page.text) is (mode == "file")
    for way, path in WAYS.items():
        if path:
            answer = who.get(path.format(hub.related))
            assert answer.status_code == (200 if way == mode else 403)
            assert ("王" in answer.text) is (way == mode)
    assert who.get(f"/api/v1/shares/{hub.related}/file?format=csv").status_code == (200 if mode == "file" else 403)


def test_a_refused_way_is_said_in_the_reader_s_language_and_leaves_a_trace(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    assert "该授权不含文件下载方式" in who.get(f"/shares/{hub.related}/file/csv").text
    assert "The grant is not for taking files" in who.get(f"/shares/{hub.related}/file/csv?lang=en").text
    refused = [row.body for row in inbox() if row.kind == "act" and row.body["result"] == "refused"]
    assert {(row["action"], row["grant_id"]) for row in refused} == {("share.file", hub.related)}


@pytest.mark.parametrize(
    "change",
    [
        {"state": GrantState.SUSPENDED},
        {"state": GrantState.ENDED},
        {"ends": business_date() - timedelta(days=1)},
        {"starts": business_date() + timedelta(days=1)},
    ],
)
def test_a_grant_out_of_force_gives_nothing(change: dict[str, Any], hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    with session() as db:
        for name, value in change.items():
            setattr(db.get_one(Grant, hub.related), name, value)
    for path in ("/shares/{}", "/api/v1/shares/{}/rows", "/shares/{}/file/csv"):
        answer = who.get(way_to(path, hub.related))
        assert answer.status_code == 403
        assert "王" not in answer.text
    assert not of_reading("share.page")


def suspend(hub: World) -> None:
    with session() as db:
        db.get_one(Grant, hub.related).state = GrantState.SUSPENDED


def recall(_hub: World) -> None:
    with session() as db:
        db.query(Release).one().state = ReleaseState.RECALLED


@pytest.mark.parametrize(("withdraw", "error"), [(suspend, RefusedError), (recall, ConflictError)])
def test_what_is_withdrawn_while_it_is_read_does_not_go_out(
    withdraw: Callable[[World], None], error: type[Exception], hub: World
) -> None:
    """A large file takes minutes to write: the decision that counts is the one when it is ready to leave."""
    way_to("/file", hub.related)
    visitor = Visitor(hub.accounts["housing.steward"], "housing.steward", "", "steward", "housing")
    source = reading.open_share(visitor, hub.related, way=Way.FILE)

    def write(batches: pa.RecordBatchReader) -> int:
        withdraw(hub)
        return batches.read_all().num_rows

    with pytest.raises(error):
        reading.read_whole(visitor, source, write=write)
    _, outcome = of_reading("share.file")
    assert (outcome.kind, outcome.body["result"], outcome.body.get("subjects", [])) == ("outcome", "refused", [])


def test_a_recalled_release_is_not_served(hub: World, browser: Open) -> None:
    with session() as db:
        db.query(Release).one().state = ReleaseState.RECALLED
    assert browser("housing.steward").get(f"/shares/{hub.related}").status_code == 404
