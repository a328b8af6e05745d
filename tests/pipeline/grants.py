"""Grants as an approval leaves them."""

from datetime import date

from core.clock import utc_now
from core.control import Account, Grant, session


def give_grant(table: str, recipient: str, columns: list[str], level: str = "related") -> int:
    """A grant as an approval leaves it."""
    with session() as control:
        account = Account(
            name=f"head of {table} {recipient}",
            title="",
            role="head",
            department=None,
            password_hash="-",
            created_at=utc_now(),
        )
        control.add(account)
        control.flush()
        grant = Grant(
            table_name=table,
            recipient=recipient,
            purpose="test",
            level=level,
            columns=columns,
            region="",
            mode="api",
            starts=date(2020, 1, 1),
            ends=date(2099, 1, 1),
            approved_by=account.id,
            created_at=utc_now(),
        )
        control.add(grant)
        control.flush()
        return grant.id
