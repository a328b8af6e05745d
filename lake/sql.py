"""Names, literals and types as the engine's SQL spells them."""

from collections.abc import Iterable

import pyarrow as pa

from core.errors import FatalError

_PLAIN: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.large_string(): "VARCHAR",
    pa.string_view(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.int8(): "TINYINT",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.binary(): "BLOB",
}


def name(text: str) -> str:
    """``text`` as a quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def names(texts: Iterable[str], prefix: str = "") -> str:
    """A comma-separated list of quoted identifiers, each behind ``prefix`` (``s.``)."""
    return ", ".join(prefix + name(text) for text in texts)


def literal(text: str) -> str:
    """``text`` as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """A comma-separated list of string literals."""
    return ", ".join(literal(text) for text in texts)


def column_type(kind: pa.DataType) -> str:
    """The engine's word for an Arrow type.

    Raises:
        FatalError: a type that no table of the lake has.
    """
    if kind in _PLAIN:
        return _PLAIN[kind]
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP WITH TIME ZONE" if kind.tz else "TIMESTAMP"
    if pa.types.is_map(kind):
        return f"MAP({column_type(kind.key_type)}, {column_type(kind.item_type)})"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"{column_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        fields = ", ".join(f"{name(field.name)} {column_type(field.type)}" for field in kind.fields)
        return f"STRUCT({fields})"
    raise FatalError("A column has a type the lake does not keep", where=str(kind), remedy="cast it before writing")


def empty_relation(schema: pa.Schema) -> str:
    """A FROM clause of no rows with the columns of ``schema``."""
    columns = ", ".join(f"NULL::{column_type(field.type)} AS {name(field.name)}" for field in schema)
    return f"(SELECT {columns} WHERE false)"


def files_relation(files: Iterable[str], schema: pa.Schema, partitions: Iterable[str] = ()) -> str:
    """A FROM clause over Parquet files, in the columns and order of ``schema``.

    Partition columns stand in the folder names alone, so they are read from there and cast; files written before a
    column was added give null.
    """
    hive = ", ".join(f"{name(p)}: {column_type(schema.field(p).type)}" for p in partitions)
    folders = f"hive_partitioning = true, hive_types = {{{hive}}}" if hive else "hive_partitioning = false"
    return f"(SELECT {names(schema.names)} FROM read_parquet([{literals(files)}], union_by_name = true, {folders}))"
