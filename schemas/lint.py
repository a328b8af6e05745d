"""Everything wrong with a schemas folder, each with file, line and what to do: ``hub contracts check``."""

from collections.abc import Iterator
from pathlib import Path

from schemas.contracts import SUFFIX
from schemas.everything import everything
from schemas.files import CODES, CONTRACTS, DEPARTMENTS, ENTITIES, Tree
from schemas.findings import Finding


def check(root: Path | None = None) -> list[Finding]:
    """All findings by file and line, not only the first; errors stop the hub, warnings do not."""
    read = everything(root)
    return sorted([*read.findings(), *_strays(read.tree)])


def _strays(tree: Tree) -> Iterator[Finding]:
    """Files that nobody reads: a contract put in the wrong place would otherwise be silently absent."""
    known = set(tree.files())
    for folder in (CONTRACTS, DEPARTMENTS, ENTITIES, CODES):
        for file in sorted((tree.root / folder).rglob("*")):
            if file.is_file() and file not in known and not file.name.startswith("."):
                remedy = f"move it to {CONTRACTS}/<department>/<table>{SUFFIX}, or remove it"
                yield Finding(file, 1, "", "This file is read by nobody", remedy)
