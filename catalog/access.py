"""Who may do what: one table of roles and actions. What is not in it is refused.

Every route names its action by :class:`May`; :func:`assert_guarded` refuses to start an application that has a route
without one. Whose *data* a visitor may touch (own department, own table, own grant) is decided where the data are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from catalog import keys, sessions
from catalog.problems import AnonymousError, RefusedError
from core.clock import utc_now
from core.control import Account, Role, session
from core.errors import FatalError


class Action(StrEnum):
    """What a route lets a visitor do."""

    OPEN = "open"
    HOME = "home"
    BROWSE = "browse"
    APPLY = "apply"
    SEE_APPLICATION = "see_application"
    DECIDE = "decide"
    READ_SHARE = "read_share"
    KEEP_KEYS = "keep_keys"
    OPERATE = "operate"
    SEARCH_TRACES = "search_traces"
    SEE_LOG = "see_log"
    SEE_ACTS = "see_acts"
    KEEP_ACCOUNTS = "keep_accounts"
    AUTHORISE = "authorise"


_EVERYBODY = frozenset(Role)
_DEPARTMENT = frozenset({Role.STEWARD, Role.HEAD})

MAY: dict[Action, frozenset[Role]] = {
    Action.HOME: _EVERYBODY,
    Action.BROWSE: _DEPARTMENT | {Role.ENGINEER, Role.AUDITOR, Role.SECURITY_ADMIN},
    Action.APPLY: _DEPARTMENT,
    Action.SEE_APPLICATION: _DEPARTMENT | {Role.AUDITOR, Role.SECURITY_ADMIN},
    Action.DECIDE: frozenset({Role.HEAD}),
    Action.READ_SHARE: _DEPARTMENT,
    Action.KEEP_KEYS: _DEPARTMENT,
    Action.OPERATE: frozenset({Role.ENGINEER}),
    Action.SEARCH_TRACES: frozenset({Role.AUDITOR}),
    Action.SEE_LOG: frozenset({Role.AUDITOR, Role.AUDIT_ADMIN}),
    Action.SEE_ACTS: frozenset({Role.AUDIT_ADMIN}),
    Action.KEEP_ACCOUNTS: frozenset({Role.SYSTEM_ADMIN}),
    Action.AUTHORISE: frozenset({Role.SECURITY_ADMIN}),
}
"""Roles per action. ``open`` stands for visitors who have not signed in and is therefore in no row."""


@dataclass(frozen=True)
class Visitor:
    """Who asks. ``department`` is empty for people of the data bureau and for strangers."""

    id: int
    name: str
    title: str
    role: str
    department: str | None
    by_key: bool = False
    """Came by an API key, not by a browser's session."""

    def may(self, action: Action) -> bool:
        """Whether the role may do this; a stranger may only open what is open."""
        return action is Action.OPEN or self.role in MAY[action]


STRANGER = Visitor(0, "", "", "", None)


def visitor_of(request: Request) -> Visitor:
    """The visitor behind a request: by API key under ``/api/`` when one is sent, else by the session cookie."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    with session(write=False) as db:
        if scheme.lower() == "bearer" and request.url.path.startswith("/api/"):
            account, by_key = keys.account_of(db, key.strip(), utc_now()), True
        else:
            account, by_key = sessions.account_of(db, request.cookies.get(sessions.COOKIE), utc_now()), False
    return _visitor(account, by_key) if account else STRANGER


def _visitor(account: Account, by_key: bool) -> Visitor:
    return Visitor(account.id, account.name, account.title, account.role, account.department, by_key)


@dataclass(frozen=True)
class May:
    """The guard of a route: hands over the visitor when the role may do ``action``."""

    action: Action

    def __call__(self, request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visitor:
        """The visitor, when allowed. Raises AnonymousError for strangers, RefusedError for the wrong role."""
        request.state.visitor = visitor
        if not visitor.may(self.action):
            if visitor is STRANGER:
                raise AnonymousError("Nobody is signed in", remedy="sign in, or send a valid API key")
            raise RefusedError("This role may not do this", where=visitor.role, remedy="ask somebody whose task it is")
        return visitor


def guards(app: FastAPI) -> Iterator[tuple[APIRoute, tuple[Action, ...]]]:
    """Each route of the application with the actions its guards name."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield route, tuple(_actions(route.dependant))


def _actions(dependant: Dependant) -> Iterator[Action]:
    for part in dependant.dependencies:
        if isinstance(part.call, May):
            yield part.call.action


def assert_guarded(app: FastAPI) -> None:
    """Refuse an application with an unguarded way in.

    Raises:
        FatalError: a route names no action, or more than one.
    """
    for route, actions in guards(app):
        if len(actions) != 1:
            raise FatalError("A route has no guard", where=route.path, remedy="give it one `May(Action...)`")
