"""Every way in × every role: allowed or refused as the table says; deny by default."""

from collections.abc import Callable

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from catalog import access
from catalog.access import MAY, Action, May
from catalog.app import create_app
from core.control import Account, Role, session
from core.errors import FatalError
from tests.catalog.conftest import Browser
from tests.catalog.world import ACCOUNTS, World

EXPECTED: dict[tuple[str, str], str] = {
    ("GET", "/healthz"): "everybody and strangers",
    ("GET", "/assets/{digest}/{name}"): "everybody and strangers",
    ("GET", "/sign-in"): "everybody and strangers",
    ("POST", "/sign-in"): "everybody and strangers",
    ("POST", "/sign-out"): "everybody",
    ("GET", "/"): "everybody",
    ("GET", "/password"): "everybody",
    ("POST", "/password"): "everybody",
    ("GET", "/catalog"): "readers",
    ("GET", "/catalog/{name}"): "readers",
    ("GET", "/catalog/{name}/apply"): "departments",
    ("POST", "/catalog/{name}/preview"): "departments",
    ("POST", "/catalog/{name}/apply"): "departments",
    ("GET", "/applications/{application_id}/complete"): "departments",
    ("POST", "/applications/{application_id}/complete"): "departments",
    ("POST", "/applications/{application_id}/withdraw"): "departments",
    ("GET", "/applications"): "departments and overseers",
    ("GET", "/applications/{application_id}"): "departments and overseers",
    ("POST", "/applications/{application_id}/approve"): "heads",
    ("POST", "/applications/{application_id}/refuse"): "heads",
    ("POST", "/applications/{application_id}/return"): "heads",
    ("POST", "/applications/{application_id}/extend"): "heads",
    ("GET", "/shares"): "departments",
    ("GET", "/shares/{grant_id}"): "departments",
    ("POST", "/shares/{grant_id}"): "departments",
    ("GET", "/shares/{grant_id}/file/{format_}"): "departments",
    ("GET", "/keys"): "departments",
    ("POST", "/keys"): "departments",
    ("POST", "/keys/{key_id}/revoke"): "departments",
    ("GET", "/operations"): "engineers",
    ("GET", "/operations/{name}"): "engineers",
    ("GET", "/traces"): "auditors",
    ("POST", "/traces/person"): "auditors",
    ("GET", "/traces/{trace_id}"): "auditors",
    ("GET", "/log"): "keepers of the log",
    ("POST", "/log"): "keepers of the log",
    ("GET", "/acts"): "audit administrators",
    ("GET", "/accounts"): "system administrators",
    ("POST", "/accounts"): "system administrators",
    ("POST", "/accounts/{account_id}/reset"): "system administrators",
    ("POST", "/accounts/{account_id}/close"): "system administrators",
    ("GET", "/authorisations"): "security administrators",
    ("POST", "/authorisations/{account_id}"): "security administrators",
    ("GET", "/grants"): "security administrators",
    ("POST", "/grants/{grant_id}/{step}"): "security administrators",
    ("GET", "/api/v1/me"): "everybody",
    ("GET", "/api/v1/entries"): "readers",
    ("GET", "/api/v1/entries/{name}"): "readers",
    ("GET", "/api/v1/applications"): "departments and overseers",
    ("GET", "/api/v1/applications/{application_id}"): "departments and overseers",
    ("POST", "/api/v1/applications"): "departments",
    ("POST", "/api/v1/applications/{application_id}/completion"): "departments",
    ("POST", "/api/v1/applications/{application_id}/withdrawal"): "departments",
    ("POST", "/api/v1/applications/{application_id}/decision"): "heads",
    ("GET", "/api/v1/grants"): "departments",
    ("GET", "/api/v1/shares/{grant_id}/rows"): "departments",
    ("POST", "/api/v1/shares/{grant_id}/rows"): "departments",
    ("GET", "/api/v1/shares/{grant_id}/file"): "departments",
}
"""Written out by hand, apart from the code's own table: a change of either is seen."""

GROUPS: dict[str, set[str]] = {
    "everybody and strangers": set(Role),
    "everybody": set(Role),
    "readers": {Role.ENGINEER, Role.STEWARD, Role.HEAD, Role.AUDITOR, Role.SECURITY_ADMIN},
    "departments": {Role.STEWARD, Role.HEAD},
    "departments and overseers": {Role.STEWARD, Role.HEAD, Role.AUDITOR, Role.SECURITY_ADMIN},
    "heads": {Role.HEAD},
    "engineers": {Role.ENGINEER},
    "auditors": {Role.AUDITOR},
    "keepers of the log": {Role.AUDITOR, Role.AUDIT_ADMIN},
    "audit administrators": {Role.AUDIT_ADMIN},
    "system administrators": {Role.SYSTEM_ADMIN},
    "security administrators": {Role.SECURITY_ADMIN},
}
_FILLED = {"{name}": "police__czrk", "{format_}": "csv", "{step}": "suspend", "{trace_id}": "0" * 32, "{digest}": "0"}


def routes(app: FastAPI) -> list[tuple[str, str]]:
    return [(method, route.path) for route, _ in access.guards(app) for method in sorted(route.methods)]


def filled(path: str, hub: World) -> str:
    for name, value in _FILLED.items():
        path = path.replace(name, value)
    for name in ("{application_id}", "{key_id}", "{account_id}"):
        path = path.replace(name, "999")
    return path.replace("{grant_id}", str(hub.related))


def test_every_route_is_expected_and_every_expectation_has_a_route(app: FastAPI) -> None:
    assert set(routes(app)) == set(EXPECTED)


@pytest.mark.parametrize("name", ["", *(n for n in ACCOUNTS if n not in ("grid.steward", "police.steward"))])
def test_each_route_lets_in_whom_it_should(
    name: str, hub: World, app: FastAPI, browser: Callable[[str], Browser]
) -> None:
    role = ACCOUNTS[name][0] if name else None
    who, wrong = browser(name), []
    for method, path in routes(app):
        if path == "/sign-out":
            continue
        response = who.send(method, filled(path, hub), data={"form_token": who.token} if method == "POST" else None)
        if _let_in(response.status_code, response.headers.get("location", ""), response.text) != _expected(
            method, path, role
        ):
            wrong.append((method, path, response.status_code))
    assert not wrong


def _let_in(status: int, location: str, text: str) -> bool:
    """A guard refuses with 401, a way to the sign-in, or 403 in its own words; anything else was decided further in."""
    refused = "该角色无权进行此操作" in text or "This role may not do this" in text or "表单不属于本次登录" in text
    return not (status == 401 or location.startswith("/sign-in") or refused)


def _expected(method: str, path: str, role: str | None) -> bool:
    group = EXPECTED[method, path]
    return group == "everybody and strangers" if role is None else role in GROUPS[group]


def test_the_three_administrators_share_nothing_but_the_first_page() -> None:
    common = {Action.HOME}
    kept = {
        role: {action for action, roles in MAY.items() if role in roles} - common
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    }
    for one, actions in kept.items():
        for other, others in kept.items():
            assert one == other or not actions & others


def test_no_administrator_and_no_engineer_reads_shares() -> None:
    assert MAY[Action.READ_SHARE] == {Role.STEWARD, Role.HEAD}


def test_an_application_with_an_unguarded_route_does_not_start(hub: World) -> None:
    app = create_app()
    app.add_api_route("/left-open", lambda: "data", methods=["GET"])
    with pytest.raises(FatalError, match="/left-open"):
        access.assert_guarded(app)


def test_a_route_with_two_actions_does_not_start() -> None:
    app = FastAPI()

    def twice(
        _: object = Depends(May(Action.OPEN)),
        __: object = Depends(May(Action.HOME)),
    ) -> None: ...

    app.add_api_route("/twice", twice)
    with pytest.raises(FatalError, match="/twice"):
        access.assert_guarded(app)


def test_every_action_but_open_has_a_row() -> None:
    assert set(MAY) == set(Action) - {Action.OPEN}


def test_a_closed_account_is_out_at_once(hub: World, browser: Callable[[str], Browser]) -> None:
    who = browser("housing.steward")
    assert who.get("/shares").status_code == 200
    with session() as db:
        db.get_one(Account, hub.accounts["housing.steward"]).active = False
    assert who.get("/shares").headers["location"].startswith("/sign-in")


def test_documents_are_not_served(browser: Callable[[str], Browser]) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert browser("").get(path).status_code == 404


def test_guards_cover_only_our_routes(app: FastAPI) -> None:
    """What is no APIRoute has no guard: the interface's description alone may be so."""
    bare = {getattr(route, "path", str(route)) for route in app.routes if not isinstance(route, APIRoute)}
    assert bare == {"/api/openapi.json"}
