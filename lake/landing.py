"""Landing: what a source holds now, compared with what it held before; only the changes are appended.

The unit of change is a key. When the rows of a key differ in any way from those it had, all rows it has now land with
this pull's number, and a key that is gone lands one row with ``_op = delete``: the current rows of a key are therefore
those of its highest ``_pull_number``. A row with a null in its key has nothing to be known by but its content, so its
fingerprint stands in for the key. Refusing such rows, and several rows of one key, is the quality room's work: they
land all the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from core.errors import FatalError
from lake import rowhash, sql
from lake.engine import engine
from lake.scratch import scratch
from lake.staging import stage
from lake.store import Lake
from schemas.contract import Contract

STEP = "land"
UNTYPED = pa.field("_untyped", pa.map_(pa.string(), pa.string()))
_CHUNK = 131_072


@dataclass(frozen=True)
class Landed:
    """Counts of one pull, in rows: ``source_rows = inserted + updated + unchanged + repeated``.

    ``repeated``: rows that stood more than once, word for word, in what was pulled; they land once.
    ``deleted``: keys that are gone. ``version``: of ``landed/<table>`` afterwards.
    """

    source_rows: int
    inserted: int
    updated: int
    deleted: int
    unchanged: int
    repeated: int
    version: int


def pulled_schema(contract: Contract) -> pa.Schema:
    """What a connector yields: the contract's columns and ``_untyped``."""
    return contract.arrow_schema().append(UNTYPED)


def landed_schema(contract: Contract) -> pa.Schema:
    """Columns of ``landed/<table>``: one row per source row per pull that changed it."""
    return pa.schema(
        [
            *contract.arrow_schema(),
            pa.field("_pull_number", pa.int64()),
            pa.field("_pull_id", pa.string()),
            pa.field("_pulled_at", pa.timestamp("us", tz="UTC")),
            pa.field("_op", pa.string()),
            pa.field("_row_hash", pa.int64()),
            UNTYPED,
        ]
    )


def tie(keys: Sequence[str], prefix: str = "") -> str:
    """SQL of what stands in for the missing part of a key: ``_row_hash`` when the key has a null, else null."""
    missing = " OR ".join(f"{prefix}{sql.name(key)} IS NULL" for key in keys) or "true"
    return f"CASE WHEN {missing} THEN {prefix}_row_hash END"


def unit(keys: Sequence[str], prefix: str = "") -> str:
    """SQL list of what identifies a row's unit of change: the columns of its key, and its ``tie``."""
    return ", ".join([*(prefix + sql.name(key) for key in keys), tie(keys, prefix)])


def current(lake: Lake, contract: Contract, columns: Sequence[str], *, until: int | None = None) -> str:
    """A FROM clause: the rows the source held at its last pull (``until``: at the pull of that number).

    Grain: one row per (key, content).
    """
    rows = lake.relation(f"landed/{contract.table}", empty=landed_schema(contract))
    limit = "" if until is None else f"WHERE _pull_number <= {until}"
    return (
        f"(SELECT {sql.names(columns)} FROM (SELECT {sql.names(columns)}, _op FROM {rows} {limit} "
        f"QUALIFY _pull_number = max(_pull_number) OVER (PARTITION BY {unit(contract.keys)})) WHERE _op <> 'delete')"
    )


def land(
    lake: Lake,
    contract: Contract,
    batches: Iterable[pa.RecordBatch],
    *,
    number: int,
    pull_id: str,
    pulled_at: datetime,
    admit: Callable[[Landed], None] = lambda _counts: None,
) -> Landed:
    """Append to ``landed/<table>`` what changed since the last pull; nothing changed, no version.

    ``batches`` hold the whole present state of the source in ``pulled_schema``. Memory stays within the engine's
    limit whatever their size. A second call with the same ``number`` changes nothing and does not read ``batches``.
    ``admit`` is shown the counts before anything is written; when it raises, nothing has landed.

    Raises:
        FatalError: the batches are not in the contract's schema, or a column or the key of the table changed.
        TemporaryError: another pull of this table landed meanwhile.
    """
    table = f"landed/{contract.table}"
    if (before := lake.commit(table, STEP, number)) is not None:
        return Landed(**before.notes, version=before.version)
    _refuse_new_key(lake, table, contract)
    with scratch() as folder, engine() as connection:
        staged = stage(batches, pulled_schema(contract), folder / "pulled.parquet", where=contract.table)
        counts = _compare(connection, lake, contract, staged)
        admit(counts)
        version = lake.version(table)
        if version is None or counts.inserted or counts.updated or counts.deleted:
            rows = _changes(connection, contract, staged, (number, pull_id, pulled_at))
            notes = {name: value for name, value in asdict(counts).items() if name != "version"}
            version = lake.append(table, rows, step=STEP, number=number, notes=notes).version
    return Landed(**{**asdict(counts), "version": version})


def _refuse_new_key(lake: Lake, table: str, contract: Contract) -> None:
    if lake.version(table) is None:
        return
    for key in contract.keys:
        if key not in lake.schema(table).names:
            raise FatalError(
                "The table has landed without this key column",
                where=f"{contract.path.name}: {key}",
                remedy="a table with another key is another table: give the contract a new table name",
            )


def _compare(connection: duckdb.DuckDBPyConnection, lake: Lake, contract: Contract, staged: Path) -> Landed:
    """Fill the temporary tables ``came`` (rows pulled, once each) and ``moved`` (units that changed)."""
    keys = contract.keys
    fingerprint = rowhash.expression(pulled_schema(contract))
    pulled = f"read_parquet({sql.literal(str(staged))}, file_row_number = true)"
    connection.execute(
        f"CREATE TEMP TABLE came AS SELECT {sql.names([*keys, '_row_hash'])}, min(file_row_number) AS _row, "
        f"count(*) AS _times FROM (SELECT *, {fingerprint} AS _row_hash FROM {pulled}) "
        f"GROUP BY {sql.names([*keys, '_row_hash'])}"
    )
    held = current(lake, contract, [*keys, "_row_hash"])
    connection.execute(
        f"CREATE TEMP TABLE moved AS SELECT {_either(keys)}, h.content.lowest AS _row_hash, "
        "CASE WHEN h.content IS NULL THEN 'insert' WHEN c.content IS NULL THEN 'delete' ELSE 'update' END AS _op "
        f"FROM {_contents('came', keys)} c FULL JOIN {_contents(held, keys)} h "
        f"ON {_matched(keys)} WHERE c.content IS DISTINCT FROM h.content"
    )
    return _count(connection, keys)


def _matched(keys: Sequence[str]) -> str:
    return " AND ".join(f"c.{sql.name(k)} IS NOT DISTINCT FROM h.{sql.name(k)}" for k in (*keys, "_tie"))


def _either(keys: Sequence[str]) -> str:
    return ", ".join(f"coalesce(c.{sql.name(k)}, h.{sql.name(k)}) AS {sql.name(k)}" for k in (*keys, "_tie"))


def _contents(rows: str, keys: Sequence[str]) -> str:
    # Equal for equal sets of fingerprints: exact for one or two rows of a key, which is all there ever are.
    digest = (
        "{'rows': count(*), 'lowest': min(_row_hash), 'highest': max(_row_hash), 'all': bit_xor(_row_hash)} AS content"
    )
    return f"(SELECT {unit(keys)} AS _tie, {digest} FROM {rows} GROUP BY {unit(keys)})"


def _count(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> Landed:
    connection.execute(
        "CREATE TEMP TABLE fresh AS SELECT c._row, c._row_hash, h._op FROM "
        f"(SELECT _row, _row_hash, {unit(keys)} AS _tie FROM came) c "
        f"JOIN moved h ON {_matched(keys)}"
    )
    distinct, source = _one(connection, "SELECT count(*), coalesce(sum(_times), 0)::BIGINT FROM came")
    inserted, updated = _one(
        connection, "SELECT count(*) FILTER (_op = 'insert'), count(*) FILTER (_op = 'update') FROM fresh"
    )
    (deleted,) = _one(connection, "SELECT count(*) FROM moved WHERE _op = 'delete'")
    return Landed(source, inserted, updated, deleted, distinct - inserted - updated, source - distinct, -1)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(connection.execute(query).fetchall()[0])


def _changes(
    connection: duckdb.DuckDBPyConnection, contract: Contract, staged: Path, pull: tuple[int, str, datetime]
) -> pa.RecordBatchReader:
    """The rows to append, as a stream."""
    schema = landed_schema(contract)
    stamp = "$1::BIGINT AS _pull_number, $2::VARCHAR AS _pull_id, $3::TIMESTAMPTZ AS _pulled_at"
    gone = ", ".join(
        sql.name(c.name) if c.key else f"NULL::{sql.column_type(c.type)} AS {sql.name(c.name)}"
        for c in contract.columns
    )
    rows: pa.RecordBatchReader = connection.sql(
        f"SELECT {sql.names(contract.arrow_schema().names, 's.')}, {stamp}, f._op, f._row_hash, s._untyped "
        f"FROM read_parquet({sql.literal(str(staged))}, file_row_number = true) s "
        "JOIN fresh f ON s.file_row_number = f._row "
        f"UNION ALL SELECT {gone}, {stamp}, _op, _row_hash, NULL FROM moved WHERE _op = 'delete'",
        params=list(pull),
    ).to_arrow_reader(_CHUNK)
    return rows.cast(schema)
