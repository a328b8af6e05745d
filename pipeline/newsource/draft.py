"""From a live table and its sample to the columns of a contract."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from lake.engine import engine
from lake.sql import literal
from pipeline.newsource import coded, keys
from pipeline.newsource.live import Live, LiveColumn
from pipeline.newsource.profile import Profile, agreement, different_values, profile, register
from pipeline.newsource.recognise import Suggestion, recognised
from schemas import load
from schemas.codes import CodeList
from schemas.contract import Contract

_AGREES = 0.9
"""Share of rows in which a column must agree with the identity number beside it to be its birth date or sex."""
_SEX = "sex"
_LISTS_NAMED = 6
"""How many code lists a doubt names, those of which most codes occur first."""


@dataclass(frozen=True)
class Known:
    """What the hub knows already, to compare with."""

    department: str
    lists: Sequence[CodeList]
    contracts: Sequence[Contract]


def drafted(live: Live, sample: pa.Table, department: str) -> list[Suggestion]:
    """Every column of the live table, recognised by its values; the sample is let go of."""
    known = Known(department, list(load.codes().values()), list(load.survey().contracts.values()))
    with engine() as opened:
        register(opened, sample, load.regions())
        profiles = [profile(opened, one.name) for one in live.columns]
        columns = [recognised(one, seen) for one, seen in zip(live.columns, profiles, strict=True)]
        people = [one.live.name for one in columns if one.semantic == "identity_number"]
        columns = [_born(opened, one, people) for one in columns]
        columns = [_coded(opened, one, seen, people, known) for one, seen in zip(columns, profiles, strict=True)]
        columns = [_amount(one) for one in columns]
        return _keyed(opened, live, columns, profiles)


def _keyed(
    opened: duckdb.DuckDBPyConnection, live: Live, columns: list[Suggestion], profiles: list[Profile]
) -> list[Suggestion]:
    if live.keys:
        return [replace(one, key=one.live.name in live.keys) for one in columns]
    key = keys.guessed(opened, columns, profiles)
    return [replace(one, key=True).guessed("key") if one.live.name in key else one for one in columns]


def _born(opened: duckdb.DuckDBPyConnection, one: Suggestion, people: list[str]) -> Suggestion:
    """A day that is the birth date in the identity number of the same row is a birth date."""
    if not pa.types.is_date(one.type) or not one.source_format:
        return one
    digits = "regexp_replace(c, '\\D', '', 'g')"
    same = f"{digits} IN (substr(s18, 7, 8), substr(s18, 11, 4) || substr(s18, 7, 4))"
    if not any(agreement(opened, one.live.name, person, same) >= _AGREES for person in people):
        return one
    return replace(one, semantic="birth_date").guessed("semantic (birth_date)")


def _coded(
    opened: duckdb.DuckDBPyConnection, one: Suggestion, seen: Profile, people: list[str], known: Known
) -> Suggestion:
    """The same with its code list, where its values are codes; the lists in question where they do not tell which."""
    plain = one.semantic in (None, "person_name") and (pa.types.is_string(one.type) or pa.types.is_integer(one.type))
    if not plain or one.mask or not 0 < seen.different <= coded.MOST_VALUES:
        return one
    values = different_values(opened, one.live.name, coded.MOST_VALUES)
    found = coded.fits(values, known.lists, known.department)
    hints = coded.Hints(known.department, one.live.comment, coded.elsewhere(known.contracts, one.live.name))
    fit = _sex(opened, one, found, people) or coded.chosen(found, values, hints)
    if fit:
        return Suggestion(one.live, pa.string(), code=fit.text, review=(f"code ({fit.text})",))
    if not found or one.semantic:
        return one
    named = ", ".join(fit.text for fit in found[:_LISTS_NAMED])
    more = f" or {len(found) - _LISTS_NAMED} more" if len(found) > _LISTS_NAMED else ""
    doubt = f"whether it is a code, of {named}{more}"
    # What no source declares as a number is kept as text, which holds a code and a number alike.
    return replace(one, type=one.live.type or pa.string()).guessed(doubt)


def _sex(
    opened: duckdb.DuckDBPyConnection, one: Suggestion, found: list[coded.Fit], people: list[str]
) -> coded.Fit | None:
    """The list of sexes, where the codes say what the identity numbers beside them say."""
    fit = next((fit for fit in found if fit.codes.name == _SEX), None)
    if fit is None:
        return None
    crosswalk = fit.codes.schemes[fit.scheme] if fit.scheme else {code: code for code in fit.codes.values}
    cases = " ".join(f"WHEN {literal(own)} THEN {literal(standard)}" for own, standard in crosswalk.items())
    same = f"CASE c {cases} END = tc_identity_sex(s18)"
    # Of both sexes: whatever is said of husbands alone agrees with their being men.
    told = (
        all(
            agreement(opened, one.live.name, person, same, f"tc_identity_sex(s18) = '{sex}'") >= _AGREES for sex in "12"
        )
        for person in people
    )
    return fit if any(told) else None


_MONEY = ("金额", "工资", "津贴", "补贴", "租金", "价款", "基数", "收入", "（元）", "(元)")


def _amount(one: Suggestion) -> Suggestion:
    """An exact number that the source itself calls money: a number alone may as well be an area."""
    money = pa.types.is_decimal(one.type) and any(word in one.live.comment for word in _MONEY)
    return replace(one, semantic="amount").guessed("semantic (amount)") if money else one


def title(live: "LiveColumn | Live") -> str:
    """The source's own title: the first words of its comment, else its name."""
    words = live.comment.strip()
    for stop in "\r\n:：,，;；。":
        words = words.split(stop, 1)[0].strip()
    return words[:60] or live.name
