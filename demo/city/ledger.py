"""The truth that tests and benchmarks are judged by: who each row is, what was dirtied, where sources disagree."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from demo.city.arrays import Strings

EVIDENCE = {
    "clean": "number and name or birth date say who it is",
    "repairable": "so they do after safe repairs",
    "changed": "the number is an old one that the register of changes leads on from",
    "ambiguous": "there is the number alone, and elsewhere it stands for somebody else too",
    "broken": "the number is missing, masked or invalid",
    "misleading": "the number is valid and somebody else's",
    "refused": "the row must not get past the checks, whoever it is",
}
"""What a row's own content says about whom it belongs to."""

LINKABLE = ("clean", "repairable", "changed")
"""Evidence on which a row can be linked without guessing."""

_LINKS = ("table", "source_key", "entity", "role", "entity_id", "evidence")
_DIRT = ("kind", "table", "source_key", "column")
_CONFLICTS = ("entity", "entity_id", "field", "table", "source_key", "value")


@dataclass
class Ledger:
    """Filled by every draft as it closes."""

    disputable: frozenset[tuple[str, str]] = frozenset()
    """(entity, field) of those fields about which disagreement is kept at all."""
    borrowed: set[str] = field(default_factory=set)
    """Identity numbers that some row bears for another person than their owner."""
    _links: list[pd.DataFrame] = field(default_factory=list)
    _dirt: list[pd.DataFrame] = field(default_factory=list)
    _claims: dict[tuple[str, str], list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def link(self, table: str, keys: Strings, entity: str, role: str, *, ids: np.ndarray, evidence: Strings) -> None:
        """Rows and whom they are about; negative ids are nobody's."""
        known = ids >= 0
        frame = pd.DataFrame(
            {"source_key": keys[known], "entity_id": ids[known].astype(np.int64), "evidence": evidence[known]}
        )
        frame = frame.drop_duplicates(["source_key", "entity_id"])
        self._links.append(frame.assign(table=table, entity=entity, role=role))

    def spoilt(self, kind: str, table: str, column: str, keys: Strings) -> None:
        """Rows in which ``column`` was dirtied in one way."""
        self._dirt.append(pd.DataFrame({"source_key": keys}).assign(kind=kind, table=table, column=column))

    def claim(
        self,
        entity: str,
        name: str,
        table: str,
        *,
        ids: np.ndarray,
        keys: Strings,
        values: pd.Series,
        seen: np.ndarray | None,
    ) -> None:
        """What clean rows of a table say of a field; of several rows about one entity the latest counts."""
        said = pd.DataFrame({"entity_id": ids, "source_key": keys, "value": values.to_numpy()})
        if seen is not None:
            said = said.iloc[np.argsort(seen.astype("datetime64[s]").astype(np.int64), kind="stable")]
        said = said[said["value"].notna()].drop_duplicates("entity_id", keep="last")
        self._claims[entity, name].append(said.assign(table=table))

    def mark_ambiguous(self, numbers: pd.Series, nameless: frozenset[tuple[str, str]]) -> None:
        """Weaken links by a borrowed number alone. ``numbers`` by person id; ``nameless`` are (table, role)."""
        owners = numbers.index[numbers.isin(self.borrowed)]
        for links in self._links:
            if len(links) and (links["table"].iat[0], links["role"].iat[0]) in nameless:
                weak = links["entity_id"].isin(owners) & links["evidence"].isin(LINKABLE)
                links.loc[weak, "evidence"] = "ambiguous"

    def frames(self) -> dict[str, pd.DataFrame]:
        """``links``, ``dirt`` and ``conflicts`` (one row per claim on a field about which tables disagree)."""
        return {
            "links": _together(self._links, _LINKS),
            "dirt": _together(self._dirt, _DIRT),
            "conflicts": _together(list(self._conflicts()), _CONFLICTS),
        }

    def _conflicts(self) -> Iterator[pd.DataFrame]:
        for (entity, name), parts in sorted(self._claims.items()):
            if len(parts) < 2 or (entity, name) not in self.disputable:
                continue
            claims = pd.concat([part.assign(value=_as_text(part["value"])) for part in parts], ignore_index=True)
            values = claims.groupby("entity_id")["value"].transform("nunique")
            found = claims[values > 1].sort_values(["entity_id", "table"], kind="stable")
            yield found.assign(entity=entity, field=name)


def _as_text(values: pd.Series) -> pd.Series:
    """Values as the joined tables would write them in a ledger of conflicts: dates in ISO form."""
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%d").astype("string")
    return values.astype("string")


def _together(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    empty: dict[str, Any] = {column: [] for column in columns}
    return (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(empty))[list(columns)]
