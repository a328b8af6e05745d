"""The truth, first part: who lives in Linjiang, with whom, since when; every other table is drawn from it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from demo.city import names, numbers
from demo.city.arrays import NO_DAY, Days, Strings, choose, mapped, only, years
from demo.city.places import Places

AS_OF = np.datetime64("2026-10-31", "D")
"""The day the city is a picture of; :func:`demo.city.advance` moves on from here."""

HEAD, SPOUSE, CHILD, PARENT = "head", "spouse", "child", "parent"
HAN = "01"

_SHAPES = (  # share of households, members beside the head
    (0.20, ()),
    (0.24, (SPOUSE,)),
    (0.06, (CHILD,)),
    (0.27, (SPOUSE, CHILD)),
    (0.12, (SPOUSE, CHILD, CHILD)),
    (0.06, (SPOUSE, CHILD, PARENT)),
    (0.05, (SPOUSE, CHILD, CHILD, PARENT)),
)
_MEAN_SIZE = sum(share * (1 + len(others)) for share, others in _SHAPES) / sum(share for share, _ in _SHAPES)
_GROUPS = ("01", "11", "10", "08", "15", "03", "05", "04", "07", "02")
_GROUP_WEIGHTS = (93, 1.2, 0.8, 1.0, 1.0, 1.2, 0.5, 0.5, 0.4, 0.4)
_DOTTED = ("05", "04", "07", "02")


@dataclass
class People:
    """Persons (one row each, ``person_id`` is the row number) and households (``household_id`` likewise)."""

    persons: pd.DataFrame
    households: pd.DataFrame


def populate(rng: np.random.Generator, places: Places, residents: int) -> People:
    """Draw ``residents`` living inhabitants in households, and those who died or moved away in the last years."""
    households = _households(rng, residents)
    persons = _members(rng, households, residents)
    persons = _departed(rng, persons, households)
    _names_and_origin(rng, persons, households)
    _numbers(rng, persons, places)
    _statuses(rng, persons)
    return People(persons.reset_index(drop=True), households)


def _households(rng: np.random.Generator, residents: int) -> pd.DataFrame:
    count = int(residents / _MEAN_SIZE * 1.08) + 4
    shape = rng.choice(len(_SHAPES), size=count, p=np.array([s for s, _ in _SHAPES]) / sum(s for s, _ in _SHAPES))
    sizes = np.array([1 + len(others) for _, others in _SHAPES])[shape]
    enough = int(np.searchsorted(np.cumsum(sizes), residents)) + 1
    shape = shape[:enough]
    with_children = np.array([CHILD in others for _, others in _SHAPES])[shape]
    age = np.where(with_children, rng.triangular(24, 38, 62, enough), rng.triangular(21, 50, 92, enough))
    return pd.DataFrame({"household_id": np.arange(enough), "shape": shape, "head_age": age,
                         "migrant": rng.random(enough) < np.where(age < 50, 0.28, 0.06)})  # fmt: skip


def _members(rng: np.random.Generator, households: pd.DataFrame, residents: int) -> pd.DataFrame:
    parts = [_role(rng, households, np.ones(len(households), bool), HEAD, 0)]
    for place in range(4):
        for role in (SPOUSE, CHILD, PARENT):
            here = [len(others) > place and others[place] == role for _, others in _SHAPES]
            parts.append(_role(rng, households, np.array(here)[households["shape"]], role, place + 1))
    persons = pd.concat(parts, ignore_index=True).sort_values(["household_id", "place"], kind="stable")
    return persons.head(residents).reset_index(drop=True)


def _role(rng: np.random.Generator, households: pd.DataFrame, here: np.ndarray, role: str, place: int) -> pd.DataFrame:
    """The members of one role; ages follow the head's, the sex of a spouse is settled later."""
    home = households[here]
    head = home["head_age"].to_numpy()
    count = len(home)
    age = {
        HEAD: lambda: head,
        SPOUSE: lambda: np.maximum(22, head + rng.normal(0, 2.5, count)),
        CHILD: lambda: np.maximum(0, head - rng.triangular(23, 27, 36, count)),
        PARENT: lambda: np.minimum(99, head + rng.triangular(21, 25, 33, count)),
    }[role]()
    return pd.DataFrame({"household_id": home["household_id"].to_numpy(), "place": place, "role": role, "age": age})


def _departed(rng: np.random.Generator, persons: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Add the dead (spouses of old heads living alone, parents of others) and those who moved away."""
    alone = households.loc[(households["shape"] == 0) & (households["head_age"] > 62), "household_id"]
    settled = households.loc[(households["shape"] != 0) & ~households["migrant"], "household_id"]
    dead_spouses = rng.permutation(alone.to_numpy(copy=True))[: int(len(alone) * 0.6)]
    with_parents = settled[households["head_age"].to_numpy()[settled] < 72]
    dead_parents = rng.permutation(with_parents.to_numpy(copy=True))[: max(2, int(len(persons) * 0.02))]
    moved = rng.permutation(settled.to_numpy(copy=True))[: max(2, int(len(persons) * 0.02))]
    head_age = households["head_age"].to_numpy()
    extra = pd.concat([
        pd.DataFrame({"household_id": dead_spouses, "place": 8, "role": SPOUSE, "dead": True,
                      "age": np.clip(head_age[dead_spouses] + rng.normal(2, 3, len(dead_spouses)), 55, 99)}),
        pd.DataFrame({"household_id": dead_parents, "place": 8, "role": PARENT, "dead": True,
                      "age": np.clip(head_age[dead_parents] + rng.normal(26, 3, len(dead_parents)), 45, 101)}),
        pd.DataFrame({"household_id": moved, "place": 9, "role": CHILD, "moved": True,
                      "age": np.clip(head_age[moved] - rng.normal(25, 3, len(moved)), 0, 60)}),
    ])  # fmt: skip
    everybody = pd.concat([persons, extra], ignore_index=True)
    for flag in ("dead", "moved"):
        everybody[flag] = everybody[flag].eq(True)
    return everybody.sort_values(["household_id", "place"], kind="stable").reset_index(drop=True)


def _names_and_origin(rng: np.random.Generator, persons: pd.DataFrame, households: pd.DataFrame) -> None:
    """Sex, birth, family name down the male line, ethnic group by household, home and registered region."""
    count = len(persons)
    persons.insert(0, "person_id", np.arange(count))
    home = persons["household_id"].to_numpy()
    role = persons["role"].to_numpy()
    head_female = (rng.random(len(households)) < 0.3)[home]
    free = rng.random(count) < 0.49
    persons["female"] = np.select([role == HEAD, role == SPOUSE], [head_female, ~head_female], free)
    persons["birth_date"] = (
        AS_OF - (persons["age"].to_numpy() * 365.25).astype("timedelta64[D]") - np.timedelta64(1, "D")
    )
    persons["migrant"] = households["migrant"].to_numpy()[home] & ~persons["dead"] & ~persons["moved"]
    group = choose(rng, _GROUPS, len(households), _GROUP_WEIGHTS)[home]
    married_in = (role == SPOUSE) & (rng.random(count) < 0.5)
    persons["ethnic"] = np.where(married_in, HAN, group)
    persons["name"] = _names(rng, persons, len(households))
    persons["former_name"] = _former(rng, persons)


def _names(rng: np.random.Generator, persons: pd.DataFrame, households: int) -> Strings:
    """Surnames down the male line: a female head's children bear her spouse's."""
    count, home = len(persons), persons["household_id"].to_numpy()
    father = names.surnames(rng, households)[home]
    mother = names.surnames(rng, households)[home]
    role, female = persons["role"].to_numpy(), persons["female"].to_numpy(dtype=bool)
    line = np.where(((role == HEAD) | (role == SPOUSE)) & female, mother, father)
    line = np.where((role == PARENT) & female, names.surnames(rng, count), line)
    full = line + names.given_names(rng, female, years(persons["birth_date"].to_numpy().astype("datetime64[D]")))
    dotted = np.isin(persons["ethnic"], _DOTTED)
    full[dotted] = names.minority_names(rng, int(dotted.sum()))
    _with_rare_characters(rng, full, np.flatnonzero(~dotted & (persons["age"] > 30).to_numpy()))
    return full


def _with_rare_characters(rng: np.random.Generator, full: Strings, adults: np.ndarray) -> None:
    """See to it that even a small city has names that are hard to write, among people whom every department knows."""
    some = rng.permutation(adults)[: max(24, len(adults) // 400)]
    hard = choose(rng, sorted({*names.BEYOND_GBK, *names.VARIANTS}), len(some))
    full[some] = np.array([name[:-1] for name in full[some]], dtype=object) + hard


def _former(rng: np.random.Generator, persons: pd.DataFrame) -> Strings:
    """One adult in fifty has borne another given name."""
    renamed = (rng.random(len(persons)) < 0.02) & (persons["age"] > 12) & ~persons["name"].str.contains("·")
    old = persons["name"].str[0].to_numpy(dtype=object) + names.given_names(
        rng, persons["female"].to_numpy(dtype=bool), np.full(len(persons), 1975)
    )
    return only((renamed & (old != persons["name"])).to_numpy(dtype=bool), old)


def _numbers(rng: np.random.Generator, persons: pd.DataFrame, places: Places) -> None:
    """Identity numbers carry the region of first registration: here, or for newcomers and some others elsewhere."""
    count = len(persons)
    here = choose(rng, places.counties, count)
    elsewhere = choose(rng, places.elsewhere, count)
    foreign = persons["migrant"].to_numpy() | (rng.random(count) < 0.12)
    persons["origin"] = np.where(foreign, elsewhere, here)
    birth = persons["birth_date"].to_numpy().astype("datetime64[D]")
    persons["identity_number"] = numbers.identity_numbers(
        rng, persons["origin"].to_numpy(dtype=object), birth, persons["female"].to_numpy(dtype=bool)
    )
    persons["phone"] = numbers.mobile_numbers(rng, count)
    persons["sex"] = np.where(persons["female"], "2", "1")


def _statuses(rng: np.random.Generator, persons: pd.DataFrame) -> None:
    """Death and leaving dates, education, occupation; living adults are employed, retired, or neither."""
    count = len(persons)
    dead, moved, age = (persons[c].to_numpy() for c in ("dead", "moved", "age"))
    ago = rng.integers(5, 1100, count).astype("timedelta64[D]")
    persons["death_date"] = np.where(dead, AS_OF - ago, NO_DAY).astype("datetime64[D]")
    persons["left_date"] = np.where(moved, AS_OF - ago, NO_DAY).astype("datetime64[D]")
    female = persons["female"].to_numpy(dtype=bool)
    retires = np.where(female, 55, 60)
    retired = (age >= retires) & (rng.random(count) < 0.75)
    employed = (age >= 20) & (age < retires) & (rng.random(count) < 0.78)
    persons["work"] = np.select([retired, employed, age >= 20], ["retired", "employed", "none"], "none")
    schooling = choose(rng, ["10", "20", "30", "40", "60", "70", "80"], count, [2, 15, 18, 8, 20, 25, 12])
    persons["education"] = only(age >= 6, schooling)
    persons["relation"] = mapped(persons["role"].to_numpy(), {HEAD: "02", SPOUSE: "10", PARENT: "50"})
    child = persons["role"].to_numpy() == CHILD
    persons.loc[child, "relation"] = np.where(female[child], "30", "20")


def birth_days(persons: pd.DataFrame) -> Days:
    """Birth dates as whole days."""
    return persons["birth_date"].to_numpy().astype("datetime64[D]")
