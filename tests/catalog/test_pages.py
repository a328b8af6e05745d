"""What the pages say: search, a table, the engineer's lights, administrators' work."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit import sequencer
from catalog import facts
from catalog.assets import assets
from catalog.entries import Query, find
from core.calendar import Light
from core.clock import business_date, utc_now
from core.control import Account, Grant, Pull, PullState, session
from schemas.published import entries
from tests.catalog.conftest import Browser
from tests.catalog.world import TABLE, World

Open = Callable[[str], Browser]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("婚姻", "civil_affairs__mz_hydj"),
        ("低保", "civil_affairs__mz_db"),
        ("czrk", "police__czrk"),
        ("CZRK", "police__czrk"),
    ],
)
def test_two_characters_find_the_table(text: str, first: str) -> None:
    assert find(Query(text))[0].name.startswith(first)


def test_every_title_and_item_is_found_by_any_two_of_its_characters() -> None:
    for entry in list(entries().values())[::5]:
        for text in (entry.title_zh, entry.items[0].title_zh):
            for n in range(len(text) - 1):
                if text[n : n + 2].isalnum():
                    assert entry.name in {found.name for found in find(Query(text[n : n + 2]))}


def test_search_holds_all_words_and_filters() -> None:
    assert {e.name for e in find(Query("常住 户号"))} == {"police__czrk"}
    assert {e.owner for e in find(Query("", department="police"))} == {"police"}
    assert {e.share_type for e in find(Query("", share_type="not_shared"))} == {"not_shared"}
    assert find(Query("没有这样的词")) == []
    assert len(find(Query(""))) == len(entries())


def test_neighbouring_bigrams_alone_do_not_match() -> None:
    """出生 and 生日 are there, 出生日 in 出生日期; 生日期 too; but 日出生 is nowhere."""
    assert find(Query("日出生")) == []


@pytest.mark.parametrize("path", ["/catalog", "/api/v1/entries"])
def test_a_person_s_number_is_no_search_for_tables(path: str, hub: World, browser: Open) -> None:
    answer = browser("auditor").get(path, params={"q": "110101199003070134"})
    assert answer.status_code == 422
    assert "110101199003070134" not in answer.text


def test_search_as_part_of_the_page(hub: World, browser: Open) -> None:
    who = browser("auditor")
    part = who.get("/catalog?q=婚姻", headers={"hx-request": "true", "hx-target": "found"}).text
    assert "<html" not in part
    assert "婚姻登记" in part
    assert "<html" in who.get("/catalog?q=婚姻").text


def test_what_was_typed_comes_back_as_text_only(hub: World, browser: Open) -> None:
    page = browser("auditor").get("/catalog", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_a_table_s_page_tells_all_of_article_13(hub: World, browser: Open) -> None:
    entry = entries()[TABLE]
    page = browser("auditor").get(f"/catalog/{TABLE}").text
    wanted = [entry.title_zh, entry.share_conditions, entry.contact, entry.category, "有条件共享", "每日", "替换为代号"]
    assert [text for text in wanted if text not in page] == []
    assert all(item.title_zh in page for item in entry.items)
    assert 'href="/catalog/person"' in page
    assert "GMSFHM.identity_number" in page


def test_a_joined_table_s_page_names_its_sources_and_leads(hub: World, browser: Open) -> None:
    page = browser("auditor").get("/catalog/person").text
    assert all(f'href="/catalog/{name}"' in page for name in entries()["person"].sources)
    assert "牵头部门" in page


def pull(**changes: Any) -> facts.TableState:
    values = {
        "table_name": TABLE, "state": PullState.CHECKED, "business_date": business_date(), "source_rows": 10,
        "inserted": 1, "updated": 2, "unchanged": 6, "repeated": 1, "quarantined": 0,
    }  # fmt: skip
    row = Pull(**(values | changes))
    checked = row if row.state == PullState.CHECKED else None
    return facts.TableState(entries()[TABLE], row, checked, business_date())


@pytest.mark.parametrize(
    ("changes", "light"),
    [
        ({}, Light.GREEN),
        ({"quarantine_rows": 3}, Light.YELLOW),
        ({"source_rows": 11}, Light.RED),
        ({"state": PullState.FAILED}, Light.RED),
        ({"state": PullState.HELD}, Light.RED),
        ({"business_date": business_date() - timedelta(days=1)}, Light.GREEN),
        ({"business_date": business_date() - timedelta(days=2)}, Light.RED),
    ],
)
def test_a_table_s_light(changes: dict[str, Any], light: Light) -> None:
    assert pull(**changes).light is light


def test_the_engineer_s_first_page_shows_what_failed(hub: World, browser: Open) -> None:
    with session() as db:
        db.add(
            Pull(
                pull_id="second",
                table_name=TABLE,
                department="police",
                business_date=business_date(),
                state=PullState.FAILED,
                started_at=utc_now(),
                error="The source is down [police__czrk] → start it",
            )
        )
    page = browser("engineer").get("/").text
    assert "The source is down" in page
    assert "失败" in page
    assert "1" in browser("engineer").get(f"/operations/{TABLE}").text


def test_an_account_is_made_by_one_and_opened_by_another(hub: World, browser: Open) -> None:
    maker, opener = browser("sysadmin"), browser("secadmin")
    page = maker.post("/accounts", name="civil.head", title="民政 张某", role="head", department="civil_affairs").text
    password = page.split('hub-secret">')[1].split("<")[0]
    assert browser("").sign_in("civil.head", password).status_code == 422
    with session(write=False) as db:
        number = db.query(Account).filter_by(name="civil.head").one().id
    assert maker.post(f"/authorisations/{number}").status_code == 403
    assert opener.post(f"/authorisations/{number}").status_code == 303
    assert browser("").sign_in("civil.head", password).status_code == 303
    fresh = maker.post(f"/accounts/{number}/reset").text.split('hub-secret">')[1].split("<")[0]
    assert browser("").sign_in("civil.head", fresh).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Engineer!"},
        {"name": "engineer"},
        {"title": ""},
        {"role": "king"},
        {"department": ""},
        {"role": "auditor"},
    ],
)
def test_a_wrong_account_is_not_made(wrong: dict[str, str], hub: World, browser: Open) -> None:
    form = {"name": "new.head", "title": "某某", "role": "head", "department": "police"} | wrong
    assert browser("sysadmin").post("/accounts", **form).status_code == 422


def test_nobody_administers_their_own_account(hub: World, browser: Open) -> None:
    assert browser("sysadmin").post(f"/accounts/{hub.accounts['sysadmin']}/reset").status_code == 409


def test_a_suspended_grant_is_shut_until_it_is_resumed(hub: World, browser: Open) -> None:
    reader, guard = browser("housing.steward"), browser("secadmin")
    address = f"/shares/{hub.related}"
    assert guard.post(f"/grants/{hub.related}/suspend").status_code == 422
    assert guard.post(f"/grants/{hub.related}/suspend", reason="疑似超范围使用").status_code == 303
    assert reader.get(address).status_code == 403
    assert guard.post(f"/grants/{hub.related}/resume", reason="已查清").status_code == 303
    assert reader.get(address).status_code == 200
    assert guard.post(f"/grants/{hub.related}/end", reason="用途终止").status_code == 303
    assert guard.post(f"/grants/{hub.related}/resume", reason="再开").status_code == 409
    assert guard.post(f"/grants/{hub.related}/explode", reason="x").status_code == 409
    with session(write=False) as db:
        assert db.get_one(Grant, hub.related).state == "ended"


def test_the_audit_administrator_sees_what_administrators_did_and_no_reading(hub: World, browser: Open) -> None:
    browser("housing.steward").get(f"/shares/{hub.related}")
    browser("secadmin").post(f"/grants/{hub.related}/suspend", reason="疑似超范围使用")
    sequencer.drain()
    page = browser("audadmin").get("/acts").text
    assert "暂停共享授权" in page
    assert "页面读取共享数据" not in page


def test_the_log_is_verified_on_request(hub: World, browser: Open) -> None:
    keeper = browser("auditor")
    sequencer.seal()
    assert "日志完整" in keeper.post("/log").text


def test_a_changed_byte_in_the_log_is_told(hub: World, browser: Open, hub_home: Any) -> None:
    keeper = browser("auditor")
    sequencer.seal()
    segment = next(
        path for path in sorted((hub_home / "audit").rglob("*")) if path.is_file() and b"sign_in" in path.read_bytes()
    )
    segment.write_bytes(segment.read_bytes().replace(b"sign_in", b"sign_on", 1))
    page = keeper.post("/log").text
    assert "日志不完整" in page
    assert "日志完整" not in page


def test_assets_are_small_and_without_a_foreign_typeface() -> None:
    assert sum(len(asset.packed) for asset in assets().values()) < 60_000
    css = assets()["base.css"].plain.decode()
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert "crest" not in css


def test_assets_are_kept_by_the_browser(hub: World, browser: Open) -> None:
    who = browser("")
    address = re.search(r'href="(/assets/[^"]+hub\.css)"', who.get("/sign-in").text)
    assert address
    answer = who.get(address[1])
    assert "immutable" in answer.headers["cache-control"]
    assert ".hub-header" in answer.text
    assert who.get("/assets/000000000000/hub.css").status_code == 404


def test_the_interface_describes_itself(browser: Open) -> None:
    described = json.loads(browser("").get("/api/openapi.json").text)
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation.get("description"), (path, method)
            assert {"401", "403"} <= set(operation["responses"]), (path, method)


def test_health(browser: Open) -> None:
    assert browser("").get("/healthz").json() == {"status": "ok"}


def test_an_error_page_says_what_where_and_what_to_do(hub: World, browser: Open) -> None:
    page = browser("housing.steward").get(f"/shares/{hub.senior}")
    assert page.status_code == 403
    assert all(
        text in page.text for text in ("没有这张表的共享授权", f"grant {hub.senior}", "请申请共享，或联系提供部门")
    )


def test_an_api_error_is_json(hub: World, browser: Open) -> None:
    answer = browser("housing.steward").get("/api/v1/entries/none")
    assert answer.status_code == 404
    assert set(answer.json()) == {"kind", "what", "where", "remedy"}
    assert browser("").get("/api/v1/nothing").json()["kind"] == "MissingError"
