"""Errors of a recipient's database, named by what the caller does next; their texts may hold values and stay out."""

import socket

import sqlalchemy as sa

from connectors.databases.failures import CONNECT_TIMEOUT_S, DEFAULT_PORTS
from core.connections import Connection
from core.errors import FatalError, HubError, TemporaryError

# The last of each: two first pushes at once made the same thing; the one that comes again finds it there.
_PASSING_STATES = ("08", "40", "53", "55", "57", "58", "23505", "42P07")
_PASSING_MYSQL = frozenset(
    {1040, 1041, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 2002, 2003, 2006, 2013, 2055, 1050, 1060, 1062}
)
_PASSING_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")
_FAMILIES = {"mariadb": "mysql", "postgres": "postgresql"}


def at_connect(error: sa.exc.DBAPIError, connection: Connection, place: str) -> HubError:
    """The database did not let us in: down, busy, or it does not want this user."""
    if _passing(error) or not _answers(connection):
        return TemporaryError(
            f"The recipient's database cannot be reached{_code(error)}",
            where=place,
            remedy="see that it runs and that host and port of the connection are right; the next push catches up",
        )
    return FatalError(
        f"The recipient's database refused the connection{_code(error)}",
        where=place,
        remedy="check user, password and database name in the connection of that name",
    )


def at_work(error: sa.exc.DBAPIError, place: str) -> HubError:
    """A statement failed; the transaction has been rolled back."""
    if _passing(error) or error.connection_invalidated:
        return TemporaryError(
            f"The recipient's database is too busy or went away{_code(error)}",
            where=place,
            remedy="nothing of this push is there; push again",
        )
    return FatalError(
        f"The recipient's database refused a statement{_code(error)}",
        where=place,
        remedy="nothing of this push is there; see that the user may create and write the table, and that nobody "
        "changed its columns",
    )


def _passing(error: sa.exc.DBAPIError) -> bool:
    original = error.orig
    number = original.args[0] if original is not None and original.args else None
    return (
        _state(error).startswith(_PASSING_STATES)
        or (isinstance(number, int) and number in _PASSING_MYSQL)
        or str(getattr(original, "sqlite_errorname", "")).startswith(_PASSING_SQLITE)
    )


def _state(error: sa.exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _code(error: sa.exc.DBAPIError) -> str:
    original = error.orig
    number = original.args[0] if original is not None and original.args else None
    known = _state(error) or getattr(original, "sqlite_errorname", "") or (number if isinstance(number, int) else "")
    return f" ({known})" if known else ""


def _answers(connection: Connection) -> bool:
    """Whether something listens there: drivers say the same of a wrong password and of nobody at home."""
    family = connection.scheme.partition("+")[0]
    port = connection.port or DEFAULT_PORTS.get(_FAMILIES.get(family, family))
    if not connection.host or port is None:
        return True
    try:
        socket.create_connection((connection.host, port), timeout=CONNECT_TIMEOUT_S).close()
    except OSError:
        return False
    return True
