"""The frame of every benchmark: cases, rounds, processes, medians.

Ours, the floor and the peers run in turn, each in a process of its own, three rounds; what is reported are medians
and, for a person, their ratios. CPU seconds are those of the process and its children, import time aside.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from core.errors import FatalError

ROUNDS = 3


@dataclass(frozen=True)
class Measured:
    """One contestant in one round. CPU and wall time in seconds, memory in MB (peak resident set)."""

    cpu_s: float
    wall_s: float
    rss_mb: float
    rows: int
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """One case: a line of ``hub bench NAME --json``."""

    case: str
    rows: int
    ours_cpu_s: float
    wall_s: float
    rss_mb: float
    floor_cpu_s: float | None = None
    peers: dict[str, float] | None = None
    rate: float | None = None
    unit: str | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    accuracy: dict[str, float] | None = None
    stages: dict[str, Any] | None = None

    def as_json(self) -> str:
        """The result without the fields that do not fit its case."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None})


@dataclass(frozen=True)
class Case:
    """A named case. ``contestants`` maps ``ours``, ``floor`` or a peer's name to ``module:function``."""

    name: str
    contestants: dict[str, str]
    arguments: dict[str, Any] = field(default_factory=dict)
    rounds: int = ROUNDS


def measure(work: Callable[[], tuple[int, dict[str, Any]]]) -> Measured:
    """Run ``work``, which returns rows and extras, and take its cost, children included."""
    before, start = _cpu(), time.perf_counter()
    rows, extra = work()
    wall, cpu = time.perf_counter() - start, _cpu() - before
    return Measured(round(cpu, 3), round(wall, 3), _peak_mb(), rows, extra)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_mb() -> float:
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(max(peaks) / 1024, 1)


def run_case(case: Case) -> Result:
    """All contestants in turn, round by round; medians."""
    rounds: dict[str, list[Measured]] = {name: [] for name in case.contestants}
    for _ in range(case.rounds):
        for name, target in case.contestants.items():
            rounds[name].append(_in_own_process(target, case.arguments))
    ours = rounds["ours"]
    last = ours[-1]
    return Result(
        case=case.name,
        rows=last.rows,
        ours_cpu_s=_median(ours, "cpu_s"),
        wall_s=_median(ours, "wall_s"),
        rss_mb=_median(ours, "rss_mb"),
        floor_cpu_s=_median(rounds["floor"], "cpu_s") if "floor" in rounds else None,
        peers={n: _median(m, "cpu_s") for n, m in rounds.items() if n not in ("ours", "floor")} or None,
        accuracy=last.extra.get("accuracy"),
        stages=last.extra.get("stages"),
    )


def _median(measured: list[Measured], name: str) -> float:
    return round(statistics.median(getattr(one, name) for one in measured), 3)


def _in_own_process(target: str, arguments: dict[str, Any]) -> Measured:
    command = [sys.executable, "-m", "bench.contestant", target, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise FatalError(
            "A contestant failed", where=target, remedy=f"run it by hand: {' '.join(command)}\n{done.stderr[-2000:]}"
        )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def ratios(result: Result) -> Iterator[tuple[str, float]]:
    """Ours divided by the floor and by each peer."""
    others = ({"floor": result.floor_cpu_s} if result.floor_cpu_s else {}) | (result.peers or {})
    for name, cpu in others.items():
        yield name, round(result.ours_cpu_s / cpu, 2)
