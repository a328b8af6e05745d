"""A row's fingerprint: equal for equal content, in every process and with every version of the engine.

The cells that are not null, each as ``name=<bytes>:<text>`` in the order of their names, are joined and hashed by MD5;
the lower 64 bits, read little-endian and shifted into the signed range, are the fingerprint. A column that is added
and empty therefore changes no fingerprint. Texts are canonical: dates are days and instants microseconds since 1970,
floats are ``%.17g``, decimals have all digits of their scale. Sixty-four bits suffice because fingerprints are only
compared within one key.
"""

import pyarrow as pa

from lake import sql

_SHIFT = 2**63


def expression(schema: pa.Schema) -> str:
    """SQL of the fingerprint (BIGINT) of a row with the columns of ``schema``."""
    return f"CAST(CAST(md5_number_lower({content(schema)}) AS HUGEINT) - {_SHIFT} AS BIGINT)"


def content(schema: pa.Schema) -> str:
    """SQL of the text that is hashed: equal for equal cells in the columns of ``schema``, of which there is one."""
    cells = [_cell(name, _text(schema.field(name))) for name in sorted(schema.names)]
    return f"concat({', '.join(cells)})"


def _cell(name: str, text: str) -> str:
    return f"coalesce({sql.literal(name + '=')} || strlen({text}) || ':' || {text}, '')"


def _text(field: pa.Field) -> str:
    column, kind = sql.name(field.name), field.type
    if pa.types.is_date(kind):
        return f"CAST({column} - DATE '1970-01-01' AS VARCHAR)"
    if pa.types.is_timestamp(kind):
        return f"CAST(epoch_us({column}) AS VARCHAR)"
    if pa.types.is_floating(kind):
        return f"printf('%.17g', CAST({column} AS DOUBLE))"
    if pa.types.is_map(kind):
        return _map_text(column)
    return column if pa.types.is_string(kind) else f"CAST({column} AS VARCHAR)"


def _map_text(column: str) -> str:
    # An empty map and none at all say the same.
    cell = "strlen(e.key) || ':' || e.key || strlen(e.value) || ':' || e.value"
    entries = f"list_sort(list_transform(map_entries({column}), lambda e: {cell}))"
    return f"nullif(array_to_string({entries}, ';'), '')"
