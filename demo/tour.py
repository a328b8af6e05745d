"""What the demo says when it is ready: addresses, accounts, and one thing to try for each of three kinds of people."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from core.control import Role
from core.i18n import N_, Translator
from demo.accounts import Person


@dataclass(frozen=True)
class Tour:
    """Where things are and who may look at them."""

    catalog: str
    airflow: str
    people: Iterable[Person]
    airflow_passwords: dict[str, str]

    def addresses(self) -> dict[str, str]:
        """Addresses by what is there."""
        return {
            N_("Catalog"): self.catalog,
            N_("Interface description"): f"{self.catalog}/api/openapi.json",
            "Airflow": self.airflow,
        }

    def tries(self) -> dict[str, str]:
        """One thing to try for each kind of people."""
        return {
            N_("Data bureau engineer"): N_(
                "sign in to Airflow as engineer, open ingest_police, clear one table and watch it change nothing"
            ),
            N_("Department"): N_(
                "sign in to the catalog as civil_affairs.steward, open a share and see persons without a full number"
            ),
            N_("Auditor"): N_(
                "then sign in as auditor and find who has just looked, under which grant, and that the log is whole"
            ),
        }


def show(tour: Tour, console: Console, translate: Translator) -> None:
    """Print it."""
    addresses = Table(box=None, show_header=False, padding=(0, 2))
    for name, address in tour.addresses().items():
        addresses.add_row(translate(name), f"[link={address}]{address}[/link]")
    console.print(addresses)
    console.print(_accounts(tour, translate))
    for who, what in tour.tries().items():
        console.print(f"[bold]{translate(who)}[/bold]  {translate(what)}")


def _accounts(tour: Tour, translate: Translator) -> Table:
    table = Table(title=translate("Accounts of this run"), title_justify="left")
    for heading in (N_("Where"), N_("Account name"), N_("Password"), N_("Who it is")):
        table.add_column(translate(heading), overflow="fold")
    for person in sorted(tour.people, key=_bureau_first):
        table.add_row(translate("Catalog"), person.name, person.password, person.title)
    for name, password in tour.airflow_passwords.items():
        table.add_row("Airflow", name, password, "")
    return table


def _bureau_first(person: Person) -> tuple[bool, str, int]:
    return person.department is not None, person.department or "", list(Role).index(person.role)
