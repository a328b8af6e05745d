"""The real servers that the tests pull from; a missing one is a failure that says how to start it."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pymysql
import pytest

POSTGRES = os.environ.get("TEST_POSTGRES", "127.0.0.1:5432")
MYSQL = os.environ.get("TEST_MYSQL", "127.0.0.1:3306")


@contextmanager
def postgres_admin() -> Iterator[Any]:
    """A connection that may create databases and roles, as user postgres without a password."""
    try:
        admin = psycopg.connect(f"postgresql://postgres@{POSTGRES}/postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.fail(
            f"No PostgreSQL for the tests at {POSTGRES}: {error}\nStart one (pg_ctl start, or a container) that lets "
            "user postgres in without a password, or set TEST_POSTGRES=host:port"
        )
    with closing(admin):
        yield admin


@contextmanager
def mysql_admin() -> Iterator[Any]:
    """A connection that may create databases and users, as root without a password."""
    host, port = MYSQL.split(":")
    try:
        admin = pymysql.connect(host=host, port=int(port), user="root", charset="utf8mb4", autocommit=True)
    except pymysql.err.OperationalError as error:
        pytest.fail(
            f"No MariaDB or MySQL for the tests at {MYSQL}: {error}\nStart one (mariadbd, or a container) that lets "
            "root in without a password, or set TEST_MYSQL=host:port"
        )
    with closing(admin):
        yield admin
