"""The control database: what the rooms tell each other that is not data.

Rooms never import a room on their own floor; they meet here and in lake tables.
"""

from core.control.accounts import Account, ApiKey, Role
from core.control.base import Base, UTCDateTime
from core.control.database import dispose, engine, migrate, session
from core.control.deliveries import Delivery, DeliveryState
from core.control.pulls import ExpectationResult, Pull, PullState
from core.control.releases import Reconciliation, Release, ReleaseState, ShareVersion
from core.control.requests import Application, ApplicationState, Decision, Grant, GrantState
from core.control.sessions import FailedSignIn, WebSession
from core.control.traces import TraceInbox, TraceRow, TraceSubject

__all__ = [
    "Account",
    "ApiKey",
    "Application",
    "ApplicationState",
    "Base",
    "Decision",
    "Delivery",
    "DeliveryState",
    "ExpectationResult",
    "FailedSignIn",
    "Grant",
    "GrantState",
    "Pull",
    "PullState",
    "Reconciliation",
    "Release",
    "ReleaseState",
    "Role",
    "ShareVersion",
    "TraceInbox",
    "TraceRow",
    "TraceSubject",
    "UTCDateTime",
    "WebSession",
    "dispose",
    "engine",
    "migrate",
    "session",
]
