"""Tokens in the engine: HMAC-SHA256 (RFC 2104) from the two hashes that SQL has.

The key reaches the engine as two session variables, bound as parameters, so that it stands in no SQL text, log or
error message.
"""

import hashlib

import duckdb

TOKEN_LENGTH = 32
"""Hexadecimal digits of a token: 128 bits."""
_INNER, _OUTER = "token_inner", "token_outer"
_SEPARATOR = "\x1f"


def bind_pads(connection: duckdb.DuckDBPyConnection, inner: str, outer: str, pads: tuple[bytes, bytes]) -> None:
    """Bind the two halves of an HMAC key to session variables of these names."""
    for name, value in zip((inner, outer), pads, strict=True):
        connection.execute(f"SET VARIABLE {name} = $1::BLOB", [value])


def bind_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Make ``key`` the one that :func:`token_sql` works with on this connection."""
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    pads = bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
    bind_pads(connection, _INNER, _OUTER, pads)


def token_sql(domain: str, expression: str) -> str:
    """SQL for the token of a text: 32 hexadecimal digits, null for null.

    ``domain`` (what the value is, e.g. ``identity_number``) is part of the message, so that a phone number and a bank
    account of the same digits have different tokens.
    """
    message = f"encode('{domain}' || chr({ord(_SEPARATOR)}) || {expression})"
    inner = f"sha256(getvariable('{_INNER}')::BLOB || {message})"
    return f"left(sha256(getvariable('{_OUTER}')::BLOB || unhex({inner})), {TOKEN_LENGTH})"


def token_message(domain: str, text: str) -> bytes:
    """The bytes whose HMAC a token is: what an auditor needs to recompute one."""
    return f"{domain}{_SEPARATOR}{text}".encode()
