"""Numbers that look real and pass the checks real ones pass, under region codes that do not exist."""

import numpy as np
import pandas as pd

from demo.city.arrays import Days, Strings, choose, padded, written

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.array(list("10X98765432"), dtype=object)
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _digits(texts: Strings, width: int) -> np.ndarray:
    """A matrix of the digits of equally long texts."""
    return np.array(texts, dtype=f"U{width}").view("U1").reshape(len(texts), width).astype(np.int64)


def check_characters(bodies: Strings) -> Strings:
    """GB 11643 check character (ISO 7064 MOD 11-2) of 17-digit bodies."""
    if not len(bodies):
        return np.empty(0, dtype=object)
    return _CHECK[(_digits(bodies, 17) @ _WEIGHTS) % 11]


def identity_numbers(rng: np.random.Generator, region: Strings, birth: Days, female: np.ndarray) -> Strings:
    """Distinct valid GB 11643 numbers: region, birth date, a serial whose parity tells the sex, check character."""
    stem = region + written(birth, "%Y%m%d")
    group, _ = pd.factorize(stem)
    turn = pd.Series(group).groupby(group).cumcount().to_numpy()
    offset = rng.integers(0, 490, group.max() + 1 if len(group) else 0)[group]
    serial = 2 * ((offset + turn) % 499) + np.where(female, 0, 1)
    body = stem + padded(serial, 3)
    return body + check_characters(body)


def old_form(numbers: Strings) -> Strings:
    """The 15-digit form in use until 1999 of numbers of people born in the 1900s."""
    text = pd.Series(numbers, dtype="string")
    return (text.str[:6] + text.str[8:17]).to_numpy(dtype=object)


def mobile_numbers(rng: np.random.Generator, count: int) -> Strings:
    """Mobile numbers on 1x0-prefixes that no operator has given out."""
    return choose(rng, ["1400", "1420", "1430", "1540"], count) + padded(rng.integers(0, 10**7, count), 7)


def bank_cards(rng: np.random.Generator, count: int) -> Strings:
    """19-digit cards of an unused issuer prefix that pass Luhn's check."""
    body = padded(rng.integers(0, 10**12, count), 12)
    body = "620000" + body
    if not count:
        return body
    digits = _digits(body, 18)
    doubled = digits[:, ::-1].copy()
    doubled[:, ::2] *= 2
    total = (doubled // 10 + doubled % 10).sum(axis=1)
    return body + padded((10 - total % 10) % 10, 1)


def credit_codes(rng: np.random.Generator, region: str, count: int) -> Strings:
    """GB 32100 unified social credit codes of made-up companies in ``region`` (six digits)."""
    letters = np.array(list(_USCC))
    index = {c: i for i, c in enumerate(_USCC)}
    fixed = np.array([index[c] for c in "91" + region])
    free = rng.integers(0, 10, (count, 9))
    body = np.hstack([np.tile(fixed, (count, 1)), free])
    weights = np.array([pow(3, i, 31) for i in range(17)])
    check = (31 - (body @ weights) % 31) % 31
    whole = np.hstack([body, check[:, None]])
    return np.array(["".join(row) for row in letters[whole]], dtype=object)


def plates(rng: np.random.Generator, count: int) -> Strings:
    """Distinct number plates under a city letter that is not given out."""
    serial = rng.permutation(np.arange(count * 3))[:count]
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"), dtype=object)
    return "临A" + letters[serial % 24] + padded(serial // 24, 4)


def real_estate_units(region: Strings, parcel: np.ndarray, unit: np.ndarray) -> Strings:
    """28-character real-estate unit numbers: 19 of the parcel, F for buildings, 8 of the unit."""
    district, block = padded(parcel // 1000 % 1000, 3), padded(parcel // 100 % 10 + 1, 3)
    return region + district + block + "GB" + padded(parcel, 5) + "F" + padded(unit, 8)
