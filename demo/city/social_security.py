"""Social security: who is insured, with whom, who pays and who is paid."""

import numpy as np
import pandas as pd

from demo.city import dirt, numbers
from demo.city.arrays import choose, mapped, padded
from demo.city.draft import Draft, Role
from demo.city.identity_dirt import spoil_numbers
from demo.city.people import birth_days
from demo.city.spelling import fen_as_yuan
from demo.city.truth import City

PENSION, MEDICAL = "110", "310"
_MONTHS = ("2026-08-01", "2026-09-01", "2026-10-01")
_FIRST_NUMBER = 1_000_000_000
_OTHER_GROUP = {"01": "15", "11": "01", "10": "01", "08": "01", "15": "01", "03": "01", "02": "01"}
_MARITAL = {"10": "10", "20": "20", "30": "20", "40": "40"}
"""Nobody tells social security of becoming a widow or widower."""


def personal_numbers(ids: np.ndarray) -> np.ndarray:
    """Personal numbers of ten digits: those of one person in every table."""
    return _FIRST_NUMBER + 7 * ids


def _insured(city: City) -> pd.DataFrame:
    persons = city.persons
    chance = np.select([persons["work"] != "none", persons["age"] >= 16], [1.0, 0.55], 0.35)
    chance = np.where(persons["moved"], 0.2, chance)
    return persons[city.rng.random(len(persons)) < chance]


def _persons(city: City) -> pd.DataFrame:
    persons = _insured(city)
    ids = persons["person_id"].to_numpy()
    number, stale = city.numbers_known(ids, 0.5)
    known_dead = persons["dead"].to_numpy() & (city.rng.random(len(ids)) < 0.9)
    frame = pd.DataFrame({
        "AAC001": personal_numbers(ids), "AAC002": number, "AAC003": persons["name"].to_numpy(),
        "AAC004": persons["sex"].to_numpy(), "AAC005": persons["ethnic"].to_numpy(), "AAC006": birth_days(persons),
        "AAC008": np.select([known_dead, persons["work"] == "retired", persons["work"] == "employed"],
                            ["4", "2", "1"], "9").astype(object),
        "AAE005": persons["phone"].to_numpy(), "AAE006": persons["address"].to_numpy(),
        "AAC017": mapped(persons["marital"].to_numpy(), _MARITAL),
        "AAC009": choose(city.rng, ["10", "20", "30"], len(ids), [3, 2, 5]),
        "AAZ500": "LJ" + padded(ids * 13 % 10**7, 7),
    })  # fmt: skip
    draft = city.draft("social_security", "AC01", frame, [Role("person", "insured", ids)])
    draft.changed("AAC002", stale)
    _dispute_persons(city, draft)
    _dirty_persons(city, draft)
    _shared_and_double(city, draft)
    _testers(draft)
    return draft.close()


def _dispute_persons(city: City, draft: Draft) -> None:
    """Former names, the other sex, another birth date, ethnic group, phone or address than others know."""
    ids = draft.roles[0].ids
    former = city.of("former_name", ids)
    draft.dispute("AAC003", 0.008, former, where=pd.notna(former) & city.seen_by_police[ids])
    draft.dispute("AAC004", 0.002, lambda v: mapped(v, {"1": "2", "2": "1"}))
    draft.dispute("AAC006", 0.003, lambda v: v + np.timedelta64(10, "D"))
    draft.dispute("AAC005", 0.003, lambda v: mapped(v, _OTHER_GROUP))
    draft.dispute("AAE005", 0.01, lambda v: numbers.mobile_numbers(city.rng, len(v)))
    draft.dispute("AAE006", 0.01, lambda v: np.roll(v, 1))


def _dirty_persons(city: City, draft: Draft) -> None:
    name = pd.Series(draft.frame["AAC003"].to_numpy(dtype=object), dtype="string")
    dotted = name.str.contains("·", regex=False).to_numpy(dtype=bool)
    variant = name.str.contains("[昇堃喆峯靑]").to_numpy(dtype=bool)
    spoil_numbers(draft, "AAC002")
    # Only the police's register, which has birth dates too, could still tell whose row with a broken name is.
    seen = city.seen_by_police[draft.roles[0].ids]
    draft.spoil("variant_character", "AAC003", 0.01, dirt.variants, where=variant & seen)
    draft.spoil("other_middle_dot", "AAC003", 0.004, lambda v: dirt.other_dots(city.rng, v), where=dotted)
    draft.spoil("question_mark", "AAC003", 0.001, dirt.question_marks, where=~dotted & seen)
    draft.spoil("wrong_character_set", "AAC003", 0.0006, dirt.mojibake, where=seen)
    draft.spoil("impossible_date", "AAC006", 0.001, lambda v: dirt.constant(20260230, v), evidence="refused")
    draft.spoil("placeholder_date_low", "AAC006", 0.001, lambda v: dirt.constant(19000101, v))
    draft.spoil("placeholder_date_high", "AAC006", 0.0005, lambda v: dirt.constant(99991231, v))
    draft.spoil("free_text_address", "AAE006", 0.01, dirt.free_text)


def _shared_and_double(city: City, draft: Draft) -> None:
    """Two people under one valid number, and one person under two personal numbers with two identity numbers."""
    rows = draft.pick(0.0005, 2)
    wrong = draft.frame.iloc[rows].copy()
    other = np.roll(rows, 1)
    wrong["AAC001"] = 3_000_000_000 + rows
    for column in ("AAC003", "AAC004", "AAC006"):
        wrong[column] = draft.frame[column].to_numpy(dtype=object)[other]
    draft.add("number_shared_by_two", "AAC002", wrong, [draft.roles[0].ids[other]], "misleading")
    rows = draft.pick(0.0005, 2)
    second = draft.frame.iloc[rows].copy()
    ids = draft.roles[0].ids[rows]
    second["AAC001"] = 3_500_000_000 + rows
    birth = birth_days(city.persons)[ids] - np.timedelta64(400, "D")
    region = np.full(len(ids), city.places.elsewhere[0], dtype=object)
    second["AAC002"] = numbers.identity_numbers(city.rng, region, birth, city.of("female", ids).astype(bool))
    draft.add("person_with_two_numbers", "AAC002", second, [ids], "misleading")


def _testers(draft: Draft) -> None:
    """Rows that a vendor's tester left in the live table."""
    rows = draft.frame.iloc[:3].copy()
    rows["AAC001"] = 9_990_000_001 + np.arange(3)
    rows["AAC002"], rows["AAC003"], rows["AAE005"] = "111111111111111111", "测试", "13800000000"
    draft.strangers("test_row", "AAC003", rows)


def _enrolments(city: City) -> pd.DataFrame:
    """Pension and medical insurance of everybody with a job."""
    jobs = city.lives.jobs
    ids = np.repeat(jobs["person_id"].to_numpy(), 2)
    frame = pd.DataFrame({
        "AAC001": personal_numbers(ids), "AAE140": np.tile([PENSION, MEDICAL], len(jobs)).astype(object),
        "AAB001": np.repeat(jobs["employer"].to_numpy(), 2),
        "AAC031": choose(city.rng, ["1", "2", "4"], len(ids), [94, 4, 2]),
        "AAC030": np.repeat(jobs["start"].to_numpy().astype("datetime64[D]"), 2),
        "AAE180": np.repeat(jobs["wage"].to_numpy(), 2),
    })  # fmt: skip
    draft = city.draft("social_security", "AC02", frame, [Role("person", "enrolled", ids)])
    draft.spoil("fen_for_yuan", "AAE180", 0.002, fen_as_yuan)
    draft.spoil("placeholder_date_low", "AAC030", 0.003, lambda v: dirt.constant(19000101, v))
    return draft.close()


def _contributions(city: City) -> pd.DataFrame:
    """Pension contributions of the last three months: 8 % of the base by the insured."""
    jobs = city.lives.jobs
    months = np.array(_MONTHS, dtype="datetime64[D]")
    job, month = np.repeat(np.arange(len(jobs)), len(months)), np.tile(months, len(jobs))
    paid = (city.rng.random(len(job)) < 0.985) & (jobs["start"].to_numpy().astype("datetime64[D]")[job] <= month)
    job, month = job[paid], month[paid]
    base = jobs["wage"].to_numpy()[job]
    frame = pd.DataFrame({
        "AAC001": personal_numbers(jobs["person_id"].to_numpy()[job]),
        "AAE140": np.full(len(job), PENSION, dtype=object),
        "AAE003": _month_numbers(month), "AAB121": base, "AAB212": np.round(base * 0.08, 2),
    })  # fmt: skip
    draft = city.draft(
        "social_security", "AC43", frame, [Role("person", "contributor", jobs["person_id"].to_numpy()[job])]
    )
    draft.spoil("fen_for_yuan", "AAB212", 0.0005, fen_as_yuan)
    draft.repeat("row_sent_twice", 0.0005)
    return draft.close()


def _month_numbers(months: np.ndarray) -> np.ndarray:
    """Months as integers of six digits."""
    whole = months.astype("datetime64[M]").astype(np.int64)
    return (whole // 12 + 1970) * 100 + whole % 12 + 1


def _pensions(city: City) -> pd.DataFrame:
    pensions = city.lives.pensions
    ids = pensions["person_id"].to_numpy()
    stopped = pensions["dead"] & ~pensions["paid_on"]
    ended = city.persons["death_date"].to_numpy()[ids].astype("datetime64[D]")
    frame = pd.DataFrame({
        "AAC001": personal_numbers(ids), "AIC160": pensions["start"].to_numpy().astype("datetime64[D]"),
        "AAE042": np.where(stopped, ended, np.datetime64("NaT", "D")),
        "AIC162": pensions["start"].to_numpy().astype("datetime64[D]") - np.timedelta64(30, "D"),
        "AAE010": pensions["card"].to_numpy(),
        "AAE116": np.where(stopped, "3", "1").astype(object),
    })  # fmt: skip
    draft = city.draft("social_security", "AC60", frame, [Role("person", "pensioner", ids)])
    draft.spoil("placeholder_date_high", "AAE042", 0.01, lambda v: dirt.constant(99991231, v))
    return draft.close()


def _payments(city: City) -> pd.DataFrame:
    """Pensions paid in the last three months; to some of the dead as well."""
    pensions = city.lives.pensions[~city.lives.pensions["dead"] | city.lives.pensions["paid_on"]]
    months = np.array(_MONTHS, dtype="datetime64[D]")
    row, month = np.repeat(np.arange(len(pensions)), len(months)), np.tile(months, len(pensions))
    due = pensions["start"].to_numpy().astype("datetime64[D]")[row] <= month
    row, month = row[due], month[due]
    ids = pensions["person_id"].to_numpy()[row]
    frame = pd.DataFrame({
        "AAC001": personal_numbers(ids), "AAE003": _month_numbers(month),
        "AAE140": np.full(len(row), PENSION, dtype=object),
        "AAE019": pensions["amount"].to_numpy()[row], "AAE016": np.full(len(row), "1", dtype=object),
    })  # fmt: skip
    draft = city.draft("social_security", "AC61", frame, [Role("person", "paid", ids)])
    draft.spoil("fen_for_yuan", "AAE019", 0.0005, fen_as_yuan)
    draft.repeat("row_sent_twice", 0.0005)
    return draft.close()


TABLES = {
    "AC01": _persons,
    "AC02": _enrolments,
    "AC43": _contributions,
    "AC60": _pensions,
    "AC61": _payments,
}
"""Source name → how the table is drawn. The five tables of social security, by source name."""
