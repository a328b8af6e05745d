"""The image and what runs in it, as far as that can be tried without an engine that builds images."""

import fnmatch
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.installed import verify
from core.control import Account, TraceRow, session
from core.passwords import verify_password
from core.settings import REPO

DOCKERFILE = (REPO / "Dockerfile").read_text(encoding="utf-8")
PASSWORDS = {
    "HUB_SYSTEM_ADMIN_PASSWORD": "one-long-password",
    "HUB_SECURITY_ADMIN_PASSWORD": "two-long-passwords",
    "HUB_AUDIT_ADMIN_PASSWORD": "three-long-passwords",
    "AIRFLOW_ENGINEER_PASSWORD": "four-long-passwords",
    "AIRFLOW_OPERATOR_PASSWORD": "five-long-passwords",
}


def copied() -> list[str]:
    """What the image takes from the build context."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_what_the_image_copies_is_there_and_is_let_through() -> None:
    allowed = {line[1:] for line in (REPO / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied()) == allowed
    assert [source for source in copied() if not (REPO / source).exists()] == []


def test_nothing_but_the_hub_gets_into_the_image() -> None:
    assert (REPO / ".dockerignore").read_text().splitlines()[1] == "*"
    assert not {"demo", "tests", "bench", ".env", ".git", "docs"} & set(copied())


def test_packages_are_checked_by_hash_and_compiled() -> None:
    assert "--require-hashes --compile" in DOCKERFILE and "npm ci" in DOCKERFILE
    pinned = [line for line in (REPO / "requirements.txt").read_text().splitlines() if "==" in line]
    assert pinned and all(line.endswith("\\") for line in pinned)


def test_it_runs_as_a_user_without_rights() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["50000:50000"]


def test_every_folder_that_is_mounted_is_made_for_that_user() -> None:
    mounted = set(re.findall(r"[a-z-]+:(/var/lib/hub/[a-z/-]+)", (REPO / "docker-compose.yml").read_text()))
    made = re.search(r"install -d -o hub .*?compileall", DOCKERFILE, re.DOTALL)
    assert made is not None
    assert {path for path in mounted if not re.search(rf"{path}(\s|$)", made[0])} == set()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the image, laid out as in the image."""
    root = tmp_path_factory.mktemp("image") / "hub"
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for source in copied():
        if (REPO / source).is_dir():
            shutil.copytree(REPO / source, root / source, ignore=ignored)
    (root / "node_modules").symlink_to(REPO / "node_modules")
    return root


def run(image: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not fnmatch.fnmatch(name, "HUB_*")}
    settings = {**kept, "PYTHONPATH": str(image), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=image, env=settings, capture_output=True, text=True, check=False)


def test_the_commands_start_from_the_files_of_the_image(image: Path, tmp_path: Path) -> None:
    where = run(image, "-c", "import pipeline.cli, audit, catalog; print(pipeline.cli.__file__)")
    assert where.stdout.strip() == str(image / "pipeline" / "cli.py"), where.stderr
    assert run(image, "deploy/hub", "--help").returncode == 0
    done = run(image, "-c", "from catalog.app import create_app; create_app()", HUB_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr


def prepare(image: Path, home: Path, **changes: str) -> "subprocess.CompletedProcess[str]":
    places = {
        "HUB_HOME": str(home),
        "HUB_SERVING_KEYS": str(home / "serving"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "auth" / "passwords.json"),
    }
    return run(image, "deploy/prepare.py", **{**places, **PASSWORDS, **changes})


def test_preparing_makes_what_is_missing_and_changes_nothing_the_second_time(image: Path, hub_home: Path) -> None:
    for _ in range(2):
        done = prepare(image, hub_home)
        assert done.returncode == 0, done.stderr
    with session(write=False) as control:
        accounts = {account.name: account for account in control.scalars(select(Account))}
        assert list(control.scalars(select(TraceRow.action))) == ["account.make"] * 3
    assert set(accounts) == {"system_admin", "security_admin", "audit_admin"}
    for name, account in accounts.items():
        assert account.role == name and account.active
        assert verify_password(PASSWORDS[f"HUB_{name.upper()}_PASSWORD"], account.password_hash)
    assert verify().ok


def test_the_catalog_gets_the_keys_it_needs_and_no_other(image: Path, hub_home: Path) -> None:
    prepare(image, hub_home)
    serving = {path.name: path for path in (hub_home / "serving").iterdir()}
    assert set(serving) == {"audit-subject.key", "audit-seal.pub"}
    assert stat.S_IMODE(serving["audit-subject.key"].stat().st_mode) == 0o600
    assert serving["audit-subject.key"].read_bytes() == (hub_home / "keys" / "audit-subject.key").read_bytes()


def test_airflows_accounts_follow_the_environment(image: Path, hub_home: Path) -> None:
    prepare(image, hub_home)
    prepare(image, hub_home, AIRFLOW_ENGINEER_PASSWORD="another-long-one")
    path = hub_home / "auth" / "passwords.json"
    assert json.loads(path.read_text()) == {"engineer": "another-long-one", "operator": "five-long-passwords"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["HUB_AUDIT_ADMIN_PASSWORD", "AIRFLOW_OPERATOR_PASSWORD"])
def test_a_short_first_password_is_refused_by_name(image: Path, hub_home: Path, name: str) -> None:
    done = prepare(image, hub_home, **{name: "tooshort"})
    assert done.returncode == 1
    assert name in done.stderr and "tooshort" not in done.stderr and "Traceback" not in done.stderr


class Answers(BaseHTTPRequestHandler):
    """A health page as Airflow's."""

    def do_GET(self) -> None:
        content = json.dumps({"metadatabase": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}}).encode()
        self.send_response(503 if self.path == "/down" else 200)
        self.end_headers()
        self.wfile.write(b"<html>" if self.path == "/other" else content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "part", "status"),
    [
        ("/health", ["metadatabase"], 0),
        ("/health", [], 0),
        ("/health", ["triggerer"], 1),
        ("/health", ["scheduler"], 1),
        ("/other", ["metadatabase"], 1),
        ("/down", [], 1),
    ],
)
def test_the_health_check_tells_well_from_unwell(
    image: Path, address: str, path: str, part: list[str], status: int
) -> None:
    assert run(image, "deploy/health.py", address + path, *part).returncode == status


def test_nobody_there_is_unwell(image: Path) -> None:
    assert run(image, "deploy/health.py", "http://127.0.0.1:9/health").returncode == 1
