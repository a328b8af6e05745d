"""Airflow's connections as the hub's: what an administrator enters in Airflow comes before the environment."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

SCHEMES = {"postgres": "postgresql"}
"""Airflow's connection types that the hub knows by another name."""


def from_airflow(name: str) -> str | None:
    """The URL of the Airflow connection ``name``, or None when Airflow has none of that name."""
    try:
        return url(Connection.get(name))
    except AirflowNotFoundException:
        return None


def url(connection: Any) -> str:
    """An Airflow connection written as the hub writes one.

    Airflow's own ``get_uri`` quotes the slashes of a path, which makes another address of a web interface's. The
    connection type is the URL's scheme, *schema* its path, and *extra* its query.
    """
    kind = (connection.conn_type or "").lower()
    scheme = SCHEMES.get(kind, kind.replace("_", "-"))
    path = f"/{quote(connection.schema)}" if connection.schema else ""
    extra = json.loads(connection.extra) if connection.extra else {}
    query = f"?{urlencode(extra)}" if extra else ""
    return f"{scheme}://{_authority(connection)}{path}{query}"


def _authority(connection: Any) -> str:
    login = quote(connection.login or "", safe="")
    password = f":{quote(connection.password, safe='')}" if connection.password else ""
    user = f"{login}{password}@" if login or password else ""
    port = f":{connection.port}" if connection.port else ""
    return f"{user}{connection.host or ''}{port}"
