"""Applications: what makes one complete, its clock, who decides, and what an approval makes."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from catalog import applications, decisions
from catalog.access import Visitor
from catalog.problems import ConflictError, InvalidError, MissingError
from catalog.wishes import Wish
from core.clock import business_date
from core.control import Application, ApplicationState, Decision, Grant, TraceInbox, session
from core.errors import RefusedError
from schemas.published import entries
from tests.catalog.conftest import Browser
from tests.catalog.world import TABLE, World

Open = Callable[[str], Browser]
TODAY = business_date()
GOOD: dict[str, Any] = {
    "purpose": "公租房资格复核",
    "basis": "《公共租赁住房管理办法》第八条",
    "scenario": "审核申请人户籍，每月一次",
    "columns": ["GMSFHM", "XM", "CSRQ"],
    "level": "related",
    "region": "",
    "mode": "api",
    "starts": TODAY.isoformat(),
    "ends": (TODAY + timedelta(days=90)).isoformat(),
}


def visitor(hub: World, name: str) -> Visitor:
    department, _, role = name.partition(".")
    return Visitor(hub.accounts[name], name, name, role, department)


def wish(**changes: Any) -> Wish:
    terms = GOOD | {"starts": TODAY, "ends": TODAY + timedelta(days=90), "columns": tuple(GOOD["columns"])} | changes
    return Wish(table=TABLE, **terms)


def submitted(hub: World, **changes: Any) -> Application:
    with session() as db:
        return applications.submit(db, visitor(hub, "housing.steward"), wish(**changes))


def stored(row: Application) -> Application:
    with session(write=False) as db:
        return db.get_one(Application, row.id)


def test_from_form_to_grant_by_pages_alone(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    who.get(f"/catalog/{TABLE}/apply")
    page = who.post(f"/catalog/{TABLE}/apply", **GOOD).headers["location"].split("?")[0]
    assert "个工作日" in who.get(page).text
    head = browser("police.head")
    assert page in head.get("/").text
    seen = re.search(r'name="seen" value="([^"]+)"', head.get(page).text)
    assert seen
    assert head.post(f"{page}/approve", seen=seen[1], level="related").status_code == 303
    assert "/shares/" in who.get(page).text
    with session(write=False) as db:
        grant = db.query(Grant).filter(Grant.application_id.is_not(None)).one()
        kept = db.query(Decision).filter_by(outcome="approved").one()
    assert (grant.recipient, grant.level, grant.columns) == ("housing", "related", GOOD["columns"])
    assert (grant.starts, grant.ends) == (TODAY, TODAY + timedelta(days=90))
    assert kept.detail["treatments"] == {"GMSFHM": "token", "XM": "partial", "CSRQ": "generalised"}
    assert kept.account_id == hub.accounts["police.head"]


def test_the_form_comes_back_with_everything_that_is_missing(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    answer = who.post(f"/catalog/{TABLE}/apply", purpose="低保复核", level="related")
    assert answer.status_code == 422
    assert all(f'href="#{field}"' in answer.text for field in ("basis", "scenario", "columns", "mode", "starts"))
    assert 'value="低保复核"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", ""),
        ("purpose", "x" * 61),
        ("purpose", "查 110101199003070134"),
        ("basis", " "),
        ("scenario", ""),
        ("columns", ()),
        ("columns", ("GMSFHM", "_row_hash")),
        ("columns", ("XM", "XM")),
        ("level", "everything"),
        ("mode", "pigeon"),
        ("region", "999999"),
        ("starts", None),
        ("ends", None),
        ("ends", TODAY - timedelta(days=1)),
        ("ends", TODAY + timedelta(days=366 * 3 + 1)),
    ],
)
def test_an_incomplete_application_is_not_filed(field: str, value: Any, hub: World) -> None:
    with session() as db, pytest.raises(InvalidError) as error:
        applications.submit(db, visitor(hub, "housing.steward"), wish(**{field: value}))
    assert list(error.value.problems) == [field]
    with session(write=False) as db:
        assert db.query(Application).count() == 0


def test_an_error_never_repeats_what_was_typed(hub: World) -> None:
    with session() as db, pytest.raises(InvalidError) as error:
        applications.submit(
            db, visitor(hub, "housing.steward"), wish(purpose="查 110101199003070134", region="88881111")
        )
    assert "110101199003070134" not in str(error.value.as_dict())
    assert "88881111" not in str(error.value.as_dict())


@pytest.mark.parametrize(("table", "days"), [("grid__wg_wg", 1), (TABLE, 10)])
def test_the_clock_runs_by_share_type_on_working_days(table: str, days: int, hub: World) -> None:
    # Golden case of the calendar: ten working days from 2026-09-24 end on 2026-10-15.
    due = applications.reply_due(entries()[table], date(2026, 9, 24))
    assert due.day == (date(2026, 10, 15) if days == 10 else date(2026, 9, 28))


def test_a_table_that_is_not_shared_cannot_be_applied_for(hub: World, browser: Open) -> None:
    shut = [e for e in entries().values() if e.share_type == "not_shared"]
    assert shut
    who = browser("housing.steward")
    answer = who.post(f"/catalog/{shut[0].name}/apply", **(GOOD | {"columns": [shut[0].items[0].name]}))
    assert answer.status_code == 403
    assert shut[0].citation in answer.text
    assert f"/catalog/{shut[0].name}/apply" not in who.get(f"/catalog/{shut[0].name}").text


@pytest.mark.parametrize("name", ["housing.head", "housing.steward", "police.steward", "grid.steward"])
def test_only_the_owner_s_head_decides(name: str, hub: World) -> None:
    row = submitted(hub)
    who = visitor(hub, name)
    with session() as db, pytest.raises((RefusedError, MissingError)):
        decisions.approve(db, who, row.id, seen=row.submitted_at, level="related")
    with session() as db, pytest.raises((RefusedError, MissingError)):
        decisions.refuse(db, who, row.id, seen=row.submitted_at, reason="x", citation="y")
    assert stored(row).state == ApplicationState.SUBMITTED


def test_nobody_decides_on_an_application_of_their_own(hub: World) -> None:
    head = visitor(hub, "police.head")
    with session() as db:
        row = applications.submit(db, head, wish())
    with session() as db, pytest.raises(RefusedError):
        decisions.approve(db, head, row.id, seen=row.submitted_at, level="related")


def test_another_department_does_not_even_learn_that_it_exists(hub: World, browser: Open) -> None:
    row = submitted(hub)
    who = browser("grid.steward")
    assert who.get(f"/applications/{row.id}").status_code == who.get("/applications/999").status_code == 404
    assert who.get(f"/api/v1/applications/{row.id}").status_code == 404
    assert who.get("/api/v1/applications").json() == []


@pytest.mark.parametrize(
    ("level", "granted"), [("public", True), ("related", True), ("internal", False), ("senior", False)]
)
def test_the_owner_may_grant_less_never_more(level: str, granted: bool, hub: World) -> None:
    row = submitted(hub)
    head = visitor(hub, "police.head")
    if granted:
        with session() as db:
            assert decisions.approve(db, head, row.id, seen=row.submitted_at, level=level).level == level
    else:
        with session() as db, pytest.raises(InvalidError):
            decisions.approve(db, head, row.id, seen=row.submitted_at, level=level)
        assert stored(row).state == ApplicationState.SUBMITTED


def test_what_changed_since_it_was_looked_at_is_not_approved(hub: World) -> None:
    row = submitted(hub)
    head, applicant = visitor(hub, "police.head"), visitor(hub, "housing.steward")
    with session() as db:
        decisions.send_back(db, head, row.id, seen=row.submitted_at, reason="写明依据条款")
    with session() as db:
        applications.resubmit(db, applicant, row.id, wish(columns=("GMSFHM", "XM", "XZ")))
    with session() as db, pytest.raises(ConflictError):
        decisions.approve(db, head, row.id, seen=row.submitted_at, level="related")
    with session() as db:
        seen = db.get_one(Application, row.id).submitted_at
        assert decisions.approve(db, head, row.id, seen=seen, level="related").columns == ["GMSFHM", "XM", "XZ"]


def test_a_decision_is_made_once(hub: World) -> None:
    row = submitted(hub)
    head = visitor(hub, "police.head")
    with session() as db:
        decisions.approve(db, head, row.id, seen=row.submitted_at, level="related")
    for again in ("approve", "refuse", "return", "extend", "withdraw", "resubmit"):
        with pytest.raises(ConflictError):
            applications.next_state(stored(row).state, again)
    with session() as db, pytest.raises(ConflictError):
        decisions.approve(db, head, row.id, seen=row.submitted_at, level="related")


@pytest.mark.parametrize(("reason", "citation"), [("", "第十五条"), ("与职责无关", ""), (" ", " ")])
def test_a_refusal_gives_reason_and_citation(reason: str, citation: str, hub: World) -> None:
    row = submitted(hub)
    with session() as db, pytest.raises(InvalidError):
        decisions.refuse(
            db, visitor(hub, "police.head"), row.id, seen=row.submitted_at, reason=reason, citation=citation
        )
    assert stored(row).state == ApplicationState.SUBMITTED


def test_the_applicant_reads_why_it_was_refused(hub: World, browser: Open) -> None:
    row = submitted(hub)
    with session() as db:
        decisions.refuse(
            db, visitor(hub, "police.head"), row.id, seen=row.submitted_at, reason="与职责无关", citation="第十五条"
        )
    page = browser("housing.steward").get(f"/applications/{row.id}").text
    assert "与职责无关" in page
    assert "第十五条" in page


def test_a_reply_is_put_off_once_by_ten_working_days(hub: World) -> None:
    row = submitted(hub)
    head = visitor(hub, "police.head")
    with session() as db:
        later = decisions.extend(db, head, row.id, seen=row.submitted_at, reason="需会商")
    assert later.due > row.due + timedelta(days=10)
    with session() as db, pytest.raises(ConflictError):
        decisions.extend(db, head, row.id, seen=row.submitted_at, reason="再会商")


def test_an_unconditional_table_s_reply_is_not_put_off(hub: World) -> None:
    entry = entries()["grid__wg_wg"]
    with session() as db:
        asked = Wish(**(wish().__dict__ | {"table": entry.name, "columns": (entry.items[0].name,)}))
        row = applications.submit(db, visitor(hub, "housing.steward"), asked)
    head = Visitor(999, "grid.head", "", "head", "grid")
    with session() as db, pytest.raises(ConflictError):
        decisions.extend(db, head, row.id, seen=row.submitted_at, reason="x")


def test_withdrawing_ends_it(hub: World, browser: Open) -> None:
    row = submitted(hub)
    who = browser("housing.head")
    assert who.post(f"/applications/{row.id}/withdraw").status_code == 303
    assert stored(row).state == ApplicationState.WITHDRAWN
    assert who.post(f"/applications/{row.id}/withdraw").status_code == 409


def test_the_owner_does_not_withdraw_another_s_application(hub: World, browser: Open) -> None:
    row = submitted(hub)
    assert browser("police.head").post(f"/applications/{row.id}/withdraw").status_code == 404
    assert stored(row).state == ApplicationState.SUBMITTED


def test_every_step_is_an_act_in_the_log(hub: World) -> None:
    row = submitted(hub)
    with session() as db:
        decisions.approve(db, visitor(hub, "police.head"), row.id, seen=row.submitted_at, level="public")
    with session(write=False) as db:
        acts = [(r.body["account"], r.body["action"], r.body["detail"]["application"]) for r in db.query(TraceInbox)]
    assert acts == [
        ("housing.steward", "application.submit", row.id),
        ("police.head", "application.approve", row.id),
    ]


def test_the_same_by_api(hub: World, browser: Open) -> None:
    who, head = browser("housing.steward"), browser("police.head")
    sent = who.send("POST", "/api/v1/applications", json=GOOD | {"table": TABLE}, headers={"x-csrf-token": who.token})
    assert sent.status_code == 201
    made = sent.json()
    body = {"decision": "approve", "seen": made["submitted_at"], "level": "related"}
    address = f"/api/v1/applications/{made['id']}/decision"
    assert head.send("POST", address, json=body).status_code == 403
    decided = head.send("POST", address, json=body, headers={"x-csrf-token": head.token})
    assert decided.json()["state"] == "approved"
    assert who.get("/api/v1/grants").json()[0]["purpose"] == GOOD["purpose"]
    assert datetime.fromisoformat(decided.json()["decided_at"]).tzinfo


@pytest.mark.parametrize(
    "body", [{}, {"table": TABLE}, GOOD | {"table": TABLE, "level": "all"}, GOOD | {"table": "no"}]
)
def test_the_api_says_what_is_wrong_with_a_request(body: dict[str, Any], hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    answer = who.send("POST", "/api/v1/applications", json=body, headers={"x-csrf-token": who.token})
    assert answer.status_code in (404, 422)
    assert set(answer.json()) >= {"kind", "what", "where", "remedy"}
