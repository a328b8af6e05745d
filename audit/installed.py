"""The verifier, pointed at this installation's log, key and handed-out checkpoints.

What it finds is as good as the machine it runs on: who doubts the machine runs ``audit/verify.py`` elsewhere, on a
copy of the log, with the key and the checkpoints that others have kept.
"""

from pathlib import Path

from audit import verify as verifier
from audit.keys import SEAL_PUBLIC
from core.settings import settings


def verify(folder: Path | None = None) -> verifier.Report:
    """Check ``folder`` (by default the hub's own log) against the hub's key and the checkpoints it handed out."""
    places = settings()
    kept = [places.checkpoints] if places.checkpoints.is_dir() else []
    return verifier.verify(folder or places.audit, places.keys / SEAL_PUBLIC, kept)
