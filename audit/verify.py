"""The verifier of the log: a program of its own that shares no code with the writer.

It reads a copy of the log's folder on any machine with Python 3.11 and ``cryptography``:

    python verify.py FOLDER --key audit-seal.pub --checkpoints FOLDER_KEPT_ELSEWHERE

Each line must be canonical JSON, carry the next number and the hash of the line before it; the Merkle tree over the
lines (RFC 9162) must have the root that every signed checkpoint (C2SP tlog-checkpoint, Ed25519) gives for its size. The
key and the checkpoints should come from somebody who is not the operator of the log. Exit status 0: intact; 1: not.
"""

import argparse
import hashlib
import json
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LONGEST_LINE = 16 * 1024 * 1024
MOST_PROBLEMS = 20
LINE_KEYS = {"at", "body", "inbox", "kind", "prev", "sequence", "trace"}


@dataclass
class Report:
    """What was found. ``trusted`` entries are vouched for by a signed checkpoint that agrees with the log."""

    ok: bool = False
    origin: str = ""
    entries: int = 0
    root: str = ""
    checkpoints: int = 0
    trusted: int = 0
    unsigned: int = 0
    """Entries after the last signed head: a sequencer was at work, or crashed, when the copy was made."""
    first_bad: int | None = None
    """The number of the first entry that cannot be trusted."""
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    entries_per_second: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)

    def blame(self, what: str, sequence: int | None = None) -> None:
        """Note a problem; the lowest sequence number is kept as the first bad entry."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(what)
        if sequence is not None and (self.first_bad is None or sequence < self.first_bad):
            self.first_bad = sequence


@dataclass(frozen=True)
class Key:
    """A verifier key in the text form ``<name>+<id>+<base64 of 0x01 and 32 bytes>``."""

    name: str
    key_id: bytes
    public: Ed25519PublicKey

    @classmethod
    def read(cls, path: Path) -> "Key":
        """Raises ValueError when the file holds no such key."""
        name, hint, data = path.read_text(encoding="utf-8").strip().split("+", 2)
        raw = b64decode(data, validate=True)
        key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if raw[:1] != b"\x01" or key_id.hex() != hint:
            raise ValueError("not an Ed25519 verifier key")
        return cls(name, key_id, Ed25519PublicKey.from_public_bytes(raw[1:]))


@dataclass(frozen=True)
class Signed:
    """A checkpoint whose signature holds."""

    source: str
    size: int
    root: bytes


def open_checkpoint(key: Key, text: str, source: str) -> Signed:
    """Check one signed note. Raises ValueError or InvalidSignature when it is not a checkpoint by ``key``."""
    content, _, signatures = text.rpartition("\n\n")
    if not signatures.endswith("\n"):
        raise ValueError("not a whole note")
    origin, size, root, *_ = content.split("\n")
    if origin != key.name or not size.isdecimal() or str(int(size)) != size:
        raise ValueError("not a checkpoint of this log")
    by_key = list(_signatures(signatures, key))
    if not by_key:
        raise ValueError("not signed by this key")
    for signature in by_key:
        key.public.verify(signature, f"{content}\n".encode())
    return Signed(source, int(size), b64decode(root, validate=True))


def _signatures(lines: str, key: Key) -> Iterator[bytes]:
    for line in lines.removesuffix("\n").split("\n"):
        dash, name, data = line.split(" ")
        raw = b64decode(data, validate=True)
        if b64encode(raw).decode() != data:
            raise ValueError("not canonical base64")
        if dash == "—" and name == key.name and raw[:4] == key.key_id:
            yield raw[4:]


class Tree:
    """Merkle tree of RFC 9162 as a stack of (height, hash); grows a leaf at a time."""

    def __init__(self) -> None:
        self.stack: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash; two subtrees of one height become one of the next."""
        height, stack = 0, self.stack
        while stack and stack[-1][0] == height:
            leaf = hashlib.sha256(b"\x01" + stack.pop()[1] + leaf).digest()
            height += 1
        stack.append((height, leaf))

    def root(self) -> bytes:
        """The head of the tree as it stands."""
        if not self.stack:
            return hashlib.sha256(b"").digest()
        result = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            result = hashlib.sha256(b"\x01" + left + result).digest()
        return result


def verify(folder: Path, key_file: Path, checkpoints: Iterable[Path] = ()) -> Report:
    """Check the log in ``folder`` against its own signed heads and those kept in the folders ``checkpoints``.

    Memory stays bounded: one line and one hash per checkpoint. Never raises for what is wrong with the log.
    """
    started, report = time.perf_counter(), Report()
    try:
        key = Key.read(key_file)
    except (OSError, ValueError) as error:
        report.blame(f"{key_file.name}: no usable verifier key ({error})")
        return report
    report.origin = key.name
    # Heads are read before the lines: a log that grows meanwhile is then longer than its head, never shorter.
    signed, newest = _heads(folder, key, list(checkpoints), report)
    _walk(folder, signed, report)
    report.unsigned = max(0, report.entries - newest)
    report.ok = not report.problems
    report.seconds = round(time.perf_counter() - started, 3)
    report.entries_per_second = round(report.entries / max(report.seconds, 0.001))
    return report


def _heads(folder: Path, key: Key, kept: list[Path], report: Report) -> tuple[dict[int, list[Signed]], int]:
    """All checkpoints whose signature holds, by size, and the largest size among the log's own."""
    own = list(_read_heads(_own_texts(folder, report), key, report))
    others = [signed for place in kept for signed in _read_heads(_kept_texts(place, report), key, report)]
    by_size: dict[int, list[Signed]] = {}
    for signed in own + others:
        by_size.setdefault(signed.size, []).append(signed)
    report.checkpoints = sum(map(len, by_size.values()))
    return by_size, max((signed.size for signed in own), default=0)


def _own_texts(folder: Path, report: Report) -> Iterator[tuple[str, str]]:
    try:
        content = json.loads((folder / "head.json").read_bytes())
        yield "head.json", content["checkpoint"]
    except (OSError, ValueError, KeyError, TypeError):
        report.blame("head.json: missing or not readable, the newest entries are not signed")
    yield from _texts(folder / "checkpoints", report)


def _kept_texts(place: Path, report: Report) -> Iterator[tuple[str, str]]:
    if not place.is_dir():
        report.blame(f"{place.name}: no such folder of checkpoints")
    return _texts(place, report)


def _texts(place: Path, report: Report) -> Iterator[tuple[str, str]]:
    for path in sorted(place.glob("checkpoint-*.txt")):
        try:
            yield f"{place.name}/{path.name}", path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            report.blame(f"{place.name}/{path.name}: not readable")


def _read_heads(texts: Iterable[tuple[str, str]], key: Key, report: Report) -> Iterator[Signed]:
    for source, text in texts:
        try:
            yield open_checkpoint(key, text, source)
        except (ValueError, AttributeError, InvalidSignature):
            report.blame(f"{source}: not a checkpoint signed by {key.name}")


def _walk(folder: Path, signed: dict[int, list[Signed]], report: Report) -> None:
    tree = Tree()
    _compare(tree, signed, report)
    try:
        _walk_lines(folder, tree, signed, report)
    except OSError as error:
        report.blame(f"{error.filename}: not readable", report.entries)
    report.root = tree.root().hex()
    for size in sorted(size for size in signed if size > report.entries):
        sources = ", ".join(head.source for head in signed[size])
        report.blame(f"the log has {report.entries} entries, {sources} was signed over {size}", report.entries)


def _walk_lines(folder: Path, tree: Tree, signed: dict[int, list[Signed]], report: Report) -> None:
    prev, unbroken = "0" * 64, True
    for where, line in _lines(folder, report):
        leaf = hashlib.sha256(b"\x00" + line).digest()
        if unbroken and (wrong := _wrong(line, report.entries, prev)):
            report.blame(f"{where}: {wrong}", _culprit(wrong, report.entries))
            # What follows a break is out of step by nature; checkpoints still say how far it reaches.
            unbroken = False
        prev = leaf.hex()
        tree.add(leaf)
        report.entries += 1
        if report.entries in signed:
            _compare(tree, signed, report)


def _compare(tree: Tree, signed: dict[int, list[Signed]], report: Report) -> None:
    for head in signed.get(report.entries, ()):
        if head.root != tree.root():
            report.blame(f"{head.source}: its root is not that of the first {head.size} entries", _unvouched(report))
            return
    if report.entries in signed and report.first_bad is None:
        report.trusted = report.entries


def _unvouched(report: Report) -> int:
    return report.trusted if report.first_bad is None else report.first_bad


NOT_CHAINED = "the hash of the entry before it is another: one of the two was changed"


def _culprit(wrong: str, sequence: int) -> int:
    return max(sequence - 1, 0) if wrong == NOT_CHAINED else sequence


def _wrong(line: bytes, sequence: int, prev: str) -> str:
    """What is wrong with a line that should be entry ``sequence``; empty when nothing is."""
    try:
        content = json.loads(line)
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == line
    except (ValueError, RecursionError):
        return "not a line of JSON"
    if not canonical or not isinstance(content, dict) or set(content) != LINE_KEYS:
        return "not in the log's canonical form"
    if type(content["sequence"]) is not int or content["sequence"] != sequence:
        return f"its number is not {sequence}: entries were removed, repeated or put in another order"
    return "" if content["prev"] == prev else NOT_CHAINED


def _lines(folder: Path, report: Report) -> Iterator[tuple[str, bytes]]:
    """Every whole line with its place; gaps between files and an unfinished last line are noted."""
    paths = sorted(folder.glob("segment-*"))
    for path in paths:
        if path.name != f"segment-{report.entries:012d}.jsonl":
            report.blame(f"{path.name}: the log has {report.entries} entries before it", report.entries)
        yield from _lines_of(path, report, last=path == paths[-1])


def _lines_of(path: Path, report: Report, *, last: bool) -> Iterator[tuple[str, bytes]]:
    number = 0
    with path.open("rb") as source:
        while line := source.readline(LONGEST_LINE):
            number += 1
            if not line.endswith(b"\n"):
                # At the end of the last file it is being written now, or a crash tore it; no head speaks of it.
                if not last or len(line) == LONGEST_LINE:
                    report.blame(f"{path.name}:{number}: not a whole line", report.entries)
                return
            yield f"{path.name}:{number}", line[:-1]


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False) + "\n")
        return
    verdict = "intact" if report.ok else "NOT INTACT"
    sys.stdout.write(f"{verdict}: {report.entries} entries of {report.origin}, root {report.root}\n")
    sys.stdout.write(f"{report.checkpoints} checkpoints checked; vouched for up to entry {report.trusted}")
    sys.stdout.write(f", {report.unsigned} after the last signed head\n")
    if report.first_bad is not None:
        sys.stdout.write(f"first entry not to be trusted: {report.first_bad}\n")
    sys.stdout.writelines(f"- {problem}\n" for problem in report.problems)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="verify", description="Verify a copy of the trace log.")
    parser.add_argument("folder", type=Path, help="the log's folder")
    parser.add_argument("--key", type=Path, required=True, help="the log's public key, from somebody you trust")
    parser.add_argument("--checkpoints", type=Path, action="append", default=[], help="folder of kept checkpoints")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    options: Any = parser.parse_args(arguments)
    report = verify(options.folder, options.key, options.checkpoints)
    _print(report, as_json=options.json)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
