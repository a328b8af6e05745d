"""The truth, third part: marriages, work, pensions, vehicles, and households that receive support."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from demo.city import numbers
from demo.city.arrays import Days, choose, years
from demo.city.people import AS_OF, HEAD, SPOUSE, People, birth_days

MARRIED, DIVORCED, WIDOWED, SINGLE = "20", "40", "30", "10"


@dataclass
class Lives:
    """What happened to whom, one frame per kind of fact, person ids throughout."""

    marriages: pd.DataFrame
    employers: pd.DataFrame
    jobs: pd.DataFrame
    pensions: pd.DataFrame
    vehicles: pd.DataFrame
    supported: pd.DataFrame


def unfold(rng: np.random.Generator, people: People, region: str) -> Lives:
    """Draw the facts of life of ``people``; the marital status is noted on the persons."""
    marriages = _marriages(rng, people)
    _marital(people, marriages)
    employers = _employers(rng, region, max(5, len(people.persons) // 60))
    return Lives(marriages, employers, _jobs(rng, people, employers), _pensions(rng, people),
                 _vehicles(rng, people), _supported(rng, people))  # fmt: skip


def _marriages(rng: np.random.Generator, people: People) -> pd.DataFrame:
    """Couples of today and of the dead, and divorced pairs among those who live alone; one row per marriage."""
    persons = people.persons
    pairs = _couples(persons)
    pairs = pd.concat([pairs.assign(divorced=False), _divorced(rng, persons).assign(divorced=True)], ignore_index=True)
    birth = birth_days(persons)
    younger = np.maximum(birth[pairs["husband"]], birth[pairs["wife"]])
    grown = younger + (rng.triangular(22, 24, 32, len(pairs)) * 365.25).astype("timedelta64[D]")
    pairs["married"] = np.minimum(grown, AS_OF - rng.integers(400, 500, len(pairs)).astype("timedelta64[D]"))
    gap = (AS_OF - pairs["married"].to_numpy().astype("datetime64[D]")).astype(np.int64)
    ended = pairs["married"].to_numpy().astype("datetime64[D]") + (gap * rng.uniform(0.2, 0.95, len(pairs))).astype(
        "timedelta64[D]"
    )
    pairs["ended"] = np.where(pairs["divorced"], ended, np.datetime64("NaT", "D"))
    return pairs


def _couples(persons: pd.DataFrame) -> pd.DataFrame:
    heads = persons[persons["role"] == HEAD].set_index("household_id")
    spouses = persons[persons["role"] == SPOUSE].drop_duplicates("household_id").set_index("household_id")
    both = heads.join(spouses, rsuffix="_s", how="inner")
    both = both[(both["age"] >= 21) & (both["age_s"] >= 21)]
    is_wife = both["female"].to_numpy(dtype=bool)
    head, spouse = both["person_id"].to_numpy(), both["person_id_s"].to_numpy()
    return pd.DataFrame({"husband": np.where(is_wife, spouse, head), "wife": np.where(is_wife, head, spouse)})


def _divorced(rng: np.random.Generator, persons: pd.DataFrame) -> pd.DataFrame:
    """Pair men and women who head a household alone, in order of age, until an eighth of them has been married."""
    with_spouse = set(persons.loc[persons["role"] == SPOUSE, "household_id"])
    alone = persons[(persons["role"] == HEAD) & (persons["age"] > 28) & ~persons["household_id"].isin(with_spouse)]
    alone = alone[rng.random(len(alone)) < 0.3].sort_values("birth_date", kind="stable")
    female = alone["female"].to_numpy(dtype=bool)
    men, women = alone["person_id"].to_numpy()[~female], alone["person_id"].to_numpy()[female]
    count = min(len(men), len(women))
    return pd.DataFrame({"husband": men[:count], "wife": women[:count]})


def _marital(people: People, marriages: pd.DataFrame) -> None:
    persons = people.persons
    status = np.full(len(persons), SINGLE, dtype=object)
    dead = persons["dead"].to_numpy()
    for side, other in (("husband", "wife"), ("wife", "husband")):
        person, partner = marriages[side].to_numpy(), marriages[other].to_numpy()
        lasting = np.where(dead[partner] & ~dead[person], WIDOWED, MARRIED)
        status[person] = np.where(marriages["divorced"], DIVORCED, lasting)
    persons["marital"] = status


def _employers(rng: np.random.Generator, region: str, count: int) -> pd.DataFrame:
    number = 10_000_001 + np.arange(count)
    return pd.DataFrame({"employer": number, "credit_code": numbers.credit_codes(rng, region, count)})


def _jobs(rng: np.random.Generator, people: People, employers: pd.DataFrame) -> pd.DataFrame:
    """One job per employed living person: employer, start, monthly wage in yuan."""
    persons = people.persons
    at_work = persons[(persons["work"] == "employed") & ~persons["dead"] & ~persons["moved"]]
    count = len(at_work)
    size = rng.pareto(1.2, len(employers)) + 0.5
    working_years = np.clip(at_work["age"].to_numpy() - 20, 0.1, 20)
    start: Days = AS_OF - (rng.random(count) * working_years * 365.25).astype("timedelta64[D]")
    wage = np.clip(np.round(rng.lognormal(8.75, 0.4, count), -1), 3600, 26000)
    return pd.DataFrame({"person_id": at_work["person_id"].to_numpy(), "start": start, "wage": wage,
                         "employer": choose(rng, employers["employer"], count, size).astype(np.int64)})  # fmt: skip


def _pensions(rng: np.random.Generator, people: People) -> pd.DataFrame:
    """Pensioners with start and monthly amount; some dead are still paid, as in every city that looked."""
    persons = people.persons
    found = persons[(persons["work"] == "retired") & ~persons["moved"]]
    age = np.where(found["female"], 55, 60)
    start = birth_days(found) + (age * 365.25).astype("timedelta64[D]")
    dead = found["dead"].to_numpy()
    return pd.DataFrame({"person_id": found["person_id"].to_numpy(),
                         "start": np.minimum(start, AS_OF - np.timedelta64(40, "D")),
                         "amount": np.round(rng.triangular(1800, 3100, 7800, len(found)), 2),
                         "card": numbers.bank_cards(rng, len(found)), "dead": dead,
                         "paid_on": dead & (rng.random(len(found)) < 0.03)})  # fmt: skip


def _vehicles(rng: np.random.Generator, people: People) -> pd.DataFrame:
    persons = people.persons
    drivers = persons[(persons["age"] >= 22) & (persons["age"] < 72) & ~persons["dead"] & ~persons["moved"]]
    owners = drivers["person_id"].to_numpy()[rng.random(len(drivers)) < 0.27]
    count = len(owners)
    return pd.DataFrame(
        {
            "person_id": owners,
            "plate": numbers.plates(rng, count),
            "kind": choose(rng, ["02", "01", "52"], count, [84, 3, 13]),
            "body": choose(rng, ["K33", "K31", "H31", "M21"], count, [78, 9, 8, 5]),
            "first_registered": AS_OF - rng.integers(3, 5200, count).astype("timedelta64[D]"),
        }
    )


def _supported(rng: np.random.Generator, people: People) -> pd.DataFrame:
    """Low-income households (about 2.5 %): head, grant in yuan a month, approval, end for some."""
    persons = people.persons
    heads = persons[(persons["role"] == HEAD) & ~persons["migrant"] & ~persons["dead"]]
    poor = heads[rng.random(len(heads)) < np.where(heads["work"] == "employed", 0.012, 0.05)]
    poor = poor if len(poor) > 1 else heads.head(2)
    count = len(poor)
    since = AS_OF - rng.integers(40, 1800, count).astype("timedelta64[D]")
    gone = rng.random(count) < 0.15
    ended = np.where(gone, AS_OF - rng.integers(1, 39, count).astype("timedelta64[D]"), np.datetime64("NaT", "D"))
    return pd.DataFrame({"household_id": poor["household_id"].to_numpy(), "head": poor["person_id"].to_numpy(),
                         "since": since, "ended": ended, "amount": rng.integers(6, 32, count) * 50,
                         "card": numbers.bank_cards(rng, count)})  # fmt: skip


def old_enough(people: People, age: int) -> pd.DataFrame:
    """Living registered persons who have turned ``age`` by the day of the picture."""
    persons = people.persons
    grown = years(np.array([AS_OF]))[0] - age
    return persons[(years(birth_days(persons)) < grown) & ~persons["dead"] & ~persons["migrant"] & ~persons["moved"]]
