"""Check: landed changes → safe repairs → Great Expectations → accepted or quarantined."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lake.store import Lake
from quality.compiled import Result
from quality.tables import STEP, quarantine_name
from schemas.contract import Contract
from schemas.vocabulary import Severity


@dataclass(frozen=True)
class CheckReport:
    """Counts, in rows, of what the pulls since the last check brought; no values.

    ``results`` is empty when there was nothing to judge.
    """

    accepted: int
    quarantined: int
    results: tuple[Result, ...]


def check(lake: Lake, contract: Contract, *, number: int) -> CheckReport:
    """Bring ``checked/<table>`` and ``quarantine/<table>`` up to pull ``number``.

    Rows that landed with earlier numbers and were never checked are taken along. A second call with the same number
    writes nothing and reports the same.

    Raises:
        FatalError: nothing has landed yet, a rule of the contract is wrong, or an expectation cannot be computed.
        TemporaryError: another check of this table was faster.
    """
    done = lake.commit(quarantine_name(contract), STEP, number)
    if done is not None:
        return _read(done.notes)
    # Great Expectations takes seconds to import: whoever only imports this module does not pay for it.
    from quality.run import run

    accepted, quarantined, results = run(lake, contract, number)
    return CheckReport(accepted, quarantined, results)


def _read(notes: Mapping[str, Any]) -> CheckReport:
    results = (Result(**{**row, "severity": Severity(row["severity"])}) for row in notes["results"])
    return CheckReport(notes["accepted"], notes["quarantined"], tuple(results))
