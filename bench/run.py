"""``hub bench NAME``: run the cases of one benchmark."""

import importlib
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.frame import Case, Result, ratios, run_case
from core.errors import FatalError


def names() -> list[str]:
    """Benchmarks there are: the modules of ``bench.cases``."""
    return sorted(path.stem for path in (Path(__file__).parent / "cases").glob("[a-z]*.py"))


def main(name: str, *, as_json: bool) -> int:
    """Run benchmark ``name``: a JSON line per case, or a table with ratios.

    Raises:
        FatalError: there is no such benchmark.
    """
    if name not in names():
        raise FatalError("Unknown benchmark", where=name, remedy=f"choose one of: {', '.join(names())}")
    cases: list[Case] = importlib.import_module(f"bench.cases.{name}").CASES
    results = []
    for case in cases:
        results.append(run_case(case))
        if as_json:
            print(results[-1].as_json(), flush=True)
    if not as_json:
        Console().print(_table(results))
    return 0


def _table(results: list[Result]) -> Table:
    table = Table("case", "rows", "CPU s", "wall s", "MB", "ours ÷ other", "stages")
    for result in results:
        table.add_row(
            result.case,
            f"{result.rows:,}",
            str(result.ours_cpu_s),
            str(result.wall_s),
            str(result.rss_mb),
            "\n".join(f"{other} {ratio}" for other, ratio in ratios(result)),
            "\n".join(f"{stage} {json.dumps(cost)}" for stage, cost in (result.stages or {}).items()),
        )
    return table
