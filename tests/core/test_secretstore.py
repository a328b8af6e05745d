"""The encrypted store: what is kept comes back, nothing of it is readable, and no damage goes unseen."""

import json
import os
import signal
import stat
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from core import secretstore
from core.connections import connection
from core.errors import FatalError, HubError, IntegrityError
from core.secretstore import keyring, sealed
from core.settings import settings

CANARY = "c4nary-Passw0rd"
URL = f"postgresql://reader:{CANARY}@db.example:5433/ss"


@pytest.fixture
def store(hub_home: Path) -> Path:
    """A store with one secret."""
    secretstore.put("social_security", URL)
    return hub_home / "secrets.json"


def test_what_is_kept_comes_back_and_the_file_shows_names_alone(store: Path) -> None:
    assert secretstore.get("social_security") == URL
    assert secretstore.get("police") is None
    assert secretstore.names() == ["social_security"]
    assert "social_security" in store.read_text()
    assert CANARY not in store.read_text()
    assert "db.example" not in store.read_text()
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings().secrets_key.stat().st_mode) == 0o600


def test_a_question_makes_no_file(hub_home: Path) -> None:
    assert secretstore.get("police") is None
    assert secretstore.names() == []
    assert not (hub_home / "secrets.json").exists()
    assert not settings().secrets_key.exists()


def test_a_changed_secret_needs_no_restart_and_the_environment_comes_first(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connection("social_security").url == URL
    secretstore.put("social_security", "sqlite:///other.db")
    assert connection("social_security").url == "sqlite:///other.db"
    monkeypatch.setenv("HUB_CONN_SOCIAL_SECURITY", "sqlite:///environment.db")
    assert connection("social_security").url == "sqlite:///environment.db"
    monkeypatch.delenv("HUB_CONN_SOCIAL_SECURITY")
    secretstore.remove("social_security")
    with pytest.raises(FatalError) as error:
        connection("social_security")
    assert "hub secrets set social_security" in error.value.remedy


def test_the_key_may_be_elsewhere(hub_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRETS_KEY_FILE", str(tmp_path / "safe" / "hub.key"))
    secretstore.put("police", URL)
    assert (tmp_path / "safe" / "hub.key").exists()
    assert not (hub_home / "keys" / "secrets.key").exists()
    assert secretstore.get("police") == URL


def test_a_rotated_key_reads_all_and_the_old_one_nothing(store: Path) -> None:
    secretstore.put("police", "https://:k@police.example/api")
    before, old = store.read_text(), settings().secrets_key.read_bytes()
    assert secretstore.rotate_key() == 2
    assert secretstore.get("social_security") == URL
    assert settings().secrets_key.read_bytes().split() != old.split()
    assert len(settings().secrets_key.read_bytes().split()) == 1
    store.write_text(before)
    with pytest.raises(IntegrityError):
        secretstore.get("social_security")
    settings().secrets_key.write_bytes(old)
    assert secretstore.get("social_security") == URL


def refused(store: Path, content: bytes) -> None:
    store.write_bytes(content)
    for ask in (lambda: secretstore.get("social_security"), lambda: connection("social_security"), secretstore.names):
        with pytest.raises(IntegrityError) as error:
            ask()
        assert error.value.remedy
        assert CANARY not in repr(error.value)
    with pytest.raises(IntegrityError):
        secretstore.put("police", URL)
    assert store.read_bytes() == content


def test_a_store_cut_off_anywhere_is_refused(store: Path) -> None:
    whole = store.read_bytes().rstrip()
    for length in range(0, len(whole), 7):
        store.write_bytes(whole[:length])
        with pytest.raises(IntegrityError):
            secretstore.get("social_security")
    refused(store, whole[: len(whole) // 2])


def test_every_changed_character_is_noticed(store: Path) -> None:
    content = json.loads(store.read_text())
    cipher = content["secrets"]["social_security"]
    changed = [{**content, "seal": flipped(content["seal"])}, {**content, "more": 1}, {**content, "format": "x"}]
    changed += [{**content, "secrets": {"social_security": flipped(cipher, place)}} for place in range(0, 60, 7)]
    changed += [{**content, "secrets": {"social_security": value}} for value in ("", "AAAA", 7, None, "***")]
    for one in changed:
        refused(store, json.dumps(one).encode())


def flipped(text: str, place: int = 3) -> str:
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def test_secrets_cannot_be_exchanged_added_or_taken_out(store: Path) -> None:
    secretstore.put("police", "https://:k@police.example/api")
    content = json.loads(store.read_text())
    ours, theirs = content["secrets"]["social_security"], content["secrets"]["police"]
    exchanged = {"social_security": theirs, "police": ours}
    fewer = {"social_security": ours}
    more = {"social_security": ours, "police": theirs, "grid": ours}
    for secrets in (exchanged, fewer, more):
        refused(store, json.dumps({**content, "secrets": secrets}).encode())
    # Even under a true seal a value answers to its own name alone.
    key = keyring.newest(settings().secrets_key)
    swapped = {**content, "secrets": {"social_security": theirs}}
    with pytest.raises(IntegrityError):
        sealed.value_of(swapped, "social_security", key, "secrets.json")


def test_a_lost_key_is_said_and_no_new_one_takes_its_place(store: Path) -> None:
    settings().secrets_key.unlink()
    with pytest.raises(IntegrityError) as error:
        secretstore.get("social_security")
    assert "backup" in error.value.remedy
    with pytest.raises(IntegrityError):
        secretstore.put("police", URL)
    assert not settings().secrets_key.exists()


def test_a_key_file_open_to_others_or_broken_is_refused(store: Path) -> None:
    path = settings().secrets_key
    path.chmod(0o644)
    with pytest.raises(FatalError, match="open to other users"):
        secretstore.get("social_security")
    path.chmod(0o600)
    path.write_text("not a key\n")
    with pytest.raises(FatalError, match="Not a key file"):
        secretstore.get("social_security")


@pytest.mark.parametrize("name", ["", "../x", "a b", URL, "x" * 65, "-x"])
def test_a_name_that_is_none_is_refused_unrepeated(hub_home: Path, name: str) -> None:
    with pytest.raises(FatalError) as error:
        secretstore.put(name, URL)
    assert CANARY not in str(error.value)


@pytest.mark.parametrize("value", ["", CANARY, f"postgres:{CANARY}", f"{URL}\nsecond line {CANARY}"])
def test_a_value_that_is_no_url_is_refused_unrepeated(hub_home: Path, value: str) -> None:
    with pytest.raises(FatalError) as error:
        secretstore.put("police", value)
    assert CANARY not in repr(error.value.as_dict())


def _put_many(part: int) -> None:
    for number in range(10):
        secretstore.put(f"s{part}_{number}", URL)


def test_many_writers_lose_nothing(hub_home: Path) -> None:
    workers = [get_context("spawn").Process(target=_put_many, args=(part,)) for part in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(secretstore.names()) == 30


# Ends itself, hard, at the nth time a file is put in place: between any two states of the two files.
ROTATOR = """
import os, signal, sys
left = int(sys.argv[1])
def hook(event, _arguments):
    global left
    if event == "os.rename":
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
from core import secretstore
sys.addaudithook(hook)
secretstore.rotate_key()
"""


def test_a_rotation_killed_anywhere_loses_nothing(store: Path) -> None:
    environment = {**os.environ, "HUB_HOME": str(store.parent)}
    ended = []
    for renames in range(4):
        done = subprocess.run([sys.executable, "-c", ROTATOR, str(renames)], env=environment, check=False)
        ended.append(done.returncode)
        assert secretstore.get("social_security") == URL
    assert ended == [-signal.SIGKILL] * 3 + [0]
    assert len(settings().secrets_key.read_bytes().split()) == 1


def hub(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", "secrets", *words]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


def test_no_command_ever_shows_a_secret(hub_home: Path) -> None:
    runs = {
        "set": hub("set", "social_security", "--json", given=URL + "\n"),
        "on the command line": hub("set", "police", URL),
        "in place of the name": hub("set", URL, given=URL),
        "as an option": hub("set", "police", f"--password={CANARY}"),
        "not a URL": hub("set", "police", given=CANARY),
        "list": hub("list", "--json"),
        "rotate": hub("rotate-key"),
        "remove what is not there": hub("remove", "nothing"),
        "remove with more": hub("remove", "social_security", URL),
    }
    assert {name: run.returncode for name, run in runs.items() if run.returncode} == dict.fromkeys(
        ["on the command line", "in place of the name", "as an option", "not a URL", "remove what is not there",
         "remove with more"], 1,
    )  # fmt: skip
    assert [name for name, run in runs.items() if CANARY in run.stdout + run.stderr] == []
    assert json.loads(runs["list"].stdout) == {"stored": ["social_security"]}
    assert secretstore.get("social_security") == URL
    (hub_home / "secrets.json").write_text("{}")
    broken = hub("list")
    assert broken.returncode == 1
    assert "IntegrityError" in broken.stderr
    kept = [path for path in hub_home.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert kept == []


def test_nothing_that_prints_shows_a_key_or_a_secret(store: Path) -> None:
    (key,) = keyring.read(settings().secrets_key)
    assert key.secret.hex() not in repr(key) + str(key) + key.id
    assert CANARY not in repr(connection("social_security"))
    with pytest.raises(HubError) as error:
        secretstore.remove("nothing")
    assert "social_security" in error.value.remedy
