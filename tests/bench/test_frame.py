"""The frame of the benchmarks: what is measured, and what is printed of it."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import run
from bench.frame import Case, Measured, Result, measure, ratios, run_case
from core.errors import FatalError


def burn(seconds: float) -> Callable[[], tuple[int, dict[str, Any]]]:
    """A contestant that uses so much processor time and counts ten rows."""

    def work() -> tuple[int, dict[str, Any]]:
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass
        return 10, {"accuracy": {"precision": 1.0}}

    return work


def doze() -> tuple[int, dict[str, Any]]:
    """Work that takes time and no processor."""
    time.sleep(0.2)
    return 0, {}


def fail() -> Callable[[], tuple[int, dict[str, Any]]]:
    """A contestant that cannot even begin."""
    raise RuntimeError("cannot begin")


def test_processor_time_is_measured_and_sleep_is_not() -> None:
    assert measure(burn(0.1)).cpu_s >= 0.1
    asleep = measure(doze)
    assert asleep.cpu_s < 0.1 < asleep.wall_s


def test_each_contestant_runs_in_its_own_process_and_medians_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    here = "tests.bench.test_frame:burn"
    result = run_case(Case("burn", {"ours": here, "floor": here, "twin": here}, {"seconds": 0.2}, rounds=1))
    assert result.rows == 10
    assert result.accuracy == {"precision": 1.0}
    assert dict(ratios(result)).keys() == {"floor", "twin"}
    assert all(0.5 < ratio < 2 for _, ratio in ratios(result))


def test_a_contestant_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    with pytest.raises(FatalError) as error:
        run_case(Case("broken", {"ours": "tests.bench.test_frame:fail"}, rounds=1))
    assert error.value.where == "tests.bench.test_frame:fail"
    assert "cannot begin" in error.value.remedy


def test_json_leaves_out_what_does_not_fit_the_case() -> None:
    line = json.loads(Result("one", rows=3, ours_cpu_s=1.5, wall_s=2.0, rss_mb=80.0, floor_cpu_s=1.0).as_json())
    assert line == {"case": "one", "rows": 3, "ours_cpu_s": 1.5, "wall_s": 2.0, "rss_mb": 80.0, "floor_cpu_s": 1.0}


def test_an_unknown_benchmark_is_refused_by_listing_those_there_are() -> None:
    with pytest.raises(FatalError) as error:
        run.main("nothing", as_json=True)
    assert "chain" in error.value.remedy
    assert run.names() == sorted(run.names())


def test_measured_is_json() -> None:
    assert json.loads(json.dumps(Measured(1.0, 2.0, 3.0, 4).__dict__))["rows"] == 4
