"""People of the demo: one of each role, with passwords made anew at each start and kept nowhere."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from core.clock import utc_now
from core.control import Account, Role, session
from core.passwords import hash_password
from schemas.departments import Department

BUREAU = {
    Role.ENGINEER: "数据局工程师",
    Role.AUDITOR: "审计员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}
"""Roles at the data bureau, one person each."""

IN_DEPARTMENT = {Role.STEWARD: "数据专员", Role.HEAD: "分管领导"}
"""Roles in each department, one person each."""


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. ``password`` is known until the demo ends."""

    name: str
    title: str
    role: Role
    department: str | None
    password: str


def people(departments: Iterable[Department]) -> list[Person]:
    """Everybody who gets an account."""
    bureau = [Person(str(role), title, role, None, _password()) for role, title in BUREAU.items()]
    return bureau + [
        Person(f"{department.name}.{role}", department.short + title, role, department.name, _password())
        for department in departments
        for role, title in IN_DEPARTMENT.items()
    ]


def _password() -> str:
    return secrets.token_urlsafe(9)


def open_accounts(everybody: Iterable[Person]) -> int:
    """Give each person an account with their password, new or already there; returns how many."""
    count = 0
    with session() as control:
        known = {account.name: account for account in control.scalars(select(Account))}
        for person in everybody:
            account = known.get(person.name)
            if account is None:
                account = Account(name=person.name, created_at=utc_now())
                control.add(account)
            account.title, account.role, account.department = person.title, person.role, person.department
            account.active, account.password_hash = True, hash_password(person.password)
            count += 1
    return count
