"""The truth, second part: houses, who owns them, who lives where and on what terms."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from demo.city import numbers
from demo.city.arrays import choose, padded, words
from demo.city.people import AS_OF, HEAD, SPOUSE, People
from demo.city.places import Places

_ESTATES = words("锦绣 翠湖 江南 阳光 学府 金桂 和谐 滨江 紫荆 望江 春晓 枫林 东湖 云栖 盛世")
_IN_BUILDING = 12
_KINDS = words("花园 小区 家园 新村 苑 公馆 华庭")


@dataclass
class Housing:
    """Dwellings (``dwelling_id`` is the row number), owners (one row per dwelling and owner), leases, rentals."""

    dwellings: pd.DataFrame
    owners: pd.DataFrame
    leases: pd.DataFrame
    rentals: pd.DataFrame


def settle(rng: np.random.Generator, places: Places, people: People) -> Housing:
    """House every household; note its dwelling, grid and addresses on the persons."""
    dwellings = _build(rng, places, len(people.households))
    tenure = _tenure(rng, people)
    _address(people, dwellings, places, rng)
    owners = _owners(rng, people, dwellings, tenure)
    dwellings["use"] = np.where(dwellings["dwelling_id"] >= len(tenure), "empty",
                                np.append(tenure, np.repeat("", len(dwellings) - len(tenure))))  # fmt: skip
    return Housing(dwellings, owners, _leases(rng, people, owners, tenure), _rentals(rng, people, tenure))


def _build(rng: np.random.Generator, places: Places, households: int) -> pd.DataFrame:
    """Dwellings in buildings of 6 floors, one for each household (same id) and an eighth more that stand empty."""
    count = households + households // 8 + 2
    scattered = rng.permutation(count)
    building, inside = scattered // _IN_BUILDING, scattered % _IN_BUILDING
    grids = places.grids
    grid = rng.integers(0, len(grids), building.max() + 1)[building]
    estate = (choose(rng, _ESTATES, len(grids)) + choose(rng, _KINDS, len(grids)))[grid]
    frame = pd.DataFrame({"dwelling_id": np.arange(count), "grid": grids["grid"].to_numpy()[grid],
                          "community": grids["community"].to_numpy()[grid]})  # fmt: skip
    door = padded(inside // 2 + 1, 1) + "0" + padded(inside % 2 + 1, 1)
    base = grids["street_address"].to_numpy(dtype=object)[grid]
    block = padded(building // 300 + 1, 1)
    frame["door"] = estate + block + "栋" + door + "室"
    frame["address"] = base + padded(building % 300 + 1, 1) + "号" + frame["door"].to_numpy(dtype=object)
    region = frame["community"].str[:6].to_numpy(dtype=object)
    frame["unit_number"] = numbers.real_estate_units(region, building, building * 100 + inside + 1)
    frame["area"] = np.round(rng.triangular(38, 92, 190, count), 2)
    frame["price_per_metre"] = rng.integers(6500, 19000, count)
    frame["structure"] = choose(rng, ["3", "4", "5"], count, [7, 2.6, 0.4])
    frame["longitude"] = np.round(grids["longitude"].to_numpy()[grid] + rng.normal(0, 0.0006, count), 6)
    frame["latitude"] = np.round(grids["latitude"].to_numpy()[grid] + rng.normal(0, 0.0006, count), 6)
    return frame


def _tenure(rng: np.random.Generator, people: People) -> np.ndarray:
    """Per household: own, let (rents from another household), shared (lets out rooms) or public."""
    migrant = people.households["migrant"].to_numpy()
    draw = rng.random(len(migrant))
    draw[np.flatnonzero(~migrant)[:2]] = 0.85
    return np.select(
        [migrant & (draw < 0.85), ~migrant & (draw < 0.78), ~migrant & (draw < 0.82), ~migrant & (draw < 0.88)],
        ["let", "own", "shared", "public"],
        default=np.where(migrant, "own", "let"),
    )


def _address(people: People, dwellings: pd.DataFrame, places: Places, rng: np.random.Generator) -> None:
    """Living address by household; the registered one is elsewhere for newcomers and for one local in eight."""
    persons = people.persons
    home = persons["household_id"].to_numpy()
    for column in ("address", "grid", "community", "longitude", "latitude"):
        persons[column] = dwellings[column].to_numpy()[home]
    away = (rng.random(len(people.households)) < 0.12)[home] & ~persons["migrant"].to_numpy()
    other = rng.integers(0, len(people.households), len(people.households))[home]
    registered_at = np.where(away, other, home)
    persons["registered_dwelling"] = registered_at
    origin = persons["origin"].map(places.elsewhere_titles).to_numpy(dtype=object)
    village = (
        choose(rng, ["青石村", "柳树村", "大湾村", "新桥村", "杨家村"], len(persons)) + padded(home % 90 + 1, 1) + "号"
    )
    local = dwellings["address"].to_numpy(dtype=object)[registered_at]
    migrant = persons["migrant"].to_numpy()
    persons["registered_address"] = local
    persons.loc[migrant, "registered_address"] = origin[migrant] + village[migrant]
    persons["registered_community"] = dwellings["community"].to_numpy(dtype=object)[registered_at]


def _adults(people: People, role: str) -> np.ndarray:
    """Person id of the living adult of ``role`` per household, -1 where there is none."""
    persons = people.persons
    found = persons[(persons["role"] == role) & ~persons["dead"] & ~persons["moved"] & (persons["age"] >= 20)]
    out = np.full(len(people.households), -1)
    out[found["household_id"].to_numpy()] = found["person_id"].to_numpy()
    return out


def _owners(rng: np.random.Generator, people: People, dwellings: pd.DataFrame, tenure: np.ndarray) -> pd.DataFrame:
    """Heads own what they live in, half of the couples together; let and empty dwellings belong to local heads."""
    head, spouse = _adults(people, HEAD), _adults(people, SPOUSE)
    lords = head[np.isin(tenure, ("own", "shared")) & (head >= 0)]
    owner = choose(rng, lords, len(dwellings)).astype(np.int64)
    owns = np.isin(tenure, ("own", "shared")) & (head >= 0)
    owner[: len(tenure)][owns] = head[owns]
    public = np.append(tenure == "public", np.zeros(len(dwellings) - len(tenure), bool))
    second = np.full(len(dwellings), -1)
    joint = owns & (spouse >= 0) & (rng.random(len(tenure)) < 0.5)
    second[: len(tenure)][joint] = spouse[joint]
    registered = AS_OF - rng.integers(60, 8000, len(dwellings)).astype("timedelta64[D]")
    first = pd.DataFrame({"dwelling_id": dwellings["dwelling_id"], "turn": 1, "person_id": owner,
                          "joint": second >= 0, "since": registered})  # fmt: skip
    other = first.assign(turn=2, person_id=second)
    both = pd.concat([first[~public], other[(second >= 0) & ~public]])
    return both.sort_values(["dwelling_id", "turn"], kind="stable").reset_index(drop=True)


def _leases(rng: np.random.Generator, people: People, owners: pd.DataFrame, tenure: np.ndarray) -> pd.DataFrame:
    """Three in four rented homes have a filed lease, between the tenant's head and the first owner."""
    tenant = _adults(people, HEAD)
    home = np.flatnonzero((tenure == "let") & (tenant >= 0))
    home = home[rng.random(len(home)) < 0.75]
    first = owners[owners["turn"] == 1].set_index("dwelling_id")["person_id"]
    start = AS_OF - rng.integers(1, 700, len(home)).astype("timedelta64[D]")
    return pd.DataFrame({"dwelling_id": home, "tenant": tenant[home], "landlord": first.reindex(home).to_numpy(),
                         "start": start, "end": start + np.timedelta64(730, "D"),
                         "rent": rng.integers(8, 45, len(home)) * 100})  # fmt: skip


def _rentals(rng: np.random.Generator, people: People, tenure: np.ndarray) -> pd.DataFrame:
    """Public rental contracts, by household."""
    tenant = _adults(people, HEAD)
    home = np.flatnonzero((tenure == "public") & (tenant >= 0))
    return pd.DataFrame({"dwelling_id": home, "tenant": tenant[home],
                         "start": AS_OF - rng.integers(30, 1500, len(home)).astype("timedelta64[D]"),
                         "subsidy": rng.integers(2, 9, len(home)) * 100})  # fmt: skip
