"""The ``source`` block of a contract: where in its department's system the table is, and never how to get in."""

from typing import Any

from schemas.sections import Section, suggest

PLACES: dict[str, tuple[str, ...]] = {
    "table": ("schema",),
    "path": ("rows", "total", "page", "size", "page_size"),
    "pattern": ("format", "encoding", "delimiter", "sheet", "parts"),
}
"""What finds a table, by kind of system (database, web interface, files), and what else may be said of it."""

FORMATS = ("csv", "excel", "jsonl", "parquet")
ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
_TELLTALE = ("://", "password", "passwd", "secret", "token", "apikey", "api_key")


def read_server(server: Section) -> tuple[str, dict[str, Any]]:
    """The connection's name, and what its connector needs to find the table."""
    name, own = server.text("server"), server.properties()
    if server.text("type") not in ("custom", ""):
        server.error("type", "The connection's own address says what kind of server it is", "write type: custom")
    source = own.section("source", required=True)
    values = {key: source.value(key) for key in source.names()}
    _no_secret(server, "server", name)
    for key, value in values.items():
        _no_secret(source, key, f"{key}={value}")
    if "source" in own:
        _place(own, source, values)
    own.done()
    server.done()
    return name, values


def _no_secret(section: Section, key: str, text: str) -> None:
    if any(word in text.lower() for word in _TELLTALE):
        remedy = "name a connection here; its address and secrets stand in Airflow or the environment"
        section.error(key, "An address or a secret has no place in a contract", remedy)


def _place(own: Section, source: Section, values: dict[str, Any]) -> None:
    kinds = [kind for kind in PLACES if kind in values]
    if len(kinds) != 1:
        own.error("source", "Where the table is found is not said once", f"give one of: {', '.join(PLACES)}")
        return
    known = (kinds[0], *PLACES[kinds[0]])
    for key in values:
        if key not in known:
            source.error(key, f"Unknown key {key!r} beside {kinds[0]!r}", suggest(key, list(known)))
    for key, words in (("format", FORMATS), ("encoding", ENCODINGS)):
        if key in values and values[key] not in words:
            source.error(key, f"Unknown {key} {values[key]!r}", suggest(str(values[key]), list(words)))
