"""Connected components in SQL: labels spread over shared anchors until none changes."""

import duckdb

from core.errors import FatalError
from reconcile.statements import run, scalar

MOST_ROUNDS = 200
"""Rounds after which something is wrong: a person's records are a few steps apart, a chain of changes a few more."""


def spread_labels(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring the table ``label`` to its end: all nodes that anchors join have the smallest label among them.

    Returns:
        Rounds it took.

    Raises:
        FatalError: the labels do not settle.
    """
    changed = "SELECT count(*) FROM spread JOIN label USING (node) WHERE spread.label < label.label"
    for done in range(1, MOST_ROUNDS + 1):
        run(connection, "spread")
        left = scalar(connection, changed)
        connection.execute("CREATE OR REPLACE TEMP TABLE label AS SELECT node, label FROM spread")
        if not left:
            return done
    raise FatalError("Linking does not settle", where="reconcile", remedy="look for a chain of keys that never ends")
