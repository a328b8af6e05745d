"""The demo's servers, put up in their order and taken down again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from core.control import migrate
from core.i18n import N_
from demo import accounts, airflow_database, city, counts, grants, systems
from demo.airflow import Airflow, hub
from demo.house import House, city_wanted, move_in
from demo.ports import LOCAL, free_port
from demo.processes import Processes
from demo.progress import Progress
from demo.watching import TITLES
from schemas import load

CATALOG_PORT, AIRFLOW_PORT = 8000, 8080
"""The usual ports; others are chosen when they are taken."""


@dataclass(frozen=True)
class Servers:
    """What is up."""

    airflow: Airflow
    catalog: str
    """Address of the catalog."""
    people: list[accounts.Person]
    processes: Processes


@contextmanager
def departments_systems(home: House, progress: Progress, scale: int, servers: str) -> Iterator[dict[str, str]]:
    """The city and the systems of its departments; gives their connections by name."""
    wanted = city_wanted(scale, servers)
    with progress.stage("city", N_("City of Linjiang")) as stage:
        if home.keeps(wanted):
            stage.counts = {N_("residents"): scale, N_("kept from before"): "✓"}
        else:
            report = city.build(home.city, residents=scale, seed=int(str(wanted["seed"])))
            home.remember(wanted)
            stage.counts = {
                N_("residents"): scale,
                N_("tables"): len(report.rows),
                N_("rows"): sum(report.rows.values()),
            }
    running = progress.begin("systems", N_("Departments' systems"))
    with systems.start(home.city, servers) as started:
        running.counts = {N_("systems"): len(started.connections)}
        progress.end("systems", running.counts)
        yield started.connections


@contextmanager
def hub_and_airflow(home: House, progress: Progress, connections: dict[str, str]) -> Iterator[Servers]:
    """The hub with its accounts and grants, the catalog, and Airflow in its parts."""
    beside = connections["social_security"]
    database = airflow_database.beside(beside, home.airflow) if beside.startswith("postgresql") else None
    environment = move_in(home, connections)
    processes = Processes(home.logs)
    airflow = Airflow(home.airflow, free_port(AIRFLOW_PORT), database)
    catalog = free_port(CATALOG_PORT)
    dags = {f"ingest_{name}" for name in load.departments()} | set(TITLES)
    try:
        with progress.stage("airflow", N_("Airflow and catalog")) as stage:
            environment |= airflow.environment()
            airflow.prepare(environment)
            airflow.start(processes, environment)
            people = _people(progress)
            processes.start("catalog", hub("serve", "--port", str(catalog)), environment)
            servers = Servers(airflow, f"http://{LOCAL}:{catalog}", people, processes)
            processes.wait_until(lambda: _answers(servers.catalog), "the catalog", 60)
            processes.wait_until(lambda: airflow.ready(dags), "Airflow", 120)
            stage.counts = {N_("servers"): len(processes.running)}
        yield servers
    finally:
        processes.stop()


def _people(progress: Progress) -> list[accounts.Person]:
    """The hub's control database with accounts and grants, while Airflow gets up."""
    with progress.stage("hub", N_("Accounts and grants")) as stage:
        migrate()
        people = accounts.people(load.departments().values())
        opened = accounts.open_accounts(people)
        grants.grant_all()
        stage.counts = {N_("accounts"): opened, N_("grants"): counts.grants()}
    return people


def _answers(catalog: str) -> bool:
    try:
        return httpx.get(f"{catalog}/healthz", timeout=5).is_success
    except httpx.HTTPError:
        return False
