import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.tree import Frontier, leaf_hash, node_hash
from audit.verify import Tree

# The eight leaves and the tree heads of the reference implementation of Certificate Transparency, whose tree RFC 6962
# and RFC 9162 define.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_definition(entries: list[bytes]) -> bytes:
    """MTH as RFC 9162 §2.1.1 writes it."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1 << (len(entries) - 1).bit_length() - 1
    return node_hash(by_definition(entries[:split]), by_definition(entries[split:]))


@pytest.mark.parametrize("size", range(9))
def test_writer_and_verifier_give_the_published_tree_heads(size: int) -> None:
    writer, verifier = Frontier(), Tree()
    for leaf in LEAVES[:size]:
        writer.append(leaf_hash(leaf))
        verifier.add(leaf_hash(leaf))
    assert writer.root().hex() == verifier.root().hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_a_tree_grown_leaf_by_leaf_is_the_tree_of_the_definition(entries: list[bytes]) -> None:
    writer, verifier = Frontier(), Tree()
    for entry in entries:
        writer.append(leaf_hash(entry))
        verifier.add(leaf_hash(entry))
    assert writer.root() == verifier.root() == by_definition(entries)
    assert len(writer.peaks) == len(entries).bit_count()


def test_a_node_cannot_pass_for_a_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
