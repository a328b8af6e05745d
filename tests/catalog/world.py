"""A small hub in use: accounts of every role, a checked table, grants, shares by the real masks, a release.

Names and numbers are made up; the identity numbers have right check digits.
"""

from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa

from core.clock import business_date, utc_now
from core.control import (
    Account,
    ExpectationResult,
    Grant,
    Pull,
    PullState,
    Release,
    ReleaseState,
    Role,
    ShareVersion,
    session,
)
from core.passwords import hash_password
from disclosure.shares import ShareTerms, make_share
from lake.store import Lake
from schemas.load import contract
from schemas.published import entries

PASSWORD = "a right long password"
HASH = hash_password(PASSWORD)
TABLE = "police__czrk"
NUMBERS = ("110101199003070134", "110101198506152216", "11010119701212002X")
NAMES = ("王小明", "阿依古丽·买买提", "=HYPERLINK(1)")

ACCOUNTS = {
    "engineer": (Role.ENGINEER, None),
    "housing.steward": (Role.STEWARD, "housing"),
    "housing.head": (Role.HEAD, "housing"),
    "police.steward": (Role.STEWARD, "police"),
    "police.head": (Role.HEAD, "police"),
    "grid.steward": (Role.STEWARD, "grid"),
    "auditor": (Role.AUDITOR, None),
    "sysadmin": (Role.SYSTEM_ADMIN, None),
    "secadmin": (Role.SECURITY_ADMIN, None),
    "audadmin": (Role.AUDIT_ADMIN, None),
}


@dataclass(frozen=True)
class World:
    """What tests need to know of it."""

    accounts: dict[str, int]
    related: int
    """Grant of housing on police__czrk, level related, all columns."""
    senior: int
    """The same for grid, level senior."""


def build(rows: int = 3) -> World:
    """Fill the hub of the present settings."""
    accounts = _accounts()
    _pull(rows)
    version = _checked(rows)
    made = {name: _grant(accounts["police.head"], department, level) for name, department, level in _GRANTS}
    release([made["related"], made["senior"]], version)
    return World(accounts, made["related"], made["senior"])


_GRANTS = (("related", "housing", "related"), ("senior", "grid", "senior"))


def _accounts() -> dict[str, int]:
    with session() as db:
        rows = [
            Account(
                name=name,
                title=f"{name} 某某",
                role=role,
                department=department,
                password_hash=HASH,
                active=True,
                created_at=utc_now(),
            )
            for name, (role, department) in ACCOUNTS.items()
        ]
        db.add_all(rows)
        db.flush()
        return {row.name: row.id for row in rows}


def _pull(rows: int) -> None:
    with session() as db:
        pull = Pull(
            pull_id=f"first-{TABLE}",
            table_name=TABLE,
            department="police",
            business_date=business_date(),
            state=PullState.CHECKED,
            started_at=utc_now(),
            finished_at=utc_now(),
            source_rows=rows + 1,
            inserted=rows + 1,
            updated=0,
            deleted=0,
            unchanged=0,
            repeated=0,
            accepted=rows,
            quarantined=1,
            checked_rows=rows,
            quarantine_rows=1,
        )
        db.add(pull)
        db.flush()
        results = (("GMSFHM.identity_number", "GMSFHM", 1), ("XM.not_a_test", "XM", 0))
        db.add_all(
            ExpectationResult(
                pull_number=pull.number,
                table_name=TABLE,
                rule=rule,
                expectation="expect_column_values_to_match_regex",
                column_name=column,
                title_zh="是合法的公民身份号码",
                title_en="A valid identity number",
                severity="error",
                evaluated=rows + 1,
                unexpected=wrong,
                passed=not wrong,
                at=utc_now(),
            )
            for rule, column, wrong in results
        )


def _checked(rows: int) -> int:
    """``checked/police__czrk`` with the contract's columns; most cells are null, as in real registers."""
    schema = contract(TABLE).arrow_schema()
    columns = {field.name: pa.nulls(rows, field.type) for field in schema}
    columns["GMSFHM"] = pa.array([NUMBERS[n % 3] if n < 3 else f"11010119{n:010d}"[:17] + "X" for n in range(rows)])
    columns["XM"] = pa.array([NAMES[n % 3] for n in range(rows)])
    columns["XB"] = pa.array([str(1 + n % 2) for n in range(rows)])
    table = pa.table({name: columns[name].cast(schema.field(name).type) for name in schema.names})
    return Lake().overwrite(f"checked/{TABLE}", table, step="test", number=1).version


def _grant(approver: int, recipient: str, level: str) -> int:
    with session() as db:
        row = Grant(
            table_name=TABLE,
            recipient=recipient,
            purpose="公租房资格复核",
            level=level,
            columns=[item.name for item in entries()[TABLE].items],
            region="",
            mode="api",
            starts=business_date(),
            ends=business_date() + timedelta(days=30),
            approved_by=approver,
            created_at=utc_now(),
        )
        db.add(row)
        db.flush()
        return row.id


def release(grant_ids: list[int], version: int, number: int = 1) -> None:
    """A current release with the shares of these grants, made by the real masks."""
    with session() as db:
        for old in db.query(Release).filter_by(state=ReleaseState.CURRENT):
            old.state = ReleaseState.SUPERSEDED
        row = Release(
            release_id=f"test-{number}",
            business_date=business_date(),
            state=ReleaseState.CURRENT,
            created_at=utc_now(),
            versions={f"checked/{TABLE}": version},
            stale=[],
        )
        db.add(row)
        db.flush()
        grants = [db.get_one(Grant, grant_id) for grant_id in grant_ids]
        db.add_all(_share(grant, row) for grant in grants)


def _share(grant: Grant, made_in: Release) -> ShareVersion:
    terms = ShareTerms(grant.id, grant.recipient, grant.purpose, grant.level, tuple(grant.columns), grant.region)
    made = make_share(
        Lake(), entries()[grant.table_name], terms, number=made_in.number, versions=dict(made_in.versions)
    )
    return ShareVersion(
        release_number=made_in.number,
        grant_id=grant.id,
        version=made.version,
        rows=made.rows,
        fingerprint=made.fingerprint,
    )


def release_all(number: int) -> None:
    """A new current release with the share of every grant."""
    with session(write=False) as db:
        grants = [grant.id for grant in db.query(Grant).order_by(Grant.id)]
        version = db.query(Release).order_by(Release.number.desc()).limit(1).one().versions[f"checked/{TABLE}"]
    release(grants, version, number)
