"""Columns of text and dates as arrays: the few vectorised steps that every part of the city is made with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

Strings = np.ndarray[Any, np.dtype[np.object_]]
"""One-dimensional object array of text; ``None`` where there is no value."""
Days = np.ndarray[Any, np.dtype[np.datetime64]]
"""One-dimensional ``datetime64[D]`` array; ``NaT`` where there is no date."""

NO_DAY = np.datetime64("NaT", "D")


def choose(
    rng: np.random.Generator,
    texts: Sequence[Any] | np.ndarray | pd.Series,
    count: int,
    weights: Sequence[float] | np.ndarray | None = None,
) -> Strings:
    """``count`` draws from ``texts``, by weight if given (any positive scale)."""
    pool = np.array(list(texts), dtype=object)
    share = None if weights is None else np.asarray(weights, dtype=float) / np.sum(weights)
    return pool[rng.choice(len(pool), size=count, p=share)] if count else pool[:0]


def words(text: str) -> tuple[str, ...]:
    """The words of a text, for lists that are easier to read without quotes."""
    return tuple(text.split())


def padded(numbers: np.ndarray, width: int) -> Strings:
    """Whole numbers as text of at least ``width`` digits."""
    return pd.Series(np.asarray(numbers, dtype=np.int64)).astype("string").str.zfill(width).to_numpy(dtype=object)


def written(days: Days, style: str) -> Strings:
    """Dates as text in a ``strftime`` style; ``None`` for no date."""
    unique, where = np.unique(days, return_inverse=True)
    texts = pd.Series(unique).dt.strftime(style).to_numpy(dtype=object)
    out: Strings = texts[where]
    out[np.isnat(days)] = None
    return out


def years(days: Days) -> np.ndarray:
    """Calendar year of each date."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def plus_years(days: Days, count: np.ndarray) -> Days:
    """Dates ``count`` years of 365.25 days later (whole days)."""
    return days + np.floor(np.asarray(count, dtype=float) * 365.25).astype("timedelta64[D]")


def mapped(codes: np.ndarray, table: dict[Any, Any]) -> Strings:
    """Each value through ``table``; ``None`` where it is not in there."""
    return pd.Series(codes).map(table).astype(object).where(lambda s: s.notna(), None).to_numpy(dtype=object)


def only(where: np.ndarray, values: Strings) -> Strings:
    """The values where the mask is true, ``None`` elsewhere."""
    out: Strings = values.copy()
    out[~np.asarray(where, dtype=bool)] = None
    return out
