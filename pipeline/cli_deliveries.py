"""``hub delivery`` and ``hub push``: shares delivered into recipients' own databases."""

import getpass
from typing import Annotated, Any

import typer

from core.control import migrate
from core.errors import HubError
from pipeline.showing import AsJson, console, show

app = typer.Typer(no_args_is_help=True, help="Where the shares of grants are delivered.")
GrantNumber = Annotated[int, typer.Argument(help="Number of the grant.")]


def _me() -> str:
    return f"os:{getpass.getuser()}"


@app.command("set")
def set_(
    grant: GrantNumber,
    connection: Annotated[str, typer.Option(help="Name of the connection to the recipient's database.")],
    table: Annotated[str, typer.Option(help="Table in that database; the hub makes it.")],
    as_json: AsJson = False,
) -> None:
    """Deliver a grant's share into a table of its recipient, from the next push on."""
    from pipeline import targets

    migrate()
    targets.set_target(grant, connection=connection, table=table, account=_me())
    show({"grant": grant, "target": f"{table} @ {connection}"}, as_json)


@app.command()
def remove(grant: GrantNumber, as_json: AsJson = False) -> None:
    """Deliver a grant's share no more; what was delivered stays at the recipient."""
    from pipeline import targets

    migrate()
    targets.remove_target(grant, account=_me())
    show({"grant": grant, "target": None}, as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Each target, the last release that arrived there, and how the last push ended."""
    from pipeline import targets

    migrate()
    found = {f"grant {row.grant_id}": _line(row) for row in targets.targets()}
    show({"deliveries": list(found.values())} if as_json else found, as_json)


def _line(row: Any) -> dict[str, Any]:
    names = ("grant_id", "connection", "table_name", "state", "release_number", "rows", "at", "error")
    return {name: getattr(row, name) for name in names}


def push(
    grant: Annotated[int | None, typer.Option(help="Only this grant's share; by default all that are due.")] = None,
    as_json: AsJson = False,
) -> None:
    """Deliver shares of the current release into their recipients' databases."""
    from pipeline import steps

    migrate()
    pushed, failures = [], []
    for number in steps.deliveries_due() if grant is None else [grant]:
        try:
            pushed.append(steps.push(number))
        except HubError as error:
            failures.append({"grant": number, **error.as_dict()})
    if as_json:
        show({"pushed": pushed, "failures": failures}, as_json)
    else:
        _tell(pushed, failures)
    raise typer.Exit(1 if failures else 0)


def _tell(pushed: list[dict[str, Any]], failures: list[dict[str, Any]]) -> None:
    for report in pushed:
        console.print("[green]pushed[/green]", ", ".join(f"{name} {value}" for name, value in report.items()))
    for failure in failures:
        console.print(
            "[red]failed[/red]", ", ".join(f"{n} {v}" for n, v in failure.items()), markup=True, highlight=False
        )
    if not pushed and not failures:
        console.print("nothing is due")
