"""Housing: units, their owners, public rentals and filed leases; what a sender of files does to them."""

import numpy as np
import pandas as pd

from demo.city import dirt
from demo.city.arrays import Days, Strings, choose, padded, years
from demo.city.draft import NOBODY, Draft, Role
from demo.city.identity_dirt import NAMELESS, WITHOUT_MARK, spoil_numbers
from demo.city.truth import City


def _units(city: City) -> pd.DataFrame:
    homes, rng = city.housing.dwellings, city.rng
    frame = pd.DataFrame({
        "BDCDYH": homes["unit_number"], "ZL": homes["address"], "JZMJ": homes["area"],
        "GHYT": choose(rng, ["11", "10", "12", "30"], len(homes), [88, 7, 4, 1]), "FWJG": homes["structure"],
    })  # fmt: skip
    draft = city.draft("housing", "FW_H", frame, [Role("dwelling", "unit", homes["dwelling_id"].to_numpy())])
    price = homes["price_per_metre"].to_numpy(dtype=float)
    rows = draft.pick(0.003, 2)
    draft.frame.loc[rows, "JZMJ"] = [f"{value:.2f}" for value in price[rows]]
    draft.note("price_for_area", "JZMJ", rows)
    draft.spoil(
        "old_house_code", "BDCDYH", 0.004, lambda v: np.array([u[:25] for u in v], dtype=object), evidence="broken"
    )
    draft.spoil("free_text_address", "ZL", 0.004, dirt.free_text)
    draft.spoil("trailing_blank", "ZL", 0.003, dirt.trailing_blank)
    draft.repeat("row_sent_twice", 0.002)
    return draft.close()


def _owners(city: City) -> pd.DataFrame:
    owners, homes = city.housing.owners, city.housing.dwellings
    home, person = owners["dwelling_id"].to_numpy(), owners["person_id"].to_numpy()
    since: Days = owners["since"].to_numpy().astype("datetime64[D]")
    number, stale = city.numbers_known(person, 0.4)
    frame = pd.DataFrame({
        "BDCDYH": homes["unit_number"].to_numpy(dtype=object)[home], "BDCQZH": _certificates(city, home, since),
        "QLRXH": owners["turn"].to_numpy(), "QLRMC": city.of("name", person),
        "ZJZL": np.full(len(owners), "1", dtype=object),
        "ZJH": number, "GYFS": np.where(owners["joint"], "1", "0").astype(object),
        "QLBL": np.where(owners["joint"], 50.0, 100.0), "DJSJ": since, "QSZT": np.full(len(owners), "1", dtype=object),
    })  # fmt: skip
    second = np.full(len(owners), NOBODY)
    draft = city.draft("housing", "BDC_QLR", frame, [Role("person", "owner", person), Role("dwelling", "owned", home),
                                                     Role("person", "owner", second)])  # fmt: skip
    draft.narrow("QLRMC", "gbk")
    draft.changed("ZJH", stale)
    _several_in_one_cell(draft, owners)
    spoil_numbers(draft, "ZJH", WITHOUT_MARK)
    draft.spoil("masked_by_sender", "ZJH", 0.02, dirt.masked, evidence="broken")
    draft.spoil("placeholder_date_low", "DJSJ", 0.003, lambda v: dirt.constant("01/01/1900", v))
    draft.spoil("impossible_date", "DJSJ", 0.001, lambda v: dirt.constant("02/30/2026", v), evidence="refused")
    return draft.close()


def _certificates(city: City, home: np.ndarray, since: Days) -> Strings:
    """Title certificates, one to a dwelling."""
    county = pd.Series(city.housing.dwellings["community"].to_numpy(dtype=object)[home]).str[:6].map(city.places.titles)
    year = pd.Series(years(since)).astype("string").to_numpy(dtype=object)
    return "临（" + year + "）" + county.to_numpy(dtype=object) + "不动产权第" + padded(home + 1, 7) + "号"


def _several_in_one_cell(draft: Draft, owners: pd.DataFrame) -> None:
    """Couples written into one row: both names in one cell, both numbers in another, the second row left out."""
    follows = np.append(owners["turn"].to_numpy()[1:] == 2, False)
    both = follows & ~draft.touched & ~np.append(draft.touched[1:], True)
    rows = draft.pick(0.02, 2, both)
    for column, between in (("QLRMC", "、"), ("ZJH", ",")):
        text = draft.frame[column].to_numpy(dtype=object, copy=True)
        text[rows] = text[rows] + between + text[rows + 1]
        draft.frame[column] = pd.Series(text, dtype=object)
    draft.roles[2].ids[rows] = draft.roles[0].ids[rows + 1]
    draft.weaken("ZJH", rows, "broken")
    draft.note("owners_in_one_cell", "QLRMC", rows)
    draft.note("owners_in_one_cell", "ZJH", rows)
    draft.leave_out(rows + 1)


def _rentals(city: City) -> pd.DataFrame:
    rentals, homes = city.housing.rentals, city.housing.dwellings
    tenant = rentals["tenant"].to_numpy()
    persons = city.persons[~city.persons["dead"] & ~city.persons["moved"]]
    family = persons.groupby("household_id")["name"].agg("、".join)
    frame = pd.DataFrame({
        "HTH": "GZF" + padded(rentals["dwelling_id"].to_numpy() + 1, 8), "CZRSFZH": city.of("identity_number", tenant),
        "JTCY": family.reindex(rentals["dwelling_id"]).to_numpy(dtype=object),
        "FWBM": pd.Series(homes["unit_number"].to_numpy(dtype=object)[rentals["dwelling_id"]]).str[:26],
        "QZRQ": rentals["start"].to_numpy().astype("datetime64[D]"), "ZJBT": rentals["subsidy"].to_numpy(),
    })  # fmt: skip
    draft = city.draft("housing", "GZF", frame, [Role("person", "public_tenant", tenant)])
    spoil_numbers(draft, "CZRSFZH", {"fifteen_digits": 0.01, "trailing_blank": 0.01, "masked_by_sender": 0.01})
    return draft.close()


def _leases(city: City) -> pd.DataFrame:
    leases, homes = city.housing.leases, city.housing.dwellings
    tenant, home = leases["tenant"].to_numpy(), leases["dwelling_id"].to_numpy()
    frame = pd.DataFrame({
        "BAH": "BA" + padded(home + 1, 9), "CZRZJH": city.of("identity_number", tenant),
        "CZF": homes["unit_number"].to_numpy(dtype=object)[home],
        "QS": leases["start"].to_numpy().astype("datetime64[D]"),
        "ZJ": leases["rent"].to_numpy(),
    })  # fmt: skip
    draft = city.draft("housing", "ZL_BA", frame, [Role("person", "tenant", tenant), Role("dwelling", "leased", home)])
    spoil_numbers(draft, "CZRZJH", NAMELESS)
    return draft.close()


TABLES = {
    "FW_H": _units,
    "BDC_QLR": _owners,
    "GZF": _rentals,
    "ZL_BA": _leases,
}
"""Source name → how the table is drawn. The four tables of housing, by source name."""
