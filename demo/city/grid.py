"""The grid: what grid workers collect on their rounds with hand-helds, in JSON lines."""

import json

import numpy as np
import pandas as pd

from demo.city import dirt, names
from demo.city.arrays import Strings, choose, mapped, only, padded
from demo.city.draft import Role
from demo.city.identity_dirt import spoil_numbers
from demo.city.people import AS_OF
from demo.city.truth import City

_OCCUPANCY = {"own": "1", "let": "2", "public": "2", "empty": "3", "shared": "4"}
_WORDS = {"01": "楼道堆放杂物，占用消防通道", "02": "临时用电不规范", "03": "占道经营", "04": "邻里噪声纠纷",
          "05": "独居老人需要上门服务", "06": "垃圾未及时清运"}  # fmt: skip
_OFFICES = ("消防救援站", "应急管理所", "城市管理执法队", "社区调解委员会", "社会事务办公室", "环境卫生所")


def _visits(rng: np.random.Generator, count: int, days: int = 300) -> np.ndarray:
    """Local times of visits in the last ``days`` days, between eight and eighteen o'clock."""
    day = AS_OF - rng.integers(0, days, count).astype("timedelta64[D]")
    return day.astype("datetime64[s]") + rng.integers(8 * 3600, 18 * 3600, count).astype("timedelta64[s]")


def _grids(city: City) -> pd.DataFrame:
    grids, rng = city.places.grids, city.rng
    homes = city.housing.dwellings.groupby("grid").size().reindex(grids["grid"]).fillna(0).astype(int)
    female = rng.random(len(grids)) < 0.7
    frame = pd.DataFrame({
        "WGBM": grids["grid"], "WGMC": grids["title"], "BJ": _outlines(grids), "HS": homes.to_numpy(),
        "WGY": names.surnames(rng, len(grids)) + names.given_names(rng, female, rng.integers(1975, 2000, len(grids))),
    })  # fmt: skip
    return city.draft("grid", "WG_WG", frame, []).close()


def _outlines(grids: pd.DataFrame) -> Strings:
    """A square around each grid's centre as GeoJSON."""
    out = []
    for x, y in zip(grids["longitude"].tolist(), grids["latitude"].tolist(), strict=True):
        w, e, s, n = round(x - 0.002, 6), round(x + 0.002, 6), round(y - 0.002, 6), round(y + 0.002, 6)
        out.append(json.dumps({"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}))
    return np.array(out, dtype=object)


def _persons_met(city: City) -> pd.DataFrame:
    """Nine in ten inhabitants at home, and those registered here whom nobody meets; a fifth gives no number."""
    rng, persons = city.rng, city.persons
    here = persons[~persons["dead"] & ~persons["moved"]]
    here = here[rng.random(len(here)) < 0.9]
    gone = persons[persons["moved"]]
    ids = np.append(here["person_id"].to_numpy(), gone["person_id"].to_numpy())
    elsewhere = here["migrant"] | (here["registered_dwelling"] != here["household_id"])
    position = city.of("longitude", ids).astype(str) + "," + city.of("latitude", ids).astype(str).astype(object)
    frame = pd.DataFrame({
        "WGBM": city.of("grid", ids), "CJBH": "CJ" + padded(rng.permutation(len(ids)) + 1, 9),
        "XM": city.of("name", ids),
        "SFZH": city.of("identity_number", ids), "LXDH": city.of("phone", ids),
        "RHZT": np.append(np.where(elsewhere, "2", "1"), np.full(len(gone), "3")).astype(object),
        "JZDZ": city.of("address", ids), "CJSJ": _visits(rng, len(ids)), "WZ": position,
    })  # fmt: skip
    draft = city.draft("grid", "WG_RK", frame, [Role("person", "met", ids)])
    draft.dispute("LXDH", 0.01, lambda v: np.roll(v, 1))
    draft.dispute("JZDZ", 0.01, lambda v: np.roll(v, 1))
    draft.spoil("number_missing", "SFZH", 0.2, lambda v: dirt.constant(None, v), evidence="broken")
    spoil_numbers(draft, "SFZH")
    draft.spoil("free_text_address", "JZDZ", 0.02, dirt.free_text)
    draft.spoil("wrong_character_set", "XM", 0.0006, dirt.mojibake, evidence="broken")
    rows = draft.frame.iloc[:2].copy()
    rows["CJBH"], rows["XM"], rows["SFZH"] = ["CJ999999998", "CJ999999999"], "测试", None
    draft.strangers("test_row", "XM", rows)
    return draft.close()


def _dwellings(city: City) -> pd.DataFrame:
    rng, homes = city.rng, city.housing.dwellings
    homes = homes[rng.random(len(homes)) < 0.92]
    home = homes["dwelling_id"].to_numpy()
    heads = city.persons[(city.persons["role"] == "head")].set_index("household_id")["person_id"].reindex(home)
    head = np.where(heads.notna() & (rng.random(len(home)) < 0.7), heads, -1).astype(np.int64)
    known = head >= 0
    showed_card, on_record = known & (rng.random(len(home)) < 0.8), rng.random(len(home)) < 0.8
    frame = pd.DataFrame({
        "WGBM": homes["grid"].to_numpy(), "FWBH": "F" + padded(home + 1, 8), "MP": homes["address"].to_numpy(),
        "BDCDYH": only(on_record, homes["unit_number"].to_numpy(dtype=object)),
        "FWYT": mapped(homes["use"].to_numpy(), _OCCUPANCY), "HZXM": only(known, city.of("name", head)),
        "HZSFZH": only(showed_card, city.of("identity_number", head)),
        "CJSJ": _visits(rng, len(home), 600),
    })  # fmt: skip
    draft = city.draft(
        "grid", "WG_FW", frame, [Role("person", "dwelling_head", head), Role("dwelling", "visited", home)]
    )
    draft.dispute("MP", 0.01, lambda v: np.roll(v, 1))
    spoil_numbers(draft, "HZSFZH")
    return draft.close()


def _events(city: City) -> pd.DataFrame:
    rng, grids = city.rng, city.places.grids
    count = max(20, len(city.persons) // 40)
    kind = rng.integers(0, len(_WORDS), count)
    codes = np.array(list(_WORDS), dtype=object)[kind]
    reported = _visits(rng, count, 60)
    due = reported + (rng.integers(1, 8, count) * 86400).astype("timedelta64[s]")
    late = due < AS_OF.astype("datetime64[s]")
    frame = pd.DataFrame({
        "SJBH": "SJ2026" + padded(np.arange(count) + 1, 7), "WGBM": choose(rng, grids["grid"], count), "SJLB": codes,
        "SJMS": mapped(codes, _WORDS), "SBSJ": reported, "CBDW": np.array(_OFFICES, dtype=object)[kind], "CBQX": due,
        "LIGHT": np.where(late & (rng.random(count) < 0.1), "red", choose(rng, ["green", "yellow"], count, [9, 1])),
    })  # fmt: skip
    draft = city.draft("grid", "WG_SJ", frame, [])
    draft.repeat("row_sent_twice", 0.002)
    return draft.close()


TABLES = {
    "WG_WG": _grids,
    "WG_RK": _persons_met,
    "WG_FW": _dwellings,
    "WG_SJ": _events,
}
"""Source name → how the table is drawn. The four tables of the grid, by source name."""
