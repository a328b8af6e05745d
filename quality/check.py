"""Check: landed changes → safe repairs → Great Expectations → accepted or quarantined.

A row's fate follows from what landed and from the suite alone, so a run from scratch and a run pull by pull end with
the same two tables. When the suite changes, or holds a rule over several rows, every row is judged again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lake.engine import engine
from lake.scratch import scratch
from lake.store import Lake
from quality.compile import fingerprint, suite
from quality.compiled import CompiledExpectation, Result
from quality.expectations.conditions import judging
from quality.placing import checked_rows, quarantine_rows, refuse
from quality.tables import STEP, checked_name, quarantine_name
from quality.validate import Tally, judge_batches
from quality.work import Work
from schemas.contract import Contract
from schemas.vocabulary import Severity

_EVERYTHING = -1


@dataclass(frozen=True)
class CheckReport:
    """Counts, in rows, of what the pulls since the last check brought; no values.

    ``results`` is empty when there was nothing to judge.
    """

    accepted: int
    quarantined: int
    results: tuple[Result, ...]


@dataclass(frozen=True)
class _Scope:
    """What has to be judged."""

    held: int
    """The pull number up to which both tables stand; -1 when they do not exist yet."""
    whole: bool
    """Whether every row is judged, not only those of changed keys."""
    digest: str


def check(lake: Lake, contract: Contract, *, number: int) -> CheckReport:
    """Bring ``checked/<table>`` and ``quarantine/<table>`` up to pull ``number``.

    Rows that landed with earlier numbers and were never checked are taken along. A second call with the same number
    writes nothing and reports the same.

    Raises:
        FatalError: nothing has landed yet, or an expectation cannot be computed.
        TemporaryError: another check of this table was faster.
    """
    done = lake.commit(quarantine_name(contract), STEP, number)
    if done is not None:
        return _read(done.notes)
    expectations = suite(contract)
    scope = _scope(lake, contract, expectations)
    if scope.held > number:
        return CheckReport(0, 0, ())
    with scratch() as folder, engine() as connection:
        work = Work(connection, contract, folder / "work.parquet")
        work.fill(lake, after=scope.held, until=number)
        if scope.held != _EVERYTHING and not scope.whole and not work.count("true"):
            return CheckReport(0, 0, ())
        if scope.whole:
            work.fill(lake, after=_EVERYTHING, until=number)
        results = _judge(work, expectations)
        return _place(lake, work, scope, number, results)


def _scope(lake: Lake, contract: Contract, expectations: Sequence[CompiledExpectation]) -> _Scope:
    digest = fingerprint(contract, expectations)
    numbers = [lake.last_number(name(contract), STEP) for name in (checked_name, quarantine_name)]
    if None in numbers:
        return _Scope(_EVERYTHING, False, digest)
    held = min(n for n in numbers if n is not None)
    last = lake.commit(quarantine_name(contract), STEP, numbers[1] or 0)
    changed = last is None or last.notes.get("suite") != digest
    return _Scope(held, changed or any(c.across_rows for c in expectations), digest)


def _judge(work: Work, expectations: Sequence[CompiledExpectation]) -> tuple[Result, ...]:
    tally = Tally(expectations)
    with judging():
        for failures in judge_batches(work.batches(expectations), expectations, tally, work.contract.table):
            work.keep_failures(failures)
    refuse(work, expectations)
    return tally.results()


def _place(lake: Lake, work: Work, scope: _Scope, number: int, results: tuple[Result, ...]) -> CheckReport:
    """The two commits: checked first, so that what is refused leaves at once; quarantine last, with the report."""
    recent = f"_op <> 'delete' AND _pull_number > {scope.held}"
    quarantined = work.count(f"{recent} AND _row IN (SELECT _row FROM refused)")
    report = CheckReport(work.count(recent) - quarantined, quarantined, results)
    notes = {**asdict(report), "suite": scope.digest}
    keep = not scope.whole and scope.held != _EVERYTHING
    for name, rows in ((checked_name, checked_rows), (quarantine_name, quarantine_rows)):
        lake.overwrite(name(work.contract), rows(work, lake, keep=keep), step=STEP, number=number, notes=notes)
    return report


def _read(notes: Mapping[str, Any]) -> CheckReport:
    results = (Result(**{**row, "severity": Severity(row["severity"])}) for row in notes["results"])
    return CheckReport(notes["accepted"], notes["quarantined"], tuple(results))
