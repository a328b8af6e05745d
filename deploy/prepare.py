"""What has to be there before the first service starts; run at every start, and changes nothing that is there.

Control database migrated; keys made; the few keys that the catalog needs laid where it can read them; the three
administrators, who make and authorise all other accounts; Airflow's accounts.
"""

import json
import os
import sys
from pathlib import Path

from sqlalchemy import select

from audit import keys, sequencer, subjects, traces
from core.clock import utc_now
from core.control import Account, Role, migrate, session
from core.errors import FatalError, HubError
from core.files import create, replace
from core.passwords import hash_password
from core.settings import settings

ADMINISTRATORS = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}
AIRFLOW_ACCOUNTS = ("engineer", "operator")
SHORTEST = 12


def password(name: str) -> str:
    """The password in environment variable ``name``. Raises FatalError when it is missing or short."""
    given = os.environ.get(name, "")
    if len(given) < SHORTEST:
        raise FatalError(
            "A first password is missing or short", where=name, remedy=f"give {SHORTEST} characters or more"
        )
    return given


def administrators() -> None:
    """The three administrators, kept apart, if no account has their role yet."""
    for role, title in ADMINISTRATORS.items():
        given = password(f"HUB_{role.upper()}_PASSWORD")
        with session() as control:
            if control.scalar(select(Account.id).where(Account.role == role)) is not None:
                continue
            stored = hash_password(given)
            control.add(Account(name=role, title=title, role=role, password_hash=stored, created_at=utc_now()))
            detail = {"role": str(role), "target": str(role)}
            traces.act(control, account="system", department="", action="account.make", detail=detail)


def serving_keys(target: Path) -> None:
    """Subject key and public sealing key for the catalog: it tokenises what an auditor searches, and shows the log
    verified. The keys that masks and seals are made with stay where they are.
    """
    for name, mode in ((keys.SUBJECT_KEY, 0o600), (keys.SEAL_PUBLIC, 0o644)):
        create(target / name, (settings().keys / name).read_bytes(), mode=mode)


def airflow_accounts(path: Path) -> None:
    """The passwords file of Airflow's simple auth manager; a changed password in the environment is taken over."""
    wanted = {name: password(f"AIRFLOW_{name.upper()}_PASSWORD") for name in AIRFLOW_ACCOUNTS}
    replace(path, json.dumps(wanted).encode() + b"\n")
    path.chmod(0o600)


def main() -> int:
    """Prepare everything; returns the exit status."""
    try:
        migrate()
        subjects.subject_key()
        administrators()
        sequencer.drain()
        serving_keys(Path(os.environ["HUB_SERVING_KEYS"]))
        airflow_accounts(Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]))
    except HubError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
