"""A few shares for the demo to show: applied for by one department, approved by the head of the owner's."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import applications, decisions
from catalog.access import Visitor
from catalog.wishes import Wish
from core.clock import business_date
from core.control import Account, Application, Role, session
from schemas.published import TableEntry, entries
from schemas.vocabulary import Level, ShareMode


@dataclass(frozen=True)
class Need:
    """Why a department wants which table, and how openly."""

    department: str
    table: str
    level: Level
    purpose: str
    basis: str
    scenario: str
    mode: ShareMode = ShareMode.API
    region: str = ""


SUPPORT = "《社会救助暂行办法》第十七条"
NEEDS = (
    Need("civil_affairs", "person", Level.RELATED, "低保家庭成员核对", SUPPORT, "办理最低生活保障时核对家庭成员身份"),
    Need(
        "civil_affairs",
        "social_security__ac60",
        Level.INTERNAL,
        "低保收入核对",
        SUPPORT,
        "核对申请家庭的养老待遇",
        ShareMode.FILE,
    ),
    Need("civil_affairs", "police__czrk", Level.RELATED, "低保户籍核对", SUPPORT, "核对申请家庭的户籍"),
    Need(
        "social_security", "person", Level.SENIOR, "养老待遇资格核对", "《社会保险法》第五十七条", "核对待遇领取人状态"
    ),
    Need("social_security", "police__swzx", Level.INTERNAL, "死亡比对", "《社会保险法》第五十七条", "停发前的疑点核查"),
    Need("housing", "person", Level.RELATED, "公租房资格审核", "《公共租赁住房管理办法》第八条", "审核申请人身份"),
    Need(
        "grid", "dwelling", Level.PUBLIC, "网格房屋底数核对", "《社区网格化服务管理办法》", "安排走访", ShareMode.FILE
    ),
)
"""Civil affairs' low-income review is the walk-through; the others show other levels, entities and ways of reading."""


def grant_all() -> int:
    """File and approve every application that is not there yet; returns how many grants were made."""
    with session() as control:
        asked = set(
            control.execute(select(Application.department, Application.table_name, Application.purpose)).tuples()
        )
    return sum(_granted(need) for need in NEEDS if (need.department, need.table, need.purpose) not in asked)


def _granted(need: Need) -> bool:
    """Apply as the department's steward, approve as the head of the owner's department."""
    entry = entries()[need.table]
    with session() as control:
        steward = _visitor(control, need.department, Role.STEWARD)
        row = applications.submit(control, steward, _wish(need, entry))
        filed, seen = row.id, row.submitted_at
    with session() as control:
        head = _visitor(control, entry.owner, Role.HEAD)
        decisions.approve(control, head, filed, seen=seen, level=need.level)
    return True


def _wish(need: Need, entry: TableEntry) -> Wish:
    today = business_date()
    return Wish(
        table=need.table,
        purpose=need.purpose,
        basis=need.basis,
        scenario=need.scenario,
        columns=tuple(item.name for item in entry.items),
        level=need.level,
        region=need.region,
        mode=need.mode,
        starts=today,
        ends=_in_a_year(today),
    )


def _in_a_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))


def _visitor(control: Session, department: str, role: Role) -> Visitor:
    account = control.scalars(select(Account).where(Account.department == department, Account.role == role)).one()
    return Visitor(account.id, account.name, account.title, account.role, account.department)
