"""The Merkle tree of the log (RFC 9162 §2.1), kept as its frontier: a hash for each complete subtree on its right edge.

A tree of n leaves needs as many hashes as n has bits set, so the writer holds some 25 hashes for 30 million entries.
"""

import hashlib
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry, 32 bytes. The prefix 0x00 keeps a leaf from passing for a node (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node over its two children, 32 bytes, prefix 0x01 (RFC 9162 §2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a tree of ``size`` leaves. ``peaks`` go from the largest complete subtree to the smallest."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash: equal subtrees merge like the carries of a binary counter."""
        carry = self.size
        while carry & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            carry >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The tree head: the peaks folded from the right; of an empty tree, the hash of nothing."""
        if not self.peaks:
            return EMPTY_ROOT
        head = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            head = node_hash(peak, head)
        return head

    def copy(self) -> "Frontier":
        """A frontier that grows on its own."""
        return Frontier(self.size, list(self.peaks))
