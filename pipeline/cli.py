"""The ``hub`` command."""

import getpass
import logging
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import uuid4

import typer
from rich.console import Console
from rich.markup import escape

from core.clock import business_date
from core.control import migrate
from core.errors import HubError, IntegrityError, unforeseen
from core.settings import settings
from pipeline import cli_deliveries, cli_secrets
from pipeline.showing import AsJson, console, show

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Tongchou 统筹: coordinate, never replace.",
)
contracts_app = typer.Typer(no_args_is_help=True, help="Contracts in schemas/.")
trace_app = typer.Typer(no_args_is_help=True, help="The sealed log of traces.")
app.add_typer(contracts_app, name="contracts")
app.add_typer(trace_app, name="trace")
app.add_typer(cli_secrets.app, name="secrets")
app.add_typer(cli_deliveries.app, name="delivery")
app.command("push")(cli_deliveries.push)

Day = Annotated[str | None, typer.Option("--date", help="Business date, YYYY-MM-DD; today by default.")]


def _day(text: str | None) -> str:
    if text is None:
        return business_date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise typer.BadParameter("a date like 2026-01-31 is expected", param_hint="--date") from error


@contracts_app.command("check")
def contracts_check(as_json: AsJson = False) -> None:
    """Lint all contracts, departments, entities, codes: file, line and what to do."""
    from schemas.lint import check

    findings = check()
    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        show({"errors": errors, "findings": [asdict(finding) for finding in findings]}, as_json)
    else:
        for finding in findings:
            typer.echo(str(finding), err=finding.severity == "error")
        typer.echo(f"{errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(1 if errors else 0)


@app.command()
def pull(
    table: Annotated[str, typer.Argument(help="Table id, e.g. police__czrk.")],
    pull_id: Annotated[str | None, typer.Option("--pull-id", help="Continue this pull; a new one by default.")] = None,
    day: Day = None,
    accept: Annotated[bool, typer.Option("--accept", help="The source's volume is right: you have looked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Pull and check one table."""
    from pipeline import steps

    migrate()
    name = pull_id or f"hand-{uuid4().hex[:12]}:{table}"
    show(steps.pull(table, name, _day(day), accept=accept) | steps.check(table, name), as_json)


@app.command("new-source")
def new_source(
    department: Annotated[str, typer.Argument(help="Whose table it is, e.g. civil_affairs.")],
    table: Annotated[str, typer.Argument(help="As the source calls it, e.g. MZ_CJR.")],
    connection: Annotated[str | None, typer.Option(help="Name of the connection; the department's by default.")] = None,
    way: Annotated[str | None, typer.Option(help="snapshot, watermark, files or pages; guessed by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft the contract of a new table from the live source, ready to be pulled; keeps no value."""
    from pipeline.newsource import make

    show(make.new_source(department, table, connection, way), as_json)


@app.command()
def run(
    run_id: Annotated[str | None, typer.Option("--run-id", help="Continue this run; a new one by default.")] = None,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Walk the whole chain in this process, without Airflow."""
    from pipeline import chain

    migrate()
    report = chain.run(run_id or f"hand-{uuid4().hex[:12]}", _day(day), watch=_silent if as_json else _tell)
    if as_json:
        show(report, as_json)
    raise typer.Exit(1 if report["failures"] else 0)


def _silent(_stage: str, _report: dict[str, Any]) -> None:
    """Say nothing: the report at the end is all that is asked for."""


def _tell(stage: str, report: dict[str, Any]) -> None:
    style = "red" if stage == "failed" else "green"
    text = ", ".join(f"{name} {value}" for name, value in report.items() if value not in (None, [], {}))
    console.print(f"[{style}]{stage:>8}[/{style}] {text}", highlight=False)


@app.command()
def clocks(as_json: AsJson = False) -> None:
    """End expired grants, make the shares of new ones, seal the traces."""
    from pipeline import steps

    migrate()
    show(steps.clocks(), as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Serve the catalog's pages and API."""
    import uvicorn

    migrate()
    show({"pages": f"http://{host}:{port}/", "api": f"http://{host}:{port}/api/openapi.json"}, as_json)
    uvicorn.run("catalog.app:create_app", factory=True, host=host, port=port, log_level="warning", server_header=False)


@trace_app.command("verify")
def trace_verify(
    folder: Annotated[Path | None, typer.Argument(help="Folder of the sealed log; the hub's own by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that the log is whole: chain, tree, checkpoints. Exit status 1 when it is not."""
    from audit import installed, sequencer

    if folder is None:
        migrate()
        # A log that has been tampered with stops the sequencer; what is wrong with it is for the verifier to say.
        with suppress(IntegrityError):
            sequencer.drain()
    report = installed.verify(folder)
    show(report.as_dict(), as_json)
    raise typer.Exit(0 if report.ok else 1)


@app.command()
def explain(
    entity: Annotated[str, typer.Argument(help="Entity and its id, e.g. person/42.")],
    field: Annotated[str, typer.Argument(help="Field, e.g. birth_date.")],
    purpose: Annotated[str, typer.Option(help="Why you look; kept with the trace.")] = "engineer's explanation",
    as_json: AsJson = False,
) -> None:
    """Why an entity's field has the value it has: candidates, rule, sources. Leaves a trace."""
    from pipeline import steps

    migrate()
    show(steps.explain(entity, field, account=f"os:{getpass.getuser()}", purpose=purpose), as_json)


@app.command()
def demo(
    scale: Annotated[int, typer.Option(help="Residents of the made-up city.")] = 20_000,
    servers: Annotated[str, typer.Option(help="embedded, or real (PostgreSQL and MariaDB).")] = "embedded",
    exit_after: Annotated[bool, typer.Option("--exit", help="End after the chain instead of staying.")] = False,
    as_json: AsJson = False,
) -> None:
    """The made-up city of Linjiang, from its departments' systems to masked shares and traces."""
    from demo import stage

    raise typer.Exit(stage.main(scale=scale, servers=servers, exit_after=exit_after, as_json=as_json))


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="What to measure, e.g. chain.")],
    as_json: AsJson = False,
) -> None:
    """Measure what we promise, beside a floor or a peer measured in the same run."""
    from bench import run as bench_run

    raise typer.Exit(bench_run.main(name, as_json=as_json))


def main() -> None:
    """Entry of the ``hub`` command: an error is one clear message and exit status 1, never a traceback.

    The text of an unforeseen error may quote a value, and ends up in somebody's log: its kind and place are said alone.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings().home.mkdir(parents=True, exist_ok=True)
    try:
        app()
    except HubError as error:
        _fail(error)
    except Exception as error:  # noqa: BLE001 - the one place that must let no foreign text through
        _fail(unforeseen(error))


def _fail(error: HubError) -> NoReturn:
    if "--json" in sys.argv:
        show({"error": error.as_dict()}, as_json=True)
    else:
        Console(stderr=True).print(
            f"[red]{type(error).__name__}[/red] {escape(str(error))}", highlight=False, soft_wrap=True
        )
    sys.exit(1)


if __name__ == "__main__":
    main()
