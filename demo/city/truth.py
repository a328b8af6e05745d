"""The city as it truly is, and what every department needs to draw its tables from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from demo.city import dwellings, lives, numbers, people
from demo.city.arrays import Strings, choose
from demo.city.draft import Draft, Role
from demo.city.ledger import Ledger
from demo.city.places import Places
from demo.city.spelling import Spelling


@dataclass
class City:
    """The truth, the generator that everything is drawn with, and the ledger that it is recorded in."""

    rng: np.random.Generator
    places: Places
    spelling: Spelling
    people: people.People
    housing: dwellings.Housing
    lives: lives.Lives
    changes: pd.DataFrame
    """Changed identity numbers: person, old number, new number, reason; one row per change."""
    seen_by_police: np.ndarray
    """Per person, whether the register of residents has a clean row: it alone tells a former name."""
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def persons(self) -> pd.DataFrame:
        """One row per person; ``person_id`` is the row number."""
        return self.people.persons

    def draft(self, department: str, source_table: str, frame: pd.DataFrame, roles: Sequence[Role]) -> Draft:
        """Open a table of the department, given in standard codes and real dates, for dirt."""
        table = f"{department}__{source_table.lower()}"
        return Draft(self.rng, self.ledger, self.spelling, table=table, meant=frame, roles=roles)

    def of(self, column: str, ids: np.ndarray) -> Strings:
        """A persons' column for each id."""
        return self.persons[column].to_numpy(dtype=object)[ids]

    def numbers_known(self, ids: np.ndarray, share_old: float) -> tuple[Strings, np.ndarray]:
        """Identity numbers as a department outside the police knows them, and which of them are old ones."""
        old = self.changes.drop_duplicates("person_id").set_index("person_id")["old_number"]
        previous = pd.Series(ids).map(old)
        stale = previous.notna().to_numpy() & (self.rng.random(len(ids)) < share_old)
        return np.where(stale, previous.to_numpy(dtype=object), self.of("identity_number", ids)), stale


def draw(rng: np.random.Generator, places: Places, spelling: Spelling, residents: int) -> City:
    """Draw the whole truth."""
    folk = people.populate(rng, places, residents)
    housing = dwellings.settle(rng, places, folk)
    facts = lives.unfold(rng, folk, places.counties[0])
    return City(
        rng, places, spelling, folk, housing, facts, _changes(rng, folk.persons), np.zeros(len(folk.persons), bool)
    )


def _changes(rng: np.random.Generator, persons: pd.DataFrame) -> pd.DataFrame:
    """One person in 150 got another number: 15 digits to 18, a duplicate resolved, a mistake put right."""
    known = persons[~persons["migrant"] & (persons["age"] > 30)]
    some = known.iloc[np.sort(rng.permutation(len(known))[: max(9, len(persons) // 150)])]
    reason = choose(rng, ["1", "2", "3"], len(some), [2, 1, 1])
    reason[:9] = ["1", "2", "3"] * 3
    birth = people.birth_days(some)
    mistaken = numbers.identity_numbers(
        rng, some["origin"].to_numpy(dtype=object), birth + np.timedelta64(1, "D"), some["female"].to_numpy(dtype=bool)
    )
    fresh = ~np.isin(mistaken, persons["identity_number"])
    old = np.where(reason == "1", numbers.old_form(some["identity_number"].to_numpy(dtype=object)), mistaken)
    frame = pd.DataFrame({"person_id": some["person_id"].to_numpy(), "old_number": old,
                          "new_number": some["identity_number"].to_numpy(dtype=object), "reason": reason})  # fmt: skip
    return frame[fresh].reset_index(drop=True)
