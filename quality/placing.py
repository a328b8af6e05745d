"""Where judged rows go: the new states of ``checked`` and ``quarantine``, as streams.

Both are the old table without the keys under check, and the judged rows of those keys. Each follows from its own old
state and from what landed, so that a kill between the two commits leaves nothing that the next run cannot finish.
"""

from collections.abc import Sequence

import pyarrow as pa

from lake import sql
from lake.landing import tie, unit
from lake.store import Lake
from quality import repairs
from quality.compiled import CompiledExpectation
from quality.tables import checked_name, checked_schema, quarantine_name, quarantine_schema
from quality.validate import ROW
from quality.work import Work, values_of
from schemas.contract import Contract
from schemas.vocabulary import Severity

_CHUNK = 131_072
_STAMPS = "_row_hash, _pull_number, _pulled_at AS _landed_at"


def refuse(work: Work, suite: Sequence[CompiledExpectation]) -> None:
    """Make ``rules`` (of the suite), ``refused`` (rows that failed an error) and ``touched`` (keys under check)."""
    rows = [(place, c.rule, c.column, c.severity == Severity.ERROR) for place, c in enumerate(suite)]
    rules = pa.Table.from_pylist([dict(zip(("rule", "name", "column", "error"), row, strict=True)) for row in rows])
    work.connection.register("rules_given", rules)
    work.connection.execute(
        'CREATE TABLE rules AS SELECT rule, name::VARCHAR AS name, "column"::VARCHAR AS place, error FROM rules_given'
    )
    work.connection.execute(
        f"CREATE TABLE refused AS SELECT DISTINCT {ROW} FROM failed JOIN rules USING (rule) WHERE error"
    )
    work.connection.execute(f"CREATE TABLE touched AS SELECT DISTINCT {unit(work.contract.keys)} AS _tie FROM work")


def checked_rows(work: Work, lake: Lake, *, keep: bool) -> pa.RecordBatchReader:
    """The new ``checked``; ``keep``: with the old rows of keys that are not under check."""
    contract, schema = work.contract, checked_schema(work.contract)
    values = ", ".join(f"{value} AS {sql.name(name)}" for name, value in values_of(contract).items())
    query = (
        f"SELECT {values}, {_STAMPS}, {repairs.names(contract)} AS _repairs, "
        "coalesce(m.marks, []::VARCHAR[]) AS _warnings FROM work w "
        f"LEFT JOIN (SELECT {ROW}, list(name ORDER BY name) AS marks FROM failed JOIN rules USING (rule) "
        f"WHERE NOT error GROUP BY {ROW}) m USING ({ROW}) "
        f"WHERE _op <> 'delete' AND NOT EXISTS (SELECT 1 FROM refused r WHERE r.{ROW} = w.{ROW})"
    )
    if keep:
        query = f"{_untouched(lake, checked_name(contract), contract, schema)} UNION ALL {query}"
    return _stream(work, query, schema)


def quarantine_rows(work: Work, lake: Lake, *, keep: bool) -> pa.RecordBatchReader:
    """The new ``quarantine``; ``keep`` as above."""
    contract, schema = work.contract, quarantine_schema(work.contract)
    query = (
        f"SELECT {sql.names(contract.arrow_schema().names)}, {_STAMPS}, rules.name AS _rule, rules.place AS _column, "
        f"_untyped FROM work JOIN failed USING ({ROW}) JOIN rules USING (rule) WHERE rules.error"
    )
    if keep:
        query = f"{_untouched(lake, quarantine_name(contract), contract, schema)} UNION ALL {query}"
    return _stream(work, query, schema)


def _untouched(lake: Lake, table: str, contract: Contract, schema: pa.Schema) -> str:
    keys = [*contract.keys, "_tie"]
    matched = " AND ".join(f"old.{sql.name(key)} IS NOT DISTINCT FROM t.{sql.name(key)}" for key in keys)
    old = f"(SELECT *, {tie(contract.keys)} AS _tie FROM {lake.relation(table, empty=schema)})"
    return f"SELECT {sql.names(schema.names, 'old.')} FROM {old} old ANTI JOIN touched t ON {matched}"


def _stream(work: Work, query: str, schema: pa.Schema) -> pa.RecordBatchReader:
    reader: pa.RecordBatchReader = work.connection.sql(query).to_arrow_reader(_CHUNK)
    return reader.cast(schema)
