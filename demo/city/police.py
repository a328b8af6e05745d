"""Police: the register of residents and what hangs on it. The authority, yet not without dirt of its own."""

import numpy as np
import pandas as pd

from demo.city import dirt
from demo.city.arrays import Days, Strings, choose, mapped, padded
from demo.city.draft import NOBODY, Draft, Role
from demo.city.identity_dirt import NAMELESS, spoil_numbers
from demo.city.people import AS_OF
from demo.city.truth import City

_ISO = "%Y-%m-%d"


def _residents(city: City) -> pd.DataFrame:
    persons = city.persons[~city.persons["migrant"]]
    gone = persons["death_date"].where(persons["dead"], persons["left_date"])
    cancelled = _some_days_after(city.rng, gone.to_numpy().astype("datetime64[D]"))
    frame = pd.DataFrame({
        "GMSFHM": persons["identity_number"], "XM": persons["name"], "CYM": persons["former_name"],
        "XB": persons["sex"],
        "MZ": persons["ethnic"], "CSRQ": persons["birth_date"],
        "HH": household_numbers(persons["household_id"].to_numpy()),
        "YHZGX": persons["relation"], "HYZK": persons["marital"], "WHCD": persons["education"],
        "SSXQ": persons["registered_community"].str[:6], "XZ": persons["registered_address"],
        "SQDM": persons["registered_community"], "PCSDM": persons["registered_community"].str[:9] + "000",
        "ZXBS": np.where(gone.notna(), "1", "0"),
        "ZXYY": np.select([persons["dead"], persons["moved"]], ["1", "2"], "").astype(object),
        "ZXRQ": cancelled, "GXSJ": AS_OF.astype("datetime64[s]")
        - city.rng.integers(3600, 40_000_000, len(persons)).astype("timedelta64[s]"),
    })  # fmt: skip
    frame["ZXYY"] = frame["ZXYY"].where(frame["ZXYY"] != "", None)
    draft = city.draft("police", "CZRK", frame, [
        Role("person", "resident", persons["person_id"].to_numpy()),
        Role("household", "registered",
             np.where(persons["relation"] == "02", persons["household_id"], NOBODY)),
    ])  # fmt: skip
    _dirty_residents(city, draft)
    city.seen_by_police[draft.roles[0].ids[~draft.touched]] = True
    _duplicate_numbers(city, draft)
    return draft.close()


def _dirty_residents(city: City, draft: Draft) -> None:
    name = pd.Series(draft.frame["XM"].to_numpy(dtype=object), dtype="string")
    dotted = name.str.contains("·", regex=False).to_numpy(dtype=bool)
    spoil_numbers(draft, "GMSFHM", {"lower_case_x": 0.002, "full_width": 0.001, "trailing_blank": 0.002})
    draft.spoil("trailing_blank", "XM", 0.002, dirt.trailing_blank)
    draft.spoil("other_middle_dot", "XM", 0.004, lambda v: dirt.other_dots(city.rng, v), where=dotted)
    draft.spoil("private_use_character", "XM", 0.001, dirt.private_use, where=~dotted, evidence="broken")
    draft.spoil("birth_date_at_odds", "CSRQ", 0.001, lambda v: dirt.days_later(v, _ISO, 31))
    draft.spoil("impossible_date", "CSRQ", 0.0006, lambda v: dirt.constant("1962-02-30", v), evidence="refused")
    draft.spoil("placeholder_date_low", "CSRQ", 0.0006, lambda v: dirt.constant("1900-01-01", v))
    draft.spoil("sex_at_odds", "XB", 0.001, lambda v: mapped(v, {"1": "2", "2": "1"}))
    draft.spoil("one_digit_marital_code", "HYZK", 0.004, dirt.first_character)
    if city.places.abolished:
        old = list(city.places.abolished)
        draft.spoil("abolished_region_code", "SSXQ", 0.004, lambda v: choose(city.rng, old, len(v)))
    draft.spoil("free_text_address", "XZ", 0.004, dirt.free_text)


def _duplicate_numbers(city: City, draft: Draft) -> None:
    """The cancelled second registration of people who had two numbers: the same person's, under the old one."""
    again = city.changes[city.changes["reason"] == "2"]
    person = draft.roles[0].ids
    rows = np.flatnonzero(np.isin(person, again["person_id"]) & ~draft.touched)
    draft.touched[rows] = True
    copies = draft.frame.iloc[rows].copy()
    copies["GMSFHM"] = pd.Series(person[rows]).map(again.set_index("person_id")["old_number"]).to_numpy(dtype=object)
    copies["ZXBS"], copies["ZXYY"] = city.spelling.one("police__czrk", "ZXBS", "1"), "5"
    copies["ZXRQ"] = "2012-06-30"
    draft.add("number_cancelled_as_duplicate", "GMSFHM", copies, [role.ids[rows] for role in draft.roles], "changed")


def household_numbers(ids: np.ndarray) -> Strings:
    """Household numbers of nine digits."""
    return padded(700_000_000 + ids, 9)


def _some_days_after(rng: np.random.Generator, days: Days) -> Days:
    return np.minimum(days + rng.integers(1, 25, len(days)).astype("timedelta64[D]"), AS_OF)


def _permits(city: City) -> pd.DataFrame:
    """Residence permits of nine in ten newcomers."""
    persons = city.persons[city.persons["migrant"]]
    persons = persons[city.rng.random(len(persons)) < 0.9]
    since = AS_OF - city.rng.integers(10, 900, len(persons)).astype("timedelta64[D]")
    frame = pd.DataFrame({
        "JZZBH": "LJ" + padded(20_000_000 + persons["person_id"].to_numpy(), 10), "GMSFHM": persons["identity_number"],
        "XJZDZ": persons["address"], "HJDZ": persons["registered_address"], "DLRQ": since,
        "YXQ": since + np.timedelta64(365, "D"), "BZDZID": "BZ" + padded(persons["household_id"].to_numpy(), 9),
    })  # fmt: skip
    draft = city.draft("police", "LDRK", frame, [Role("person", "permit_holder", persons["person_id"].to_numpy())])
    spoil_numbers(draft, "GMSFHM", NAMELESS)
    draft.spoil("free_text_address", "XJZDZ", 0.01, dirt.free_text)
    draft.spoil("placeholder_date_high", "YXQ", 0.005, lambda v: dirt.constant("9999-12-31", v))
    return draft.close()


def _death_cancellations(city: City) -> pd.DataFrame:
    """Registrations cancelled by death: 19 in 20 of the dead."""
    persons = city.persons[city.persons["dead"]]
    persons = persons[city.rng.random(len(persons)) < 0.95]
    died = persons["death_date"].to_numpy().astype("datetime64[D]")
    frame = pd.DataFrame({
        "GMSFHM": persons["identity_number"], "SWRQ": died, "ZXRQ": _some_days_after(city.rng, died),
        "SWZMBH": "SW" + padded(persons["person_id"].to_numpy() + 4_000_000, 9),
    })  # fmt: skip
    draft = city.draft("police", "SWZX", frame, [Role("person", "deceased", persons["person_id"].to_numpy())])
    draft.spoil("placeholder_date_low", "SWRQ", 0.004, lambda v: dirt.constant("1900-01-01", v), evidence="refused")
    spoil_numbers(draft, "GMSFHM", {"lower_case_x": 0.01, "fifteen_digits": 0.02})
    return draft.close()


def _vehicles(city: City) -> pd.DataFrame:
    cars = city.lives.vehicles
    owner = cars["person_id"].to_numpy()
    number, stale = city.numbers_known(owner, 0.5)
    frame = pd.DataFrame({
        "HPHM": cars["plate"], "HPZL": cars["kind"], "SYRSFZH": number, "CLLX": cars["body"],
        "CCDJRQ": cars["first_registered"], "ZT": choose(city.rng, ["A", "G", "M"], len(cars), [95, 3, 2]),
    })  # fmt: skip
    draft = city.draft("police", "JDC", frame, [Role("person", "owner", owner)])
    draft.changed("SYRSFZH", stale)
    spoil_numbers(draft, "SYRSFZH", NAMELESS)
    return draft.close()


def _changes(city: City) -> pd.DataFrame:
    changes = city.changes
    frame = pd.DataFrame({"JHM": changes["old_number"], "XHM": changes["new_number"], "BGYY": changes["reason"]})
    draft = city.draft("police", "SFZ_CHG", frame, [Role("person", "renumbered", changes["person_id"].to_numpy())])
    return draft.close()


TABLES = {
    "CZRK": _residents,
    "LDRK": _permits,
    "SWZX": _death_cancellations,
    "JDC": _vehicles,
    "SFZ_CHG": _changes,
}
"""Source name → how the table is drawn. The five tables of the police, by source name."""
