"""Signing in and out, form tokens, cookies, headers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI

from catalog import keys, sessions, throttle
from core.clock import utc_now
from core.control import Account, FailedSignIn, TraceInbox, WebSession, session
from tests.catalog.conftest import Browser
from tests.catalog.test_access import filled, routes
from tests.catalog.world import PASSWORD, World

Open = Callable[[str], Browser]


def test_a_right_password_leads_on_to_where_one_was_going(hub: World, browser: Open) -> None:
    who = browser("")
    assert who.get("/shares").headers["location"] == "/sign-in?next=/shares"
    assert 'name="next" value="/shares"' in who.get("/sign-in?next=/shares").text
    answer = who.post("/sign-in", name="housing.steward", password=PASSWORD, next="/shares")
    assert (answer.status_code, answer.headers["location"]) == (303, "/shares")


def test_a_part_of_a_page_sends_the_whole_window_to_the_sign_in(hub: World, browser: Open) -> None:
    answer = browser("").get("/catalog?q=x", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/sign-in?next=/catalog")


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"])
def test_signing_in_never_leads_to_another_site(elsewhere: str, hub: World, browser: Open) -> None:
    who = browser("")
    who.get("/sign-in")
    answer = who.post("/sign-in", name="housing.steward", password=PASSWORD, next=elsewhere)
    assert answer.headers["location"] == "/"


def test_wrong_name_and_wrong_password_look_the_same(hub: World, browser: Open) -> None:
    wrong_password = browser("").sign_in("housing.steward", "not this one")
    wrong_name = browser("").sign_in("nobody.here", "not this one")
    assert wrong_password.status_code == wrong_name.status_code == 422
    assert wrong_password.headers.get("location") is wrong_name.headers.get("location") is None


def test_five_failures_close_the_door_even_to_the_right_password(hub: World, browser: Open) -> None:
    for _ in range(throttle.PER_NAME):
        assert browser("").sign_in("housing.steward", "guess").status_code == 422
    throttled = browser("").sign_in("housing.steward")
    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "900")
    assert browser("").sign_in("police.head").status_code == 303
    with session() as db:
        for row in db.query(FailedSignIn):
            row.at = utc_now() - throttle.WINDOW
    assert browser("").sign_in("housing.steward").status_code == 303


def test_many_names_from_one_address_are_stopped(hub: World, browser: Open) -> None:
    with session() as db:
        for n in range(throttle.PER_ADDRESS):
            throttle.remember(db, name=f"name{n}", address="127.0.0.1")
    assert browser("").sign_in("housing.steward").status_code == 429


def test_failures_keep_neither_name_nor_address(hub: World, browser: Open) -> None:
    browser("").sign_in("my secret typed into the wrong field", "x")
    with session(write=False) as db:
        kept = [row.who for row in db.query(FailedSignIn)]
    assert len(kept) == 2
    assert all(len(who) == 64 for who in kept)


def test_signing_out_ends_every_copy_of_the_cookie(hub: World, browser: Open, app: FastAPI) -> None:
    who, thief = browser("housing.steward"), Browser(app)
    thief.cookies = who.cookies.__class__(who.cookies)
    assert thief.get("/shares").status_code == 200
    assert who.post("/sign-out").status_code == 303
    assert thief.get("/shares").status_code == 303


def test_a_session_ends_after_its_time(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    with session() as db:
        db.query(WebSession).one().expires_at = utc_now() - timedelta(seconds=1)
    assert who.get("/shares").headers["location"].startswith("/sign-in")


def test_the_database_does_not_hold_what_the_cookie_holds(hub: World, browser: Open) -> None:
    cookie = browser("housing.steward").cookies[sessions.COOKIE]
    token = sessions.unsign(cookie)
    with session(write=False) as db:
        assert db.query(WebSession).one().digest not in (cookie, token)


def test_a_cookie_we_did_not_sign_is_nobody(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    who.cookies.set(sessions.COOKIE, who.cookies[sessions.COOKIE][:-2] + "xx", domain="hub.local")
    who.cookies = type(who.cookies)({sessions.COOKIE: "eyJ.forged"})
    assert who.get("/shares").status_code == 303


def test_cookies_are_closed_to_scripts_and_other_sites(hub: World, app: FastAPI) -> None:
    who = Browser(app)
    who.get("/sign-in")
    header = who.post("/sign-in", name="housing.steward", password=PASSWORD).headers["set-cookie"]
    assert "HttpOnly" in header
    assert "SameSite=strict" in header


def test_every_form_needs_its_token(hub: World, app: FastAPI, browser: Open) -> None:
    """The token of nobody, of another visitor, and none: refused on every route that changes something."""
    other = browser("police.head").token
    for name in ("housing.head", "auditor", "sysadmin", "secadmin"):
        who = browser(name)
        for method, path in routes(app):
            if method == "POST":
                for token in ("", other, "0" * 64):
                    answer = who.send("POST", filled(path, hub), data={"form_token": token})
                    assert answer.status_code in (401, 403), (name, path, token)
        assert who.get("/").status_code == 200


def test_a_form_with_a_file_type_we_do_not_know_is_refused(hub: World, browser: Open) -> None:
    who = browser("housing.head")
    answer = who.send(
        "POST", "/keys", content=b"form_token=" + who.token.encode(), headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 403


def test_headers_guard_every_answer(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    for path in ("/", "/nothing-here", f"/shares/{hub.related}", "/api/v1/me", "/sign-in", "/api/v1/entries/none"):
        headers = who.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


def test_pages_hold_no_script_or_style_of_their_own(hub: World, browser: Open) -> None:
    who = browser("housing.steward")
    for path in ("/", "/catalog", "/catalog/police__czrk", "/catalog/police__czrk/apply", f"/shares/{hub.related}"):
        page = who.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert all("src=" in part for part in page.split("<script")[1:])
        assert not any(f" on{event}=" in page for event in ("click", "load", "change", "submit", "error"))


def test_an_api_key_works_until_it_is_revoked_and_only_for_the_api(hub: World, browser: Open) -> None:
    owner, system = browser("housing.steward"), browser("")
    key = owner.post("/keys", label="公租房系统", days="30").text.split('hub-secret">')[1].split("<")[0]
    bearer = {"authorization": f"Bearer {key}"}
    assert system.get("/api/v1/me", headers=bearer).json()["name"] == "housing.steward"
    assert system.send("POST", f"/api/v1/shares/{hub.related}/rows", json={}, headers=bearer).status_code == 200
    assert system.get("/shares", headers=bearer).status_code == 303
    assert owner.get("/keys").text.count(key) == 0
    owner.post("/keys/1/revoke")
    answer = system.get("/api/v1/me", headers=bearer)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_nobody_revokes_another_s_key(hub: World, browser: Open) -> None:
    browser("housing.steward").post("/keys", label="x", days="30")
    assert browser("housing.head").post("/keys/1/revoke").status_code == 404


def test_an_expired_key_is_nobody(hub: World) -> None:
    with session() as db:
        now = utc_now()
        _, key = keys.make(db, account_id=hub.accounts["housing.steward"], label="x", days=1, now=now)
        db.flush()
        assert isinstance(keys.account_of(db, key, now), Account)
        assert keys.account_of(db, key, now + timedelta(days=1)) is None


def test_a_changed_password_ends_all_sessions(hub: World, browser: Open) -> None:
    one, other = browser("housing.steward"), browser("housing.steward")
    assert one.post("/password", old="wrong", new="another long password").status_code == 422
    assert one.post("/password", old=PASSWORD, new="short").status_code == 422
    assert one.post("/password", old=PASSWORD, new="another long password").status_code == 303
    assert other.get("/shares").status_code == 303
    assert browser("").sign_in("housing.steward", "another long password").status_code == 303


def test_signing_in_and_out_are_acts_in_the_log(hub: World, browser: Open) -> None:
    browser("auditor").post("/sign-out")
    with session(write=False) as db:
        assert [row.body["action"] for row in db.query(TraceInbox)] == ["sign_in", "sign_out"]


def test_a_failed_sign_in_is_in_the_log_under_a_name_that_exists(hub: World, browser: Open) -> None:
    browser("").sign_in("auditor", "wrong")
    browser("").sign_in("my password typed here", "wrong")
    with session(write=False) as db:
        kept = [(row.body["account"], row.body["action"], row.body["result"]) for row in db.query(TraceInbox)]
    assert kept == [("auditor", "sign_in", "refused")]


def test_an_unforeseen_error_says_nothing(hub: World, app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ValueError("110101199003070134")

    app.add_api_route("/broken", broken, methods=["GET"])
    answer = Browser(app).get("/broken")
    assert answer.status_code == 500
    assert "110101199003070134" not in answer.text + caplog.text
    assert "ValueError" in caplog.text


@pytest.mark.parametrize("step", ["close", "reset"])
def test_a_key_does_not_come_back_with_its_account(step: str, hub: World, browser: Open) -> None:
    """Whoever took over an account may have made a key; a new password alone would leave it in their hands."""
    steward, system = hub.accounts["housing.steward"], browser("housing.head")
    page = browser("housing.steward").post("/keys", label="x", days="30").text
    key = page.split('hub-secret">')[1].split("<")[0]
    bearer = {"authorization": f"Bearer {key}"}
    assert system.get("/api/v1/me", headers=bearer).json()["name"] == "housing.steward"
    assert browser("sysadmin").post(f"/accounts/{steward}/{step}").status_code in (200, 303)
    assert browser("secadmin").post(f"/authorisations/{steward}").status_code == 303
    assert system.get("/api/v1/me", headers=bearer).status_code == 401
