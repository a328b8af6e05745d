"""How values that are not texts are shown: instants, counts, words of vocabularies."""

from datetime import date, datetime
from typing import Any

from core.clock import CITY_ZONE
from core.i18n import N_

WORDS: dict[str, dict[str, str]] = {
    "level": {
        "public": N_("Public"),
        "related": N_("Closely related departments"),
        "internal": N_("One department"),
        "senior": N_("Officials of a set rank"),
    },
    "treatment": {
        "plain": N_("In full"),
        "partial": N_("Partly hidden"),
        "generalised": N_("Coarsened"),
        "token": N_("Replaced by a code"),
        "suppressed": N_("Not shown"),
    },
    "share_type": {
        "unconditional": N_("Shared without conditions"),
        "conditional": N_("Shared on conditions"),
        "not_shared": N_("Not shared"),
    },
    "mode": {"api": N_("Interface"), "batch": N_("Batch"), "file": N_("File")},
    "application": {
        "submitted": N_("Waiting for the owner"),
        "returned": N_("Returned for completion"),
        "approved": N_("Approved"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn"),
    },
    "step": {
        "submitted": N_("Submitted"),
        "returned": N_("Returned for completion"),
        "resubmitted": N_("Submitted again"),
        "extended": N_("Reply extended"),
        "approved": N_("Approved"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn"),
    },
    "grant": {"active": N_("Active"), "suspended": N_("Suspended"), "ended": N_("Ended")},
    "pull": {
        "running": N_("Running"),
        "landed": N_("Landed"),
        "checked": N_("Checked"),
        "failed": N_("Failed"),
        "held": N_("Held for a person"),
    },
    "role": {
        "engineer": N_("Engineer"),
        "steward": N_("Data steward"),
        "head": N_("Head of department"),
        "auditor": N_("Auditor"),
        "system_admin": N_("System administrator"),
        "security_admin": N_("Security administrator"),
        "audit_admin": N_("Audit administrator"),
    },
    "frequency": {
        "realtime": N_("At once"),
        "daily": N_("Daily"),
        "weekly": N_("Weekly"),
        "monthly": N_("Monthly"),
        "quarterly": N_("Quarterly"),
        "yearly": N_("Yearly"),
        "irregular": N_("Irregularly"),
    },
    "mask": {
        "identity_number": N_("identity number"),
        "name": N_("name"),
        "phone": N_("telephone"),
        "address": N_("address"),
        "account": N_("account number"),
        "birth_date": N_("birth date"),
        "date": N_("date"),
        "amount": N_("amount"),
        "code": N_("code"),
        "region": N_("region"),
        "number": N_("number"),
        "text": N_("text"),
        "key": N_("key"),
        "position": N_("position"),
    },
    "action": {
        "sign_in": N_("Sign-in"),
        "sign_out": N_("Sign-out"),
        "share.page": N_("Share read on a page"),
        "share.api": N_("Share read by interface"),
        "share.file": N_("Share taken as a file"),
        "application.submit": N_("Application sent"),
        "application.resubmit": N_("Application sent again"),
        "application.withdraw": N_("Application withdrawn"),
        "application.approve": N_("Application approved"),
        "application.refuse": N_("Application refused"),
        "application.return": N_("Application returned"),
        "application.extend": N_("Reply put off"),
        "grant.suspend": N_("Grant suspended"),
        "grant.resume": N_("Grant resumed"),
        "grant.end": N_("Grant ended"),
        "account.make": N_("Account made"),
        "account.reset": N_("Password reset"),
        "account.close": N_("Account closed"),
        "account.authorise": N_("Account opened"),
        "account.password": N_("Own password changed"),
        "key.make": N_("API key made"),
        "key.revoke": N_("API key revoked"),
        "trace.search": N_("Traces searched"),
        "trace.person": N_("Traces of a person searched"),
        "trace.one": N_("Trace looked at"),
        "log.seal": N_("Log sealed"),
        "log.verify": N_("Log verified"),
        "explain": N_("Origin of a value looked at"),
    },
    "severity": {"error": N_("Refuses the row"), "warning": N_("Warning"), "info": N_("For information")},
    "light": {"green": N_("On time"), "yellow": N_("Soon due"), "red": N_("Overdue")},
    "run": {
        "running": N_("Running"),
        "linked": N_("Linked"),
        "fused": N_("Fused"),
        "failed": N_("Failed"),
        "held": N_("Held for a person"),
        "building": N_("Being made"),
        "current": N_("Current"),
        "superseded": N_("Superseded"),
        "recalled": N_("Recalled"),
    },
    "kind": {
        "intent": N_("intent"),
        "outcome": N_("outcome"),
        "act": N_("act"),
        "shown": N_("persons shown"),
    },
    "result": {"ok": N_("Done"), "refused": N_("Refused"), "failed": N_("Failed"), "": ""},
}
"""Message ids of the words that data hold, by vocabulary."""


def word(value: Any, vocabulary: str) -> str:
    """The message id of a word; a word we do not know is shown as it is."""
    return WORDS[vocabulary].get(str(value), str(value))


def instant(value: datetime | None) -> str:
    """``2026-09-24 17:05`` in the city's zone; nothing for None."""
    return value.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def day(value: date | None) -> str:
    """``2026-09-24``; nothing for None."""
    return value.isoformat() if value else ""


def count(value: int | None) -> str:
    """``12,706``; a dash for None."""
    return "–" if value is None else f"{value:,}"


def cell(value: Any) -> str:
    """A value of a share's row."""
    if value is None:
        return ""
    return instant(value) if isinstance(value, datetime) else str(value)


FILTERS = {"word": word, "instant": instant, "day": day, "count": count, "cell": cell}
