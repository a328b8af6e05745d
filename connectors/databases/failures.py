"""Errors of foreign database drivers, named by what the caller does next; their texts may hold values and stay out."""

import socket
from collections.abc import Callable, Sequence

from connectors.base import Source, listed
from core.errors import FatalError, HubError, TemporaryError

DEFAULT_PORTS = {"postgresql": 5432, "mysql": 3306, "oracle": 1521, "mssql": 1433}
CONNECT_TIMEOUT_S = 10


def down(source: Source, code: str = "") -> TemporaryError:
    """The database does not answer."""
    return TemporaryError(
        f"The database cannot be reached{_in_brackets(code)}",
        where=source.place,
        remedy="see that it runs and that host and port of the connection are right; the next run catches up",
    )


def busy(source: Source, code: str = "") -> TemporaryError:
    """The database answers, but not now."""
    return TemporaryError(
        f"The database is too busy or stopped answering{_in_brackets(code)}",
        where=source.place,
        remedy="try again later; if it stays so, ask the department",
    )


def refused(source: Source, code: str = "") -> FatalError:
    """The database does not let this user in."""
    return FatalError(
        f"The database refused the connection{_in_brackets(code)}",
        where=source.place,
        remedy="check user, password and database name in the connection of that name",
    )


def failed(source: Source, code: str = "") -> FatalError:
    """The statement itself cannot work."""
    return FatalError(
        f"The database refused the query{_in_brackets(code)}",
        where=source.place,
        remedy="check that the connection's user may read the table, and that the contract names it rightly",
    )


def no_table(source: Source, name: str, present: Sequence[str]) -> FatalError:
    """The table is not there."""
    return FatalError(
        f"The source has no table {name}",
        where=source.place,
        remedy=f"ask the department what changed, or amend the contract; the source has: {listed(present)}",
    )


def by_state(source: Source, state: str) -> HubError:
    """An SQLSTATE (ISO 9075) as an error: classes 08, 40, 53, 55, 57, 58 pass by themselves, 28 and 3D never."""
    kinds: list[tuple[tuple[str, ...], Callable[[Source, str], HubError]]] = [
        (("28", "3D"), refused),
        (("08",), down),
        (("40", "53", "55", "57", "58"), busy),
    ]
    for classes, error in kinds:
        if state.startswith(classes):
            return error(source, state)
    return failed(source, state)


def probe(source: Source, family: str) -> None:
    """See that something listens, before a driver that would retry for half a minute is asked.

    Raises:
        TemporaryError: nothing does.
    """
    address = (source.connection.host, source.connection.port or DEFAULT_PORTS[family])
    try:
        socket.create_connection(address, timeout=CONNECT_TIMEOUT_S).close()
    except OSError as error:
        raise down(source, type(error).__name__) from None


def _in_brackets(code: str) -> str:
    return f" ({code})" if code else ""
