"""Which connector answers to which scheme, and the SQL for databases that no test server speaks."""

import pytest

from connectors.databases.enterprise import OracleSource, SqlServerSource
from connectors.databases.names import TableName
from connectors.registry import SCHEMES, open_source
from core.connections import Connection
from core.errors import FatalError, TemporaryError
from tests.connectors.contracts import COLUMNS, contract
from tests.connectors.suite import CANARY


@pytest.mark.parametrize("url", [f"gopher://u:{CANARY}@h/x", "no address at all", f"://{CANARY}"])
def test_an_unknown_protocol_lists_the_known(url: str) -> None:
    with pytest.raises(FatalError) as caught:
        open_source(contract(*COLUMNS), Connection("police", url))
    assert "police" in caught.value.where
    assert all(scheme in caught.value.remedy for scheme in SCHEMES)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("scheme", [*SCHEMES, "MySQL", "cockroachdb+psycopg2"])
def test_every_scheme_opens_without_touching_its_source(scheme: str) -> None:
    source = open_source(contract(*COLUMNS), Connection("x", f"{scheme}://u:{CANARY}@127.0.0.1:1/x"))
    assert CANARY not in repr(source.connection)


@pytest.mark.parametrize("scheme", ["oracle", "mssql"])
def test_down(scheme: str) -> None:
    source = open_source(contract(*COLUMNS), Connection("x", f"{scheme}://u:{CANARY}@127.0.0.1:1/x"))
    with pytest.raises(TemporaryError) as caught:
        list(source.batches())
    assert CANARY not in str(caught.value)


def test_sql_for_oracle() -> None:
    source = OracleSource(Connection("x", "oracle://h/x"), contract(*COLUMNS))
    assert source.expression('A"B', "varchar2") == '"A""B"'
    assert source.expression("DAY", "date") == 'to_char("DAY", \'YYYY-MM-DD HH24:MI:SS\') AS "DAY"'
    statement = source.catalog_statement(TableName("O'X", "T"))
    assert "owner = 'O''X' AND table_name = 'T'" in statement


def test_sql_for_sql_server() -> None:
    source = SqlServerSource(Connection("x", "mssql://h/x"), contract(*COLUMNS))
    assert source.expression("A]B", "int") == "[A]]B]"
    assert source.expression("AMOUNT", "decimal") == "CONVERT(nvarchar(max), [AMOUNT]) AS [AMOUNT]"
    assert "table_schema = schema_name() AND" in source.catalog_statement(TableName(None, "T"))
