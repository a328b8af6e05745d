"""Names in SQL: quoted as each family quotes, put together into the one statement a pull needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.errors import FatalError
from schemas.contract import Contract


@dataclass(frozen=True)
class Dialect:
    """How a database family quotes an identifier."""

    opening: str = '"'
    closing: str = '"'

    def quote(self, name: str) -> str:
        """``name`` as an identifier, spelt exactly so."""
        return self.opening + name.replace(self.closing, self.closing * 2) + self.closing


ANSI = Dialect()
BACKTICKS = Dialect("`", "`")
BRACKETS = Dialect("[", "]")


@dataclass(frozen=True)
class TableName:
    """Where a contract's table is in its database."""

    schema: str | None
    table: str

    def quoted(self, dialect: Dialect) -> str:
        """The name for a FROM clause."""
        return ".".join(dialect.quote(part) for part in (self.schema, self.table) if part)


def table_name(contract: Contract) -> TableName:
    """The table a contract's ``source`` names (``table``, ``schema``); the contract's own source table by default.

    Raises:
        FatalError: a name that no database could have.
    """
    source: Any = contract.source
    name = TableName(source.get("schema") or None, source.get("table") or contract.source_table)
    for part in (name.schema, name.table):
        if part is not None and (not isinstance(part, str) or "\0" in part):
            raise FatalError("A table's name is no text", where=contract.table, remedy="mend `source` in the contract")
    return name


def select(expressions: Iterable[str], table: str) -> str:
    """The statement that pulls a table."""
    return f"SELECT {', '.join(expressions)} FROM {table}"
