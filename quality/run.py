"""One run of the expectations over what landed, and its two commits.

A row's fate follows from what landed and from the suite alone, so a run from scratch and a run pull by pull end with
the same two tables. When the suite changes, or holds a rule over several rows, every row is judged again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from lake.engine import engine
from lake.scratch import scratch
from lake.store import Lake
from quality.compile import fingerprint, suite
from quality.compiled import CompiledExpectation, Result
from quality.expectations.conditions import judging
from quality.placing import checked_rows, quarantine_rows, refuse
from quality.tables import STEP, checked_name, quarantine_name
from quality.validate import Tally, judge_batches
from quality.work import BATCH_ROWS, Work
from schemas.contract import Contract

_EVERYTHING = -1
Outcome = tuple[int, int, tuple[Result, ...]]


@dataclass(frozen=True)
class _Scope:
    """What has to be judged."""

    held: int
    """The pull number up to which both tables stand; -1 when they do not exist yet."""
    whole: bool
    """Whether every row is judged, not only those of changed keys."""
    stale: bool
    """Whether rows were judged by another suite than today's."""
    digest: str


def run(lake: Lake, contract: Contract, number: int, *, batch_rows: int = BATCH_ROWS) -> Outcome:
    """Judge what landed up to ``number`` and was not judged yet; rows accepted, rows refused, results.

    ``batch_rows``: how many rows Great Expectations sees at once. It bounds memory and changes no result.
    """
    expectations = suite(contract)
    scope = _scope(lake, contract, expectations)
    if scope.held > number:
        return 0, 0, ()
    with scratch() as folder, engine() as connection:
        work = Work(connection, contract, folder / "work.parquet")
        work.fill(lake, after=scope.held, until=number)
        if scope.held != _EVERYTHING and not scope.stale and not work.count("true"):
            return 0, 0, ()
        if scope.whole:
            work.fill(lake, after=_EVERYTHING, until=number)
        results = _judge(work, expectations, batch_rows)
        return _place(lake, work, scope, number, results)


def _scope(lake: Lake, contract: Contract, expectations: Sequence[CompiledExpectation]) -> _Scope:
    digest = fingerprint(contract, expectations)
    checked, refused = (lake.last_number(name(contract), STEP) for name in (checked_name, quarantine_name))
    if checked is None or refused is None:
        return _Scope(_EVERYTHING, whole=False, stale=False, digest=digest)
    last = lake.commit(quarantine_name(contract), STEP, refused)
    stale = last is None or last.notes.get("suite") != digest
    whole = stale or any(c.across_rows for c in expectations)
    return _Scope(min(checked, refused), whole, stale, digest)


def _judge(work: Work, expectations: Sequence[CompiledExpectation], batch_rows: int) -> tuple[Result, ...]:
    tally = Tally(expectations)
    with judging():
        batches = work.batches(expectations, batch_rows)
        for failures in judge_batches(batches, expectations, tally, work.contract.table):
            work.keep_failures(failures)
    refuse(work, expectations)
    return tally.results()


def _place(lake: Lake, work: Work, scope: _Scope, number: int, results: tuple[Result, ...]) -> Outcome:
    """The two commits: checked first, so that what is refused leaves at once; quarantine last, with the report."""
    recent = f"_op <> 'delete' AND _pull_number > {scope.held}"
    quarantined = work.count(f"{recent} AND _row IN (SELECT _row FROM refused)")
    accepted = work.count(recent) - quarantined
    listed = [asdict(result) for result in results]
    notes = {"accepted": accepted, "quarantined": quarantined, "results": listed, "suite": scope.digest}
    keep = not scope.whole and scope.held != _EVERYTHING
    for name, rows in ((checked_name, checked_rows), (quarantine_name, quarantine_rows)):
        lake.overwrite(name(work.contract), rows(work, lake, keep=keep), step=STEP, number=number, notes=notes)
    return accepted, quarantined, results
