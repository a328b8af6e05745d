"""The dirt that real feeds carry: each function spoils the given values in one way and touches nothing else."""

import numpy as np
import pandas as pd

from demo.city import names, numbers
from demo.city.arrays import Strings, choose

_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_BOM = "\ufeff"


def _text(values: Strings) -> pd.Series:
    return pd.Series(values, dtype="string")


def _plain(series: pd.Series) -> Strings:
    return series.to_numpy(dtype=object)


def legacy(values: Strings) -> Strings:
    """18-digit numbers in the 15-digit form."""
    return numbers.old_form(values)


def lower_case(values: Strings) -> Strings:
    """A lower-case x as check character."""
    return _plain(_text(values).str.lower())


def full_width(values: Strings) -> Strings:
    """Digits typed with a Chinese input method in full width."""
    return _plain(_text(values).str.translate(_WIDE))


def lookalikes(values: Strings) -> Strings:
    """The first 0 of the birth date typed as O, the first 1 after it as I."""
    text = _text(values)
    return _plain(
        text.str[:6] + text.str[6:].str.replace("0", "O", n=1, regex=False).str.replace("1", "I", n=1, regex=False)
    )


def trailing_blank(values: Strings) -> Strings:
    """Fixed-width remains: blanks behind the value, an ideographic one among them."""
    return _plain(_text(values) + " \u3000")


def byte_order_mark(values: Strings) -> Strings:
    """A byte-order mark stuck to the first value of some file long ago."""
    return _plain(_BOM + _text(values))


def masked(values: Strings) -> Strings:
    """Numbers masked by the sender."""
    text = _text(values)
    return _plain(text.str[:6] + "********" + text.str[14:])


def miscounted(values: Strings) -> Strings:
    """One digit of the serial mistyped, so that the check character no longer fits."""
    text = _text(values)
    digit = text.str[15].map(lambda d: str((int(d) + 3) % 10))
    return _plain(text.str[:15] + digit + text.str[16:])


def region_changed(values: Strings, region: str) -> Strings:
    """Region code of another time in front (first six characters)."""
    return _plain(region + _text(values).str[6:])


def variants(values: Strings) -> Strings:
    """Rare characters written as the common ones clerks take for them."""
    return _plain(_text(values).str.translate({ord(rare): common for rare, common in names.VARIANTS.items()}))


def question_marks(values: Strings) -> Strings:
    """The last character lost on its way through a narrower character set."""
    return _plain(_text(values).str[:-1] + "?")


def private_use(values: Strings) -> Strings:
    """The last character from a vendor's private-use area."""
    return _plain(_text(values).str[:-1] + "\ue5e5")


def other_dots(rng: np.random.Generator, values: Strings) -> Strings:
    """Another of the dots that keyboards offer between the parts of a minority name."""
    dots = choose(rng, ["•", "．", "∙"], len(values))
    return np.array([v.replace("·", d) for v, d in zip(values, dots, strict=True)], dtype=object)


def mojibake(values: Strings) -> Strings:
    """UTF-8 bytes read as GBK."""
    return np.array([v.encode("utf-8").decode("gbk", errors="replace") for v in values], dtype=object)


def shuffled(values: Strings) -> Strings:
    """Each value moved to the next row: valid, and somebody else's."""
    return np.roll(values, 1)


def constant(value: object, values: Strings) -> Strings:
    """The same placeholder everywhere."""
    return np.full(len(values), value, dtype=object)


def first_character(values: Strings) -> Strings:
    """Two-digit codes cut to one digit."""
    return _plain(_text(values).str[:1])


def free_text(values: Strings) -> Strings:
    """Addresses as people say them: no city, no district, a landmark instead."""
    return _plain("老粮站对面" + _text(values).str[-12:] + "（近菜场）")


def days_later(values: Strings, pattern: str, days: int) -> Strings:
    """ISO-like dates written in ``pattern`` (of ``strftime``), moved by some days."""
    text = _text(values.astype(str))
    moved = pd.to_datetime(text, format=pattern) + pd.Timedelta(days=days)
    return moved.dt.strftime(pattern).to_numpy(dtype=object)
