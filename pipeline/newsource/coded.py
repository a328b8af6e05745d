"""Whether a column's values are codes of a list that the hub knows, and of which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.codes import CodeList
from schemas.contract import Contract

MOST_VALUES = 300
"""Different values beyond which a column is no code."""
_BELONG = 0.97
"""Share of rows whose value must be in the list; the rest is dirt."""
_TELLING = 3
"""Different values of two or more digits that, all of them in one list, are no accident; single digits are in most."""


@dataclass(frozen=True)
class Fit:
    """A code list, by one of its schemes, that a column's values belong to."""

    codes: CodeList
    scheme: str | None
    coverage: float
    """Share of the list's codes that occur."""

    @property
    def text(self) -> str:
        """As a contract writes it."""
        return f"{self.codes.name}@{self.scheme}" if self.scheme else self.codes.name


@dataclass(frozen=True)
class Hints:
    """What is known of a column beside its values."""

    department: str
    title: str
    elsewhere: frozenset[str]
    """Lists that columns of the same name belong to in other contracts."""


def elsewhere(contracts: Iterable[Contract], name: str) -> frozenset[str]:
    """The lists that columns of that name belong to, in contracts that there are."""
    same = (column for contract in contracts for column in contract.columns if column.name.lower() == name.lower())
    return frozenset(column.code for column in same if column.code)


def fits(values: Mapping[str, int], lists: Iterable[CodeList], department: str) -> list[Fit]:
    """For each list its best scheme that nearly all rows belong to, the best covered list first."""
    rows = sum(values.values())
    found = []
    for codes in lists:
        schemes = [None, *codes.schemes]
        own = [fit for scheme in schemes if (fit := _fit(codes, scheme, values, rows))]
        if own:
            # The department's own scheme before the standard's own codes, those before another department's.
            found.append(max(own, key=lambda fit: (fit.scheme == department, fit.scheme is None, fit.coverage)))
    return sorted(found, key=lambda fit: (-fit.coverage, fit.codes.name))


def _fit(codes: CodeList, scheme: str | None, values: Mapping[str, int], rows: int) -> Fit | None:
    accepted = set(codes.accepted(scheme))
    inside = {value: count for value, count in values.items() if value in accepted}
    if not rows or sum(inside.values()) < _BELONG * rows:
        return None
    return Fit(codes, scheme, len(inside) / len(accepted))


def chosen(found: list[Fit], values: Mapping[str, int], hints: Hints) -> Fit | None:
    """The list that is meant, or None where the values alone do not tell: 1 and 2 belong to many lists."""
    for test in (_titled, _same_name):
        told = [fit for fit in found if test(fit, hints)]
        if len(told) == 1:
            return told[0]
    longer = sum(len(value) > 1 for value in values)
    telling = longer >= _TELLING or any(not value.isdigit() for value in values)
    if not found or not telling:
        return None
    own = [fit for fit in found if fit.scheme == hints.department] or found
    return own[0] if len(own) == 1 or own[0].coverage > 2 * own[1].coverage else None


def _titled(fit: Fit, hints: Hints) -> bool:
    """The source's own title is the list's: a comment 性别 and the list of sexes."""
    title = hints.title.casefold()
    return fit.codes.title_zh in hints.title or fit.codes.title_en.casefold() in title


def _same_name(fit: Fit, hints: Hints) -> bool:
    return fit.codes.name in hints.elsewhere
