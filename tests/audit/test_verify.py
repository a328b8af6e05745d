"""The verifier against everything one can do to a log, and as a program alone on another machine."""

import ast
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import audit.verify
from audit import sequencer, traces
from audit.verify import Key, Report, Tree, verify
from core.control import session

PROGRAM = Path(audit.verify.__file__)
ENTRIES = 30
Homes = Callable[..., AbstractContextManager[Path]]
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def look(home: Path, folder: Path, *kept: Path) -> Report:
    return verify(folder, home / "keys" / "audit-seal.pub", kept)


@pytest.fixture
def copy(sealed_city: Path, tmp_path: Path) -> Callable[[], Path]:
    """A copy of the sealed log's folder, new at every call."""
    count = iter(range(10_000))

    def made() -> Path:
        return Path(shutil.copytree(sealed_city / "audit", tmp_path / f"copy{next(count)}"))

    return made


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("segment-*"))


def all_lines(folder: Path) -> list[bytes]:
    return [line for path in segments(folder) for line in path.read_bytes().splitlines(keepends=True)]


def rewrite(folder: Path, lines: list[bytes]) -> None:
    """Lay ``lines`` out over the same files, each cut off where it was."""
    starts = [int(path.stem.split("-")[1]) for path in segments(folder)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        (folder / f"segment-{start:012d}.jsonl").write_bytes(b"".join(lines[start:end]))


def test_a_log_left_alone_is_intact(sealed_city: Path) -> None:
    report = look(sealed_city, sealed_city / "audit", sealed_city / "checkpoints")
    assert report.ok and report.problems == [] and report.first_bad is None
    assert (report.entries, report.trusted, report.unsigned, report.checkpoints) == (ENTRIES, ENTRIES, 0, 5)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["act", "read", "drain", "seal"]),
        st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Lo"]), max_size=20),
    ),
    max_size=25,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_people_do_the_log_verifies(
    acts: list[tuple[str, str]], homes: Homes, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, written = tmp_path_factory.mktemp("any") / "hub", 0
    with homes(home, migrated):
        for what, text in acts:
            written += do(what, text)
        sequencer.drain()
        report = look(home, home / "audit")
    assert report.ok, report.problems
    assert report.entries >= written and report.unsigned == 0


def do(what: str, text: str) -> int:
    """One step of a day; returns how many entries it is sure to make."""
    if what == "drain":
        sequencer.drain()
        return 0
    if what == "seal":
        sequencer.seal()
        return 0
    with session() as control:
        if what == "act":
            traces.act(control, account=text, department="", action="login", purpose=text)
            return 1
        trace_id = traces.intent(control, account=text, department="grid", action="share.read")
        traces.outcome(control, trace_id, result="ok", rows=len(text), subjects=[f"{n:032x}" for n in range(len(text))])
        return 2


@QUICK
@given(data=st.data())
def test_any_byte_changed_in_any_entry_is_found(
    data: st.DataObject, sealed_city: Path, copy: Callable[[], Path]
) -> None:
    folder = copy()
    path = data.draw(st.sampled_from(segments(folder)))
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    report = look(sealed_city, folder)
    assert not report.ok
    changed = int(path.stem.split("-")[1]) + bytes(content[:at]).count(b"\n")
    assert report.first_bad is not None and report.first_bad <= changed
    assert report.trusted <= changed
    shutil.rmtree(folder)


@QUICK
@given(data=st.data())
def test_any_byte_changed_in_a_checkpoint_is_found(
    data: st.DataObject, sealed_city: Path, copy: Callable[[], Path]
) -> None:
    folder = copy()
    path = data.draw(st.sampled_from(sorted((folder / "checkpoints").iterdir())))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert not look(sealed_city, folder).ok
    shutil.rmtree(folder)


@QUICK
@given(data=st.data())
def test_entries_removed_repeated_moved_or_cut_off_are_found(
    data: st.DataObject, sealed_city: Path, copy: Callable[[], Path]
) -> None:
    folder = copy()
    lines = all_lines(folder)
    at, other = data.draw(st.integers(0, ENTRIES - 1)), data.draw(st.integers(0, ENTRIES - 1))
    change = data.draw(st.sampled_from(["remove", "repeat", "move", "cut", "swap"]))
    if change == "remove":
        del lines[at]
    elif change == "repeat":
        lines.insert(other, lines[at])
    elif change == "cut":
        lines = lines[:at]
    elif change == "move" and at != other:
        lines.insert(other, lines.pop(at))
    elif at != other:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        del lines[-1]
    rewrite(folder, lines)
    report = look(sealed_city, folder)
    assert not report.ok and report.first_bad is not None
    shutil.rmtree(folder)


@pytest.mark.parametrize("count", [1, 17, 400, 5000])
def test_bytes_cut_off_the_end_are_found(count: int, sealed_city: Path, copy: Callable[[], Path]) -> None:
    folder = copy()
    path = segments(folder)[-1]
    path.write_bytes(path.read_bytes()[:-count])
    assert not look(sealed_city, folder).ok


def test_a_whole_file_taken_away_is_found(sealed_city: Path, copy: Callable[[], Path]) -> None:
    for number in range(3):
        folder = copy()
        segments(folder)[number].unlink()
        report = look(sealed_city, folder)
        assert not report.ok and report.first_bad == [0, 12, 20][number]


def test_a_missing_head_is_a_problem(sealed_city: Path, copy: Callable[[], Path]) -> None:
    folder = copy()
    (folder / "head.json").unlink()
    assert any("head.json" in problem for problem in look(sealed_city, folder).problems)


@pytest.mark.parametrize("line", [b"", b"{}", b"[1]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":1,"a":2}', b"NaN"])
def test_lines_that_are_no_entries_are_problems_not_crashes(
    line: bytes, sealed_city: Path, copy: Callable[[], Path]
) -> None:
    folder = copy()
    lines = all_lines(folder)
    lines[25] = line + b"\n"
    rewrite(folder, lines)
    report = look(sealed_city, folder)
    assert not report.ok and report.first_bad == 25 and report.trusted == 14


def test_a_line_said_in_other_words_is_found(sealed_city: Path, copy: Callable[[], Path]) -> None:
    """The same JSON with a blank in it: nothing is left to the reader's reading."""
    folder = copy()
    lines = all_lines(folder)
    lines[3] = lines[3].replace(b'"kind":', b'"kind": ')
    rewrite(folder, lines)
    report = look(sealed_city, folder)
    assert report.first_bad == 3 and "canonical" in report.problems[0]


def test_a_checkpoint_kept_elsewhere_catches_a_log_rewritten_with_its_own_key(
    sealed_city: Path, homes: Homes, tmp_path: Path
) -> None:
    """The operator throws the log away and writes another, signed by the true key: only the outside copy tells."""
    kept = Path(shutil.copytree(sealed_city / "checkpoints", tmp_path / "kept"))
    home = tmp_path / "again"
    with homes(home):
        shutil.copytree(sealed_city / "keys", home / "keys")
        for number in range(ENTRIES + 5):
            with session() as control:
                traces.act(control, account=f"nobody{number}", department="grid", action="login")
        sequencer.seal()
        assert look(home, home / "audit", home / "checkpoints").ok
        report = look(home, home / "audit", kept)
    assert not report.ok and report.first_bad == 0
    assert any(problem.startswith("kept/") for problem in report.problems)


def test_a_log_rolled_back_with_its_head_is_caught_by_the_checkpoint_kept(
    sealed_city: Path, homes: Homes, tmp_path: Path
) -> None:
    home = tmp_path / "short"
    with homes(home):
        shutil.copytree(sealed_city / "keys", home / "keys")
        with session() as control:
            traces.act(control, account="clerk0", department="grid", action="login")
        sequencer.drain()
        report = look(home, home / "audit", sealed_city / "checkpoints")
    assert not report.ok and any("1 entries" in problem for problem in report.problems)


def test_another_logs_checkpoints_and_keys_are_refused(sealed_city: Path, homes: Homes, tmp_path: Path) -> None:
    home = tmp_path / "other"
    with homes(home):
        sequencer.seal()
        assert not look(home, home / "audit", sealed_city / "checkpoints").ok
        assert not verify(sealed_city / "audit", home / "keys" / "audit-seal.pub").ok


def test_what_is_not_there_is_a_problem(sealed_city: Path, tmp_path: Path) -> None:
    assert not look(sealed_city, tmp_path / "nothing").ok
    assert not look(sealed_city, sealed_city / "audit", tmp_path / "nothing").ok
    assert not verify(sealed_city / "audit", tmp_path / "no.pub").ok
    (tmp_path / "bad.pub").write_text("tongchou+00000000+AQID\n")
    assert not verify(sealed_city / "audit", tmp_path / "bad.pub").ok


def test_a_verifier_key_of_the_common_form_is_read(tmp_path: Path) -> None:
    """The public key of Go's checksum database, the best known key of this form."""
    path = tmp_path / "key"
    path.write_text("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\n")
    assert Key.read(path).key_id.hex() == "033de0ae"


def run_alone(folder: Path, *arguments: str) -> tuple[int, str]:
    """The verifier's file by itself, with nothing of this repository to import."""
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_program_works_alone_on_a_copy(sealed_city: Path, copy: Callable[[], Path], tmp_path: Path) -> None:
    elsewhere = tmp_path / "auditor"
    elsewhere.mkdir()
    shutil.copy(PROGRAM, elsewhere)
    shutil.copy(sealed_city / "keys" / "audit-seal.pub", elsewhere)
    shutil.copytree(sealed_city / "checkpoints", elsewhere / "kept")
    log = copy()
    arguments = (str(log), "--key", "audit-seal.pub", "--checkpoints", "kept")
    assert run_alone(elsewhere, *arguments)[0] == 0
    status, text = run_alone(elsewhere, *arguments, "--json")
    assert status == 0 and json.loads(text)["entries"] == ENTRIES
    lines = all_lines(log)
    lines[20] = lines[20].replace(b"clerk", b"Clerk")
    rewrite(log, lines)
    status, text = run_alone(elsewhere, *arguments)
    assert status == 1 and "NOT INTACT" in text and "first entry not to be trusted: 20" in text


def test_it_imports_nothing_of_the_writer() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | {"cryptography"}


def test_memory_does_not_grow_with_the_log(hub_home: Path) -> None:
    def peak(entries: int) -> int:
        for start in range(0, entries, 500):
            with session() as control:
                for number in range(start, start + 500):
                    traces.act(control, account=f"clerk{number}", department="grid", action="login")
        sequencer.drain()
        tracemalloc.start()
        assert look(hub_home, hub_home / "audit").ok
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    small = peak(500)
    assert peak(5000) < small + 64 * 1024


def test_a_head_forged_without_the_key_is_found(sealed_city: Path, copy: Callable[[], Path]) -> None:
    """The last entry changed, and every head that covers it given the new root under the old signature."""
    folder = copy()
    lines = all_lines(folder)
    lines[-1] = lines[-1].replace(b"system", b"nobody")
    rewrite(folder, lines)
    tree = Tree()
    for line in lines:
        tree.add(hashlib.sha256(b"\0" + line[:-1]).digest())
    root = b64encode(tree.root()).decode()
    for path in (folder / "head.json", folder / "checkpoints" / f"checkpoint-{ENTRIES:012d}.txt"):
        text = path.read_text(encoding="utf-8")
        old = re.search(rf"{ENTRIES}(?:\\n|\n)([A-Za-z0-9+/]+=)", text)
        assert old is not None
        path.write_text(text.replace(old[1], root), encoding="utf-8")
    report = look(sealed_city, folder)
    assert not report.ok and report.trusted == 14
    assert all("not a checkpoint signed by" in problem for problem in report.problems)
