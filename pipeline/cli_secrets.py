"""``hub secrets``: connection URLs in the encrypted store. A value comes by standard input or a hidden prompt alone.

What stands on a command line can be read by every user of the machine, stays in the shell's history, and would be
repeated in an error; so anything given there beyond a name is refused without being repeated.
"""

import sys

import typer

from core import secretstore
from core.errors import FatalError
from pipeline.showing import AsJson, show

app = typer.Typer(no_args_is_help=True, help="Connection URLs, kept encrypted, for use without Airflow.")
_ANYTHING = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.command("set", context_settings=_ANYTHING)
def set_(context: typer.Context, name: str, as_json: AsJson = False) -> None:
    """Keep a connection's URL, read from standard input or asked for without showing it."""
    _refuse_more(context)
    secretstore.require_name(name)
    url = typer.prompt(f"URL of {name}", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
    secretstore.put(name, url.strip())
    show({"stored": name}, as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Names of the stored connections; their URLs are never shown."""
    show({"stored": secretstore.names()}, as_json)


@app.command(context_settings=_ANYTHING)
def remove(context: typer.Context, name: str, as_json: AsJson = False) -> None:
    """Forget a stored connection."""
    _refuse_more(context)
    secretstore.remove(name)
    show({"removed": name}, as_json)


@app.command("rotate-key")
def rotate_key(as_json: AsJson = False) -> None:
    """Encrypt all stored connections anew under a new key. Nothing has to be restarted."""
    show({"encrypted anew": secretstore.rotate_key()}, as_json)


def _refuse_more(context: typer.Context) -> None:
    if context.args:
        raise FatalError(
            "Only a name may stand on the command line",
            where=f"hub secrets {context.info_name}",
            remedy="pipe the URL in or type it when asked; change the secret if it has just stood in the open",
        )
