"""docker-compose.yml by the schema of compose files, by a linter, and by what we promise of it."""

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from core.settings import REPO

FILE = REPO / "docker-compose.yml"
LINTER = REPO / "node_modules" / "dclint"
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?:(:\?|:-)([^}]*))?\}")
SECRET = re.compile(r"PASSWORD|SECRET|_KEY$")
AIRFLOW = {"airflow-apiserver", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer", "airflow-worker"}


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def services() -> dict[str, dict[str, Any]]:
    return compose()["services"]


def mounts(name: str) -> dict[str, str]:
    """Volume → the rest of the mount: path, and ``:ro`` when read only."""
    return dict(mount.split(":", 1) for mount in services()[name].get("volumes", []))


def networks(name: str) -> set[str]:
    return set(services()[name]["networks"])


def test_it_is_valid_by_the_schema_of_compose_files() -> None:
    schema = json.loads((LINTER / "schemas" / "compose.schema.json").read_text(encoding="utf-8"))
    errors = [f"{list(error.path)}: {error.message}" for error in Draft7Validator(schema).iter_errors(compose())]
    assert errors == []


def test_the_linter_has_nothing_to_say() -> None:
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    program = LINTER / json.loads((LINTER / "package.json").read_text(encoding="utf-8"))["bin"]["dclint"]
    command = [node, str(program), "--config", "deploy/dclint.yaml", "--max-warnings", "0", FILE.name]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_services_are_airflows_official_ones_and_ours() -> None:
    assert set(services()) == AIRFLOW | {"postgres", "redis", "init", "catalog", "sequencer"}
    assert compose()["x-airflow"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


@pytest.mark.parametrize("name", sorted(AIRFLOW | {"postgres", "redis", "init", "catalog", "sequencer"}))
def test_every_service_is_watched_restarted_and_kept_small(name: str) -> None:
    service = services()[name]
    once = name == "init"
    assert service["restart"] == ("no" if once else "unless-stopped")
    assert service["healthcheck"].get("disable", False) is once
    assert once or service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
    assert service["logging"]["options"]["max-size"]


def test_airflows_health_is_asked_where_it_answers() -> None:
    paths = {name: " ".join(services()[name]["healthcheck"]["test"]) for name in AIRFLOW}
    for name, part in [("apiserver", "metadatabase"), ("dag-processor", "dag_processor"), ("triggerer", "triggerer")]:
        assert f"/api/v2/monitor/health {part}" in paths[f"airflow-{name}"]
    # The scheduler's own little server answers by its status alone, without a body.
    assert paths["airflow-scheduler"].endswith("8974/health") and "inspect ping" in paths["airflow-worker"]


def test_every_secret_is_required_and_told_how_to_make() -> None:
    for name, how, text in VARIABLE.findall(FILE.read_text(encoding="utf-8")):
        if SECRET.search(name):
            assert how == ":?" and text.startswith("set it in .env; "), name
        else:
            assert how == ":-", name


def test_no_secret_stands_in_the_file() -> None:
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                bare = VARIABLE.sub("", str(value))
                assert bare == "" or bare.startswith("/"), name
    assert not re.search(r"://[^$\s:@/]*:[^$\s@]+@", FILE.read_text(encoding="utf-8"))


def test_the_example_names_every_variable_and_gives_no_secret_a_value() -> None:
    example = (REPO / ".env.example").read_text(encoding="utf-8")
    named = dict(re.findall(r"^#?([A-Z0-9_]+)=(.*)$", example, re.MULTILINE))
    used = {name for name, *_ in VARIABLE.findall(FILE.read_text(encoding="utf-8"))}
    assert used - set(named) <= {"HUB_IMAGE", "HUB_LANGUAGE"}
    assert [name for name, value in named.items() if SECRET.search(name) and value] == []


def test_two_ports_are_published_at_an_address_to_choose_and_none_everywhere() -> None:
    published = {name: service["ports"] for name, service in services().items() if "ports" in service}
    assert set(published) == {"catalog", "airflow-apiserver"}
    for ports in published.values():
        assert [re.fullmatch(r"\$\{[A-Z_]+_BIND_ADDRESS:-127\.0\.0\.1\}", port["host_ip"]) for port in ports] != [None]
        assert len(ports) == 1


def test_the_catalog_reaches_shares_and_control_database_alone() -> None:
    assert set(mounts("catalog")) == {"shares", "audit", "checkpoints", "catalog-keys"}
    assert all(mounts("catalog")[name].endswith(":ro") for name in ("shares", "audit", "checkpoints"))
    assert networks("catalog") == {"serving", "edge"}
    assert {name for name in services() if "serving" in networks(name)} == {"catalog", "postgres"}
    assert not any(name.startswith(("AIRFLOW", "HUB_CONN")) for name in services()["catalog"]["environment"])
    text = json.dumps(services()["catalog"]["environment"])
    assert "AIRFLOW_DB_PASSWORD" not in text and "REDIS" not in text


def test_plain_data_and_departments_are_the_workers_alone() -> None:
    running = set(services()) - {"init"}
    assert {name for name in running if "lake" in mounts(name)} == {"airflow-worker"}
    assert {name for name in running if "sources" in networks(name)} == {"airflow-worker"}
    assert {name for name in running if "keys" in mounts(name)} == {"airflow-worker", "sequencer"}


def test_databases_have_no_way_out() -> None:
    for name in ("postgres", "redis", "sequencer", "init"):
        assert all(compose()["networks"][network].get("internal") for network in networks(name))
    assert networks("postgres") & networks("redis") == set()


def test_what_a_service_talks_to_shares_a_network_with_it() -> None:
    for name in AIRFLOW | {"sequencer", "init", "catalog"}:
        assert networks(name) & networks("postgres"), name
    for name in AIRFLOW:
        assert networks(name) & networks("airflow-apiserver"), name
    for name in ("airflow-worker", "airflow-scheduler"):
        assert networks(name) & networks("redis"), name


def test_every_volume_and_network_is_declared_and_used() -> None:
    used = {mount for name in services() for mount in mounts(name) if not mount.startswith(".")}
    assert used == set(compose()["volumes"])
    assert {network for name in services() for network in networks(name)} == set(compose()["networks"])


def test_a_volume_is_at_one_path_in_every_service() -> None:
    paths: dict[str, set[str]] = {}
    for name in services():
        for volume, path in mounts(name).items():
            paths.setdefault(volume, set()).add(path.removesuffix(":ro"))
    assert {volume: found for volume, found in paths.items() if len(found) > 1} == {
        "catalog-keys": {"/var/lib/hub/catalog-keys", "/var/lib/hub/keys"}
    }
