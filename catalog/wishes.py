"""What a department asks for: basis, scenario, scope, mode, period (Decree 809 art. 20), and whether it is complete."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from catalog.problems import InvalidError
from core.clock import business_date
from core.i18n import N_
from schemas.load import regions
from schemas.published import TableEntry
from schemas.vocabulary import Level, ShareMode

LONGEST_YEARS = 3
_LONG_NUMBER = re.compile(r"\d(?:[\s.-]?\d){10}")


@dataclass(frozen=True)
class Wish:
    """An application's terms as they were sent; nothing in here is trusted yet."""

    table: str
    purpose: str
    basis: str
    scenario: str
    columns: tuple[str, ...]
    level: str
    region: str
    mode: str
    starts: date | None
    ends: date | None

    def terms(self) -> dict[str, Any]:
        """The columns of an application or a grant that hold terms."""
        terms = asdict(self) | {"columns": list(self.columns)}
        del terms["table"]
        return terms


def require_complete(wish: Wish, entry: TableEntry) -> None:
    """One list of all that is missing or wrong, by field.

    Raises:
        InvalidError: the list is not empty.
    """
    checks = (_texts(wish), _scope(wish, entry), _period(wish))
    if problems := {field: text for found in checks for field, text in found.items()}:
        raise InvalidError(problems)


def _texts(wish: Wish) -> dict[str, str]:
    problems = {}
    if not wish.purpose.strip():
        problems["purpose"] = N_("Name the use in a few words")
    elif len(wish.purpose) > 60 or not wish.purpose.isprintable() or _LONG_NUMBER.search(wish.purpose):
        problems["purpose"] = N_("Use at most 60 characters, and no person's number")
    if not wish.basis.strip():
        problems["basis"] = N_("Cite the law or the duty on which the use rests")
    if not wish.scenario.strip():
        problems["scenario"] = N_("Describe the business in which the data will be used")
    return problems


def _scope(wish: Wish, entry: TableEntry) -> dict[str, str]:
    problems = {}
    if not wish.columns:
        problems["columns"] = N_("Choose at least one item")
    elif not set(wish.columns) <= {item.name for item in entry.items} or len(set(wish.columns)) < len(wish.columns):
        problems["columns"] = N_("Choose items of this table only")
    if wish.level not in list(Level):
        problems["level"] = N_("Choose a level of disclosure")
    if wish.mode not in (entry.share_modes or list(ShareMode)):
        problems["mode"] = N_("Choose a way of delivery that the owner offers")
    if wish.region and wish.region not in regions().nodes:
        problems["region"] = N_("Choose a region of this city, or all of it")
    return problems


def _period(wish: Wish) -> dict[str, str]:
    if wish.starts is None:
        return {"starts": N_("Give the first day, as year-month-day")}
    if wish.ends is None:
        return {"ends": N_("Give the last day, as year-month-day")}
    if wish.ends < max(wish.starts, business_date()):
        return {"ends": N_("The last day must not be before the first day or before today")}
    if (wish.ends - wish.starts).days > LONGEST_YEARS * 366:
        return {"ends": N_("The period may be three years at most; apply again then")}
    return {}
