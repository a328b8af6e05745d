"""How the ``hub`` command speaks: a table for a person, one JSON object for a program."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

console = Console()
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object.")]


def show(report: dict[str, Any], as_json: bool) -> None:
    """Print a report for a person or, as one JSON object, for a program."""
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False, default=str) + "\n")
        return
    grid = Table(show_header=False, box=None)
    for name, value in report.items():
        grid.add_row(f"[bold]{name}[/bold]", json.dumps(value, ensure_ascii=False, default=str))
    console.print(grid)
