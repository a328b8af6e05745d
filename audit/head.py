"""The signed head of the log as it stands, and the writer's own state beside it.

After each group the sequencer replaces ``head.json``: the checkpoint of all entries written, the tree's frontier, and
where the last file ends. It makes the newest entries as hard to change as the sealed ones, and spares a restart the
reading of the whole log. It is not the proof: if it is lost, it is made again from the entries.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from audit import note
from audit.entry import FIRST
from audit.keys import SealKey
from audit.segments import Place
from audit.tree import Frontier
from core.errors import IntegrityError
from core.files import replace

HEAD = "head.json"


@dataclass
class State:
    """Where the writer stands: the tree over all entries, the last one's hash, the end of the last file."""

    tree: Frontier
    last: str
    place: Place

    @classmethod
    def empty(cls) -> "State":
        """Before the first entry."""
        return cls(Frontier(), FIRST, Place(0, 0))


def write(folder: Path, key: SealKey, state: State) -> None:
    """Replace the head. Not synced: the entries are, and a head that lags is caught up from them."""
    content = {
        "checkpoint": note.sign(key, state.tree.size, state.tree.root()).text,
        "frontier": [peak.hex() for peak in state.tree.peaks],
        "last": state.last,
        "segment": state.place.segment,
        "offset": state.place.offset,
    }
    replace(folder / HEAD, json.dumps(content, ensure_ascii=False).encode(), durable=False)


def read(folder: Path, key: SealKey) -> State | None:
    """The state as last written; None when the file is missing or was torn by a power cut.

    Raises:
        IntegrityError: a head that is whole but not signed by this key, or that is at odds with its own tree.
    """
    try:
        content = json.loads((folder / HEAD).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    signed = note.read(key, content["checkpoint"], HEAD)
    tree = Frontier(signed.size, [bytes.fromhex(peak) for peak in content["frontier"]])
    if len(tree.peaks) != signed.size.bit_count() or tree.root() != signed.root:
        raise IntegrityError("The log's head is at odds with its own signature", where=HEAD, remedy="verify the log")
    return State(tree, content["last"], Place(content["segment"], content["offset"]))
