"""Great Expectations over batches of rows: counts per expectation, and which rows failed which.

No data context is made: a validator over a frame in memory is all that is needed, so nothing is written to disk and
nothing is sent anywhere. Values that Great Expectations puts into its results stay in this module.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from great_expectations.core.batch import Batch
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.validator.validator import Validator

from core.errors import FatalError
from quality.compiled import CompiledExpectation, Result
from schemas.vocabulary import Severity

ROW = "_row"
FAILED = pa.schema([pa.field("rule", pa.int32()), pa.field(ROW, pa.int64())])
_FORMAT = {"result_format": "COMPLETE", "include_unexpected_rows": False, "return_unexpected_index_query": False}


@dataclass
class Tally:
    """Counts of every expectation of a suite over the batches judged so far."""

    suite: Sequence[CompiledExpectation]
    evaluated: list[int] = field(default_factory=list)
    unexpected: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.evaluated = [0] * len(self.suite)
        self.unexpected = [0] * len(self.suite)

    def results(self) -> tuple[Result, ...]:
        """One result per expectation, over all batches together."""
        return tuple(
            Result(
                rule=c.rule,
                expectation=c.expectation,
                column=c.column,
                title_zh=c.title_zh,
                title_en=c.title_en,
                severity=c.severity,
                evaluated=asked,
                unexpected=failed,
                passed=failed <= asked * (1 - c.mostly),
            )
            for c, asked, failed in zip(self.suite, self.evaluated, self.unexpected, strict=True)
        )


def judge_batches(
    batches: Iterable[pa.RecordBatch], suite: Sequence[CompiledExpectation], tally: Tally, where: str
) -> Iterator[pa.Table]:
    """For each batch the failures: columns ``rule`` (place in the suite) and ``_row``. ``tally`` grows on the way.

    Raises:
        FatalError: an expectation could not be computed.
    """
    for batch in batches:
        rows = batch.column(ROW).to_numpy()
        frame = pa.Table.from_batches([batch]).to_pandas(types_mapper=pd.ArrowDtype)
        yield pa.concat_tables([FAILED.empty_table(), *_judge(frame, rows, suite, tally, where)])


def _judge(
    frame: pd.DataFrame, rows: np.ndarray, suite: Sequence[CompiledExpectation], tally: Tally, where: str
) -> Iterator[pa.Table]:
    for places in _by_columns(suite):
        # Only the columns asked: Great Expectations copies the frame whenever it leaves out null cells.
        seen: Any = frame[list(suite[places[0]].columns)]
        validator = Validator(execution_engine=PandasExecutionEngine(), batches=[Batch(data=seen)])
        # The progress bars would fill a task's log.
        validator.metrics_calculator.show_progress_bars = False
        for place in places:
            failed = _ask(validator, suite[place], where, tally, place)
            if len(failed) and suite[place].severity is not Severity.INFO:
                yield pa.table([pa.array(np.full(len(failed), place, np.int32)), pa.array(rows[failed])], schema=FAILED)


def _by_columns(suite: Sequence[CompiledExpectation]) -> list[list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, compiled in enumerate(suite):
        groups.setdefault(compiled.columns, []).append(place)
    return list(groups.values())


def _ask(validator: Validator, compiled: CompiledExpectation, where: str, tally: Tally, place: int) -> np.ndarray:
    """Positions in the frame of the rows that fail one expectation."""
    (outcome,) = validator.graph_validate(
        configurations=[compiled.asked.configuration], runtime_configuration={"result_format": _FORMAT}
    )
    _refuse_broken(outcome, compiled, where)
    result = outcome.result
    tally.evaluated[place] += result["element_count"] - result.get("missing_count", 0)
    tally.unexpected[place] += result["unexpected_count"]
    return np.asarray(result.get("unexpected_index_list") or [], dtype=np.int64)


def _refuse_broken(outcome: ExpectationValidationResult, compiled: CompiledExpectation, where: str) -> None:
    if "unexpected_count" not in outcome.result:
        # Without the cause's text, which may show cells.
        remedy = "mend the rule in the contract, or the type of the column it asks"
        raise FatalError("An expectation could not be computed", where=f"{where}: {compiled.rule}", remedy=remedy)
