"""Civil affairs: marriages, cremations, support for low-income households, old-age allowances."""

import numpy as np
import pandas as pd

from demo.city import dirt, lives, numbers
from demo.city.arrays import Days, Strings, choose, mapped, padded
from demo.city.draft import Draft, Role
from demo.city.identity_dirt import WITHOUT_MARK, spoil_numbers
from demo.city.people import AS_OF, birth_days
from demo.city.spelling import fen_as_yuan
from demo.city.truth import City

_MONTHS = ("2026-08-01", "2026-09-01", "2026-10-01")
_OFFICES = ("临江市江南区婚姻登记处", "临江市民政局婚姻登记处", "临江市第二婚姻登记处")


def _marriages(city: City) -> pd.DataFrame:
    """Marriages and divorces; court divorces (one in three) never reach this register."""
    rng, pairs = city.rng, city.lives.marriages
    here = rng.random(len(pairs)) < 0.9
    in_court = rng.random(len(pairs)) < 0.33
    reissued = rng.random(len(pairs)) < 0.02
    parts = [
        _events(pairs[here], "married", "1"),
        _events(pairs[here & pairs["divorced"] & ~in_court], "ended", "2"),
        _events(pairs[here & reissued & ~pairs["divorced"]], "married", "3", later=700),
    ]
    events = pd.concat(parts, ignore_index=True)
    him, her = events["husband"].to_numpy(), events["wife"].to_numpy()
    his, old_his = city.numbers_known(him, 0.4)
    hers, old_hers = city.numbers_known(her, 0.4)
    when: Days = events["day"].to_numpy().astype("datetime64[D]")
    frame = pd.DataFrame({
        "DJH": "J4299" + padded(rng.permutation(len(events)) + 1, 8), "NFXM": city.of("name", him), "NFSFZH": his,
        "NVXM": city.of("name", her), "NVSFZH": hers, "DJLX": events["kind"].to_numpy(dtype=object), "DJRQ": when,
        "DJJG": choose(rng, _OFFICES, len(events)), "CZRQ": np.minimum(when + np.timedelta64(1, "D"), AS_OF),
    })  # fmt: skip
    draft = city.draft("civil_affairs", "MZ_HYDJ", frame, [Role("person", "husband", him), Role("person", "wife", her)])
    draft.narrow("NFXM", "gbk")
    draft.narrow("NVXM", "gbk")
    draft.changed("NFSFZH", old_his)
    draft.changed("NVSFZH", old_hers)
    _dirty_marriages(draft)
    return draft.close()


def _events(pairs: pd.DataFrame, day: str, kind: str, later: int = 0) -> pd.DataFrame:
    when = np.minimum(pairs[day].to_numpy().astype("datetime64[D]") + np.timedelta64(later, "D"), AS_OF)
    return pd.DataFrame(
        {"husband": pairs["husband"].to_numpy(), "wife": pairs["wife"].to_numpy(), "day": when, "kind": kind}
    )


def _dirty_marriages(draft: Draft) -> None:
    spoil_numbers(draft, "NFSFZH", WITHOUT_MARK)
    spoil_numbers(
        draft, "NVSFZH", ("fifteen_digits", "lower_case_x", "full_width", "trailing_blank", "masked_by_sender")
    )
    rare = pd.Series(draft.frame["NVXM"].to_numpy(dtype=object), dtype="string")
    draft.spoil(
        "variant_character",
        "NVXM",
        0.01,
        dirt.variants,
        where=rare.str.contains("[昇堃喆峯靑]").to_numpy(dtype=bool),
        evidence="broken",
    )
    draft.spoil(
        "former_name", "NFXM", 0.003, lambda v: np.array([n[0] + "卫东" for n in v], dtype=object), evidence="broken"
    )
    draft.spoil("placeholder_date_low", "DJRQ", 0.002, lambda v: dirt.constant("1900.01.01", v), evidence="refused")
    draft.spoil("impossible_date", "DJRQ", 0.001, lambda v: dirt.constant("2026.02.30", v), evidence="refused")
    rows = draft.frame.iloc[:2].copy()
    rows["DJH"] = ["J429999999998", "J429999999999"]
    rows["NFXM"], rows["NVXM"], rows["NFSFZH"], rows["NVSFZH"] = (
        "测试男",
        "测试女",
        "000000000000000000",
        "000000000000000000",
    )
    draft.strangers("test_row", "NFXM", rows)


def _cremations(city: City) -> pd.DataFrame:
    """Cremations of four in five of the dead; the number is often missing or of 15 digits."""
    rng = city.rng
    dead = city.persons[city.persons["dead"]]
    dead = dead[rng.random(len(dead)) < 0.8]
    ids = dead["person_id"].to_numpy()
    died: Days = dead["death_date"].to_numpy().astype("datetime64[D]")
    frame = pd.DataFrame({
        "HHZH": "HH" + padded(rng.permutation(len(dead)) + 1, 8), "SZXM": dead["name"].to_numpy(),
        "SZSFZH": dead["identity_number"].to_numpy(), "XB": dead["sex"].to_numpy(), "SWRQ": died,
        "HHRQ": np.minimum(died + np.timedelta64(3, "D"), AS_OF),
        "SWYY": choose(rng, ["1", "2", "3", "9"], len(dead), [7, 1, 2, 1]),
        "BYRDH": numbers.mobile_numbers(rng, len(dead)),
        "BYG": choose(rng, ["甲1号炉", "甲2号炉", "乙1号炉"], len(dead)),
    })  # fmt: skip
    draft = city.draft("civil_affairs", "MZ_BZHD", frame, [Role("person", "deceased", ids)])
    draft.narrow("SZXM", "gbk")
    draft.dispute("SWRQ", 0.04, lambda v: v - np.timedelta64(2, "D"))
    draft.spoil("number_missing", "SZSFZH", 0.12, lambda v: dirt.constant(None, v), evidence="broken")
    spoil_numbers(draft, "SZSFZH", {"fifteen_digits": 0.10, "masked_by_sender": 0.01, "letter_for_digit": 0.01})
    return draft.close()


def certificates(household_ids: np.ndarray) -> Strings:
    """Numbers of support certificates."""
    return "DB4299" + padded(household_ids, 8)


def _households(city: City) -> pd.DataFrame:
    poor, rng = city.lives.supported, city.rng
    head = poor["head"].to_numpy()
    home = city.persons.loc[~city.persons["dead"] & ~city.persons["moved"]].groupby("household_id").size()
    frame = pd.DataFrame({
        "DBZH": certificates(poor["household_id"].to_numpy()), "HZSFZH": city.of("identity_number", head),
        "BZLB": choose(rng, ["1", "2", "3", "4"], len(poor), [6, 2, 1, 1]),
        "JTRK": home.reindex(poor["household_id"]).to_numpy(), "YBZJE": poor["amount"].to_numpy(),
        "PZRQ": poor["since"].to_numpy().astype("datetime64[D]"),
        "TZRQ": poor["ended"].to_numpy().astype("datetime64[D]"),
        "ZT": np.where(poor["ended"].notna(), "2", "1").astype(object), "SQDM": city.of("community", head),
        "YHZH": poor["card"].to_numpy(),
    })  # fmt: skip
    roles = [Role("person", "support_head", head), Role("household", "support", poor["household_id"].to_numpy())]
    draft = city.draft("civil_affairs", "MZ_DB_HU", frame, roles)
    spoil_numbers(draft, "HZSFZH", {"fifteen_digits": 0.01, "lower_case_x": 0.01, "trailing_blank": 0.01})
    draft.spoil("fen_for_yuan", "YBZJE", 0.01, fen_as_yuan)
    draft.spoil("placeholder_date_high", "TZRQ", 0.02, lambda v: dirt.constant("9999.12.31", v))
    return draft.close()


def _members(city: City) -> pd.DataFrame:
    rng = city.rng
    persons = city.persons
    there = persons["household_id"].isin(city.lives.supported["household_id"]) & ~persons["dead"] & ~persons["moved"]
    member = persons[there]
    ids = member["person_id"].to_numpy()
    frame = pd.DataFrame({
        "DBZH": certificates(member["household_id"].to_numpy()), "CYSFZH": member["identity_number"].to_numpy(),
        "XM": member["name"].to_numpy(), "YHZGX": member["relation"].replace("02", "01").to_numpy(dtype=object),
        "SFBZ": choose(rng, ["1", "0"], len(ids), [9, 1]),
        "JKZK": choose(rng, ["1", "2", "3", "6"], len(ids), [4, 3, 2, 1]),
        "LDNL": mapped(np.where(member["age"] < 60, "1", "3"), {"1": "1", "3": "3"}),
    })  # fmt: skip
    roles = [Role("person", "support_member", ids)]
    draft = city.draft("civil_affairs", "MZ_DB_CY", frame, roles)
    draft.narrow("XM", "gbk")
    spoil_numbers(draft, "CYSFZH", {"fifteen_digits": 0.01, "lower_case_x": 0.01})
    return draft.close()


def _allowances(city: City) -> pd.DataFrame:
    """Old-age allowance of the last three months, from 80 on; paid to a few of the dead."""
    rng = city.rng
    dead = city.persons[city.persons["dead"] & (city.persons["age"] >= 81)]
    old = pd.concat([lives.old_enough(city.people, 80), dead[rng.random(len(dead)) < 0.05]])
    row, month = (
        np.repeat(np.arange(len(old)), len(_MONTHS)),
        np.tile(np.array(_MONTHS, dtype="datetime64[D]"), len(old)),
    )
    ids = old["person_id"].to_numpy()[row]
    age = ((AS_OF - birth_days(old)).astype(np.int64) / 365.25)[row]
    band = np.digitize(age, [90, 100])
    frame = pd.DataFrame({
        "SFZH": city.of("identity_number", ids), "FFNY": pd.Series(month).dt.strftime("%Y.%m").to_numpy(dtype=object),
        "XM": city.of("name", ids), "JTBZ": np.array(["1", "2", "3"], dtype=object)[band],
        "JE": np.array([100, 200, 500])[band],
    })  # fmt: skip
    draft = city.draft("civil_affairs", "MZ_LNJT", frame, [Role("person", "recipient", ids)])
    draft.narrow("XM", "gbk")
    spoil_numbers(draft, "SFZH", {"lower_case_x": 0.003, "fifteen_digits": 0.003, "anothers_number": 0.001})
    draft.repeat("row_sent_twice", 0.002)
    return draft.close()


TABLES = {
    "MZ_HYDJ": _marriages,
    "MZ_BZHD": _cremations,
    "MZ_DB_HU": _households,
    "MZ_DB_CY": _members,
    "MZ_LNJT": _allowances,
}
"""Source name → how the table is drawn. The five tables of civil affairs, by source name."""
