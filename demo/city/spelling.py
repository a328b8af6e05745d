"""How a department writes what is true: its own codes, date formats and number types, read from its contracts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from core.errors import FatalError
from demo.city.arrays import Strings, mapped, written
from schemas.codes import CodeList
from schemas.contract import Column, Contract

_LETTERS = {
    "yyyy": "%Y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "SSS": "000",
    "XXX": "+08:00",
    "xxx": "+08:00",
}
_DEFAULTS = {"date": "yyyy-MM-dd", "timestamp": "yyyy-MM-dd HH:mm:ss"}
_INTEGER_DATES = {"social_security"}
"""Departments whose databases hold dates as integers."""


@dataclass(frozen=True)
class Spelling:
    """Contracts and code lists, used backwards: from the standard to the source."""

    contracts: Mapping[str, Contract]
    codes: Mapping[str, CodeList]

    def spell(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """``frame`` with the contract's columns in its order, each as the source writes it.

        Raises:
            FatalError: the contract has a column that the city does not know, or the other way round.
        """
        contract = self.contracts[table]
        want, have = {c.name for c in contract.columns}, set(frame.columns)
        if want != have:
            raise FatalError(
                "The contract and the made-up city differ in their columns", where=f"{table}: {sorted(want ^ have)}",
                remedy="add the column to the city's table, or take it out of the contract",
            )  # fmt: skip
        return pd.DataFrame({c.name: self._column(contract, c, frame[c.name]) for c in contract.columns}, dtype=object)

    def column(self, table: str, name: str, values: pd.Series) -> Strings:
        """Values of one column as the source writes them."""
        contract = self.contracts[table]
        return self._column(contract, contract.column(name), values)

    def crosswalk(self, code: str | None, scheme: str) -> dict[str, str]:
        """A source's codes and the standard's."""
        return dict(self.codes[code or ""].schemes[scheme])

    def _column(self, contract: Contract, column: Column, values: pd.Series) -> Strings:
        if column.code and column.scheme:
            return self.coded(column, values.to_numpy(dtype=object))
        if values.dtype.kind == "M":
            return dates(column, values.to_numpy(), as_integer=contract.department in _INTEGER_DATES)
        if pa.types.is_decimal(column.type):
            return _decimals(values, column.type.scale)
        out = values.astype(object)
        return out.where(out.notna(), None).to_numpy(dtype=object)

    def coded(self, column: Column, values: Strings) -> Strings:
        """Standard codes in the source's own; what the source has no code for is left empty."""
        if not (column.code and column.scheme):
            return values
        scheme = self.codes[column.code].schemes[column.scheme]
        own: dict[str, str] = {}
        for source, standard in scheme.items():
            own.setdefault(standard, source)
        return mapped(values, own)

    def one(self, table: str, column: str, standard: str) -> str:
        """The source's code for one standard code."""
        return str(self.coded(self.contracts[table].column(column), np.array([standard], dtype=object))[0])


def dates(column: Column, values: np.ndarray, *, as_integer: bool) -> Strings:
    """``datetime64`` values as text in the contract's format, or as integers of its digits."""
    kind = "timestamp" if pa.types.is_timestamp(column.type) else "date"
    style = strftime(column.source_format or _DEFAULTS[kind])
    out = written(values.astype("datetime64[s]" if kind == "timestamp" else "datetime64[D]"), style)
    if as_integer:
        return np.array([None if text is None else int(text) for text in out], dtype=object)
    return out


def strftime(pattern: str) -> str:
    """A contract's date pattern in the letters of ``strftime``."""
    pattern = pattern.replace("'", "")
    return re.sub("|".join(sorted(_LETTERS, key=len, reverse=True)), lambda m: _LETTERS[m.group()], pattern)


def _decimals(values: pd.Series, scale: int) -> Strings:
    """Exact decimals of ``scale`` places."""
    arrow = pa.array(values.astype(float), from_pandas=True).cast(pa.decimal128(18, scale))
    return np.array(arrow.to_pylist(), dtype=object)


def fen_as_yuan(values: Strings) -> Strings:
    """Amounts given in fen where yuan belong: a hundredfold."""
    return np.array([Decimal(value) * 100 for value in values], dtype=object)
