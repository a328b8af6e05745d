"""Which connector speaks which protocol: chosen by the connection's scheme alone."""

from importlib import import_module

from connectors.base import Source
from core.connections import Connection
from core.errors import FatalError
from schemas.contract import Contract

SCHEMES = {
    "postgresql": "connectors.databases.postgres:PostgresSource",
    "postgres": "connectors.databases.postgres:PostgresSource",
    "sqlite": "connectors.databases.sqlite:SqliteSource",
    "mysql": "connectors.databases.mysql:MysqlSource",
    "mariadb": "connectors.databases.mysql:MysqlSource",
    "oracle": "connectors.databases.enterprise:OracleSource",
    "mssql": "connectors.databases.enterprise:SqlServerSource",
    "http": "connectors.web.source:WebSource",
    "https": "connectors.web.source:WebSource",
    "sftp": "connectors.files.sftp:SftpSource",
    "file": "connectors.files.local:LocalSource",
}
"""Scheme → module and class, imported when first used: drivers are heavy, and a task needs one of them."""
GENERIC = "connectors.databases.generic:GenericSource"
"""What speaks to any other database: a scheme `dialect+driver` that SQLAlchemy knows."""


def open_source(contract: Contract, connection: Connection) -> Source:
    """The connector for a contract's table at a connection; nothing is opened yet.

    Raises:
        FatalError: unknown scheme, with those that are known.
    """
    scheme = connection.scheme.lower()
    target = SCHEMES.get(scheme) or (GENERIC if "+" in scheme else None)
    if target is None:
        raise FatalError(
            f"Unknown protocol: {scheme or 'none given'}",
            where=f"{contract.table} @ {connection.name}",
            remedy=f"begin the connection's URL with one of: {', '.join(SCHEMES)}, or with SQLAlchemy's dialect+driver",
        )
    module, name = target.split(":")
    source: Source = getattr(import_module(module), name)(connection, contract)
    return source
