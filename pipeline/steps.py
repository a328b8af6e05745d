"""The steps of the chain, each one function: pull, check, link, fuse, release, push, clocks.

Every step is idempotent for the id its caller gives: kill it anywhere, run it again with the same id, and the result
is the same. A report is counts and names, safe for a log, an XCom and a page.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from audit import sequencer, subjects, traces
from connectors.registry import open_source
from core.clock import business_date as today
from core.clock import utc_now
from core.connections import connection
from core.control import ExpectationResult, Grant, GrantState, Pull, PullState, Reconciliation, ReleaseState, session
from core.errors import FatalError, HubError
from lake.landing import land
from lake.store import Lake
from pipeline import delivery, records, releases, volume
from quality.check import CheckReport
from quality.check import check as check_quality
from quality.totals import totals
from reconcile.explain import explain as explain_entity
from reconcile.fuse import fuse as fuse_entity
from reconcile.link import link as link_entity
from schemas import load

Report = dict[str, Any]


def pull(table: str, pull_id: str, business_date: str, *, accept: bool = False) -> Report:
    """Bring what the source holds into ``landed/<table>``, as changes against what is held already.

    ``accept``: a person has looked at the source, and its volume is right whatever the guard says.

    Raises:
        TemporaryError: the source is down or busy.
        HeldError: far fewer or more rows than expected; nothing of them has landed.
        FatalError: the source refuses, or is not what the contract says.
    """
    contract = load.contract(table)
    record = records.open_pull(contract, pull_id, date.fromisoformat(business_date))
    if record.state not in (PullState.LANDED, PullState.CHECKED):
        with records.failing(record):
            source = open_source(contract, connection(contract.connection))
            landed = land(
                Lake(),
                contract,
                source.batches(),
                number=record.number,
                pull_id=pull_id,
                pulled_at=record.started_at,
                admit=volume.taken if accept else volume.guard(contract),
            )
        records.update(
            record,
            state=PullState.LANDED,
            error=None,
            source_rows=landed.source_rows,
            inserted=landed.inserted,
            updated=landed.updated,
            deleted=landed.deleted,
            unchanged=landed.unchanged,
            repeated=landed.repeated,
            landed_version=landed.version,
        )
    return _counts(record, "source_rows", "inserted", "updated", "deleted", "unchanged")


def check(table: str, pull_id: str) -> Report:
    """Let the pull's changes through the contract's expectations, into ``checked/`` or ``quarantine/``."""
    contract = load.contract(table)
    record = records.find_pull(pull_id)
    if record.state != PullState.CHECKED:
        with records.failing(record):
            report = check_quality(Lake(), contract, number=record.number)
        _keep_results(record, report)
        records.update(
            record,
            state=PullState.CHECKED,
            error=None,
            finished_at=utc_now(),
            accepted=report.accepted,
            quarantined=report.quarantined,
            checked_version=Lake().version(f"checked/{table}"),
            **asdict(totals(Lake(), contract)),
        )
    return _counts(record, "accepted", "quarantined")


def _counts(record: Pull, *names: str) -> Report:
    return {"table": record.table_name, "state": str(record.state), **{name: getattr(record, name) for name in names}}


def _keep_results(record: Pull, report: CheckReport) -> None:
    """One row per expectation; those of an earlier, interrupted try are replaced."""
    with session() as control:
        control.execute(delete(ExpectationResult).where(ExpectationResult.pull_number == record.number))
        control.add_all(
            ExpectationResult(
                pull_number=record.number,
                table_name=record.table_name,
                rule=result.rule,
                expectation=result.expectation,
                column_name=result.column,
                title_zh=result.title_zh,
                title_en=result.title_en,
                severity=str(result.severity),
                evaluated=result.evaluated,
                unexpected=result.unexpected,
                passed=result.passed,
                at=utc_now(),
            )
            for result in report.results
        )


def stale_departments(business_date: date) -> list[str]:
    """Departments of which a table has not been checked for this business date."""
    with session(write=False) as control:
        fresh = {name for name, row in records.latest_checked(control).items() if row.business_date >= business_date}
    return sorted({c.department for c in load.contracts().values() if c.table not in fresh})


def reconciliation_due(business_date: str) -> bool:
    """Whether the newest reconciliation is of an earlier date, or of other versions than have been checked by now."""
    with session(write=False) as control:
        fused, checked = records.latest_fused(control), records.latest_checked(control)
    if fused is None or fused.business_date < date.fromisoformat(business_date):
        return bool(checked)
    return any(fused.inputs.get(name) != row.checked_version for name, row in checked.items())


def link(run_id: str, business_date: str) -> Report:
    """Decide which records belong to one person, household or dwelling."""
    day = date.fromisoformat(business_date)
    with session(write=False) as control:
        inputs = {
            n: p.checked_version for n, p in records.latest_checked(control).items() if p.checked_version is not None
        }
    record = records.open_reconciliation(run_id, day, inputs, stale_departments(day))
    if record.state not in ("linked", "fused"):
        counts: dict[str, int] = {}
        with records.failing(record):
            for entity in load.entities().values():
                report = link_entity(Lake(), entity, load.contracts(), number=record.number, inputs=record.inputs)
                counts |= {
                    f"{entity.name}.{name}": value for name, value in asdict(report).items() if isinstance(value, int)
                }
        records.update(record, state="linked", counts=counts, error=None)
    return _reconciliation_report(record)


def fuse(run_id: str) -> Report:
    """Settle each entity's values by authority, and write down where the sources disagree."""
    record = records.find_reconciliation(run_id)
    if record.state != "fused":
        counts, outputs = dict(record.counts), dict(record.outputs)
        with records.failing(record):
            for entity in load.entities().values():
                report = fuse_entity(Lake(), entity, load.contracts(), number=record.number)
                counts |= {
                    f"{entity.name}.{name}": value for name, value in asdict(report).items() if isinstance(value, int)
                }
                joined = f"joined/{entity.name}"
                outputs |= _versions(joined, f"{joined}__conflicts", f"{joined}__members")
        records.update(record, state="fused", counts=counts, outputs=outputs, finished_at=utc_now(), error=None)
    return _reconciliation_report(record)


def _versions(*tables: str) -> dict[str, int]:
    found = {table: Lake().version(table) for table in tables}
    return {table: version for table, version in found.items() if version is not None}


def _reconciliation_report(record: Reconciliation) -> Report:
    return {"run_id": record.run_id, "state": record.state, "stale": record.stale, "counts": record.counts}


def release(release_id: str, business_date: str) -> Report:
    """Make one masked share per grant and show them all at once; the last good release is served until then."""
    record = records.open_release(release_id, date.fromisoformat(business_date))
    if record.state == ReleaseState.BUILDING:
        versions, stale = releases.versions_to_release()
        records.update(record, versions=versions, stale=stale)
        with session(write=False) as control:
            grants = releases.active_grants(control)
        shares = releases.make_shares(record, grants)
        changed = releases.publish(record, shares)
    else:
        changed, shares = False, []
    return {
        "release_id": release_id,
        "changed": changed,
        "shares": len(shares),
        "new_shares": sum(share.applied for share in shares),
        "rows": sum(share.rows for share in shares),
        "problems": [f"grant {share.grant_id}: {problem}" for share in shares for problem in share.problems],
        "stale": record.stale,
    }


def deliveries_due() -> list[int]:
    """Grants whose share in the current release has still to be pushed into their recipient's database."""
    return delivery.due()


def push(grant_id: int) -> Report:
    """Push the share of one grant in the current release; run again it changes nothing. Errors as ``delivery.push``."""
    return delivery.push(grant_id)


def clocks() -> Report:
    """What time alone does: end expired grants, make the shares of new ones, seal the traces."""
    return {
        "grants_ended": _end_expired_grants(),
        "shares_delivered": releases.deliver_new_grants(),
        "traces_sequenced": sequencer.drain(),
        "log_size": sequencer.seal().size,
    }


def _end_expired_grants() -> int:
    with session() as control:
        expired = select(Grant).where(Grant.state == GrantState.ACTIVE, Grant.ends < today())
        ended = control.scalars(expired).all()
        for grant in ended:
            grant.state = GrantState.ENDED
    return len(ended)


def explain(entity: str, field: str, *, account: str, purpose: str) -> Report:
    """Why ``field`` of ``entity`` (``person/42``) has its value. The trace is durable before anything is read.

    Raises:
        FatalError: no such entity, field or id.
    """
    name, _, number = entity.partition("/")
    listed = load.entities()
    if name not in listed or not number.isdigit():
        raise FatalError(
            "Unknown entity", where=entity, remedy=f"give one of {', '.join(sorted(listed))} and its id, e.g. person/42"
        )
    with session() as control:
        trace = traces.intent(
            control,
            account=account,
            department="",
            action="explain",
            table=name,
            purpose=purpose,
            detail={"field": field},
        )
    try:
        found = explain_entity(Lake(), listed[name], int(number), field)
    except HubError:
        with session() as control:
            traces.outcome(control, trace, result="failed")
        raise
    with session() as control:
        traces.outcome(control, trace, result="ok", rows=1, subjects=subjects.tokens(found.persons))
    told = asdict(found)
    del told["persons"]
    return told
