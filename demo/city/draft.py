"""One department's table on its way from truth to source: what it means, what it says, and what was done to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from demo.city.arrays import Strings
from demo.city.ledger import LINKABLE, Ledger
from demo.city.spelling import Spelling
from schemas.contract import Contract, EntityMapping

Change = Callable[[Strings], Strings]
"""From the values of the picked rows to what stands there instead."""

NOBODY = -1
_TELLING = {"person": "identity_number", "household": "head_identity_number", "dwelling": "unit_number"}
KEY_SEPARATOR = "|"


@dataclass
class Role:
    """Whom a row is about, in one role: entity name and its id per row (``NOBODY`` for none)."""

    entity: str
    role: str
    ids: np.ndarray
    evidence: Strings = field(init=False)
    """Per row, what is left of the link: see ``ledger.EVIDENCE``."""

    def __post_init__(self) -> None:
        self.ids = np.array(self.ids, dtype=np.int64)
        self.evidence = np.full(len(self.ids), "clean", dtype=object)

    def extended(self, ids: np.ndarray, evidence: str) -> "Role":
        """With more rows behind."""
        longer = Role(self.entity, self.role, np.append(self.ids, ids))
        longer.evidence = np.append(self.evidence, np.full(len(ids), evidence, dtype=object))
        return longer


class Draft:
    """A source table in the making. Each row is dirtied or put at odds at most once: every effect is seen alone.

    ``meant`` holds standard codes and real dates, ``frame`` the same as the source writes it, dirt included.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        ledger: Ledger,
        spelling: Spelling,
        *,
        table: str,
        meant: pd.DataFrame,
        roles: Sequence[Role],
    ) -> None:
        self.rng, self.ledger, self.spelling, self.table = rng, ledger, spelling, table
        self.meant = meant.reset_index(drop=True)
        self.frame = spelling.spell(table, self.meant)
        self.roles = tuple(roles)
        self.touched = np.zeros(len(meant), dtype=bool)
        self.disputed = np.zeros(len(meant), dtype=bool)
        self._dirt: list[tuple[str, str, np.ndarray]] = []
        self._left_out = np.empty(0, dtype=np.int64)

    @property
    def contract(self) -> Contract:
        """The table's contract."""
        return self.spelling.contracts[self.table]

    def pick(self, rate: float, least: int, where: np.ndarray | None = None) -> np.ndarray:
        """Untouched rows that pass ``where``, as numbers: ``rate`` of the table, ``least`` if there are so many."""
        free = np.flatnonzero(~self.touched if where is None else ~self.touched & where)
        count = min(len(free), max(least, round(rate * len(self.frame))))
        rows = np.sort(self.rng.permutation(free)[:count])
        self.touched[rows] = True
        return rows

    def spoil(
        self, kind: str, column: str, rate: float, change: Change, *,
        least: int = 2, where: np.ndarray | None = None, evidence: str = "clean",
    ) -> None:  # fmt: skip
        """Dirty ``column`` in some rows. ``evidence`` says what that leaves of the links that rest on it."""
        filled = self.frame[column].notna().to_numpy()
        rows = self.pick(rate, least, filled if where is None else filled & where)
        values = self.frame[column].to_numpy(dtype=object, copy=True)
        values[rows] = change(values[rows])
        self.frame[column] = pd.Series(values, dtype=object)
        self.weaken(column, rows, evidence)
        self.note(kind, column, rows)

    def weaken(self, column: str, rows: np.ndarray, evidence: str) -> None:
        """Note what is left of the links of the roles that ``column`` speaks of; of all, when the row is refused."""
        if evidence == "clean":
            return
        spoken_of = {
            (m.entity, m.role) for m in self.contract.entities if column in {s.column for s in m.fields.values()}
        }
        for role in self.roles:
            if evidence == "refused" or (role.entity, role.role) in spoken_of:
                role.evidence[rows] = evidence

    def note(self, kind: str, column: str, rows: np.ndarray) -> None:
        """Record dirt put there by other means."""
        self._dirt.append((kind, column, rows))

    def narrow(self, column: str, charset: str) -> None:
        """Lose the characters that the source's character set does not have, as its client does: each becomes ``?``."""
        text = self.frame[column].to_numpy(dtype=object, copy=True)
        kept = np.array(
            [v if v is None else v.encode(charset, errors="replace").decode(charset) for v in text], dtype=object
        )
        rows = np.flatnonzero(kept != text)
        self.frame[column] = pd.Series(kept, dtype=object)
        self.touched[rows] = True
        self.weaken(column, rows, "broken")
        self.note("character_lost", column, rows)

    def changed(self, column: str, stale: np.ndarray) -> None:
        """Note the rows that still stand under an old number."""
        rows = np.flatnonzero(stale & ~self.touched)
        self.touched[rows] = True
        self.weaken(column, rows, "changed")
        self.note("old_number", column, rows)

    def dispute(
        self, column: str, rate: float, instead: np.ndarray | Change, *, where: np.ndarray | None = None, least: int = 3
    ) -> None:
        """Let rows claim another value than is true, in standard terms: given per row, or made from the true one."""
        meant = self.meant[column]
        usable = meant.notna().to_numpy()
        rows = self.pick(rate, least, usable if where is None else usable & where)
        values = meant.to_numpy(copy=True)
        values[rows] = instead(values[rows]) if callable(instead) else instead[rows]
        self.meant[column] = values
        spelled = self.frame[column].to_numpy(dtype=object, copy=True)
        spelled[rows] = self.spelling.column(self.table, column, self.meant[column].iloc[rows])
        self.frame[column] = pd.Series(spelled, dtype=object)
        self.disputed[rows] = True

    def repeat(self, kind: str, rate: float, least: int = 2) -> None:
        """Send some untouched rows twice, unchanged."""
        rows = self.pick(rate, least)
        self.add(kind, self.contract.keys[0], self.frame.iloc[rows], [r.ids[rows] for r in self.roles])

    def strangers(self, kind: str, column: str, rows: pd.DataFrame) -> None:
        """Add rows that are about nobody, such as those a tester left behind."""
        self.add(kind, column, rows, [np.full(len(rows), NOBODY)] * len(self.roles), "refused")

    def add(
        self, kind: str, column: str, rows: pd.DataFrame, ids: Sequence[np.ndarray], evidence: str = "clean"
    ) -> None:
        """Append rows that are dirt as a whole; ``ids`` per role."""
        start, count = len(self.frame), len(rows)
        self.frame = pd.concat([self.frame, rows.astype(object)], ignore_index=True)
        self.roles = tuple(role.extended(more, evidence) for role, more in zip(self.roles, ids, strict=True))
        self.touched = np.append(self.touched, np.ones(count, bool))
        self.disputed = np.append(self.disputed, np.zeros(count, bool))
        self.note(kind, column, np.arange(start, len(self.frame)))

    def leave_out(self, rows: np.ndarray) -> None:
        """Leave rows out for good; nothing is recorded of them."""
        self._left_out = np.union1d(self._left_out, rows).astype(np.int64)

    def close(self) -> pd.DataFrame:
        """Enter everything into the ledger under the final source keys; the finished table."""
        keys = source_keys(self.frame, self.contract.keys)
        for role in self.roles:
            role.ids[self._left_out] = NOBODY
            self._unkeyed(role)
            self._borrowed(role)
            self.ledger.link(self.table, keys, role.entity, role.role, ids=role.ids, evidence=role.evidence)
        for kind, column, rows in self._dirt:
            self.ledger.spoilt(kind, self.table, column, keys[np.setdiff1d(rows, self._left_out)])
        for mapping in self.contract.entities:
            if spoken_of := self._role(mapping):
                self._claims(mapping, spoken_of, keys)
        return self.frame.drop(index=list(self._left_out)).reset_index(drop=True)

    def _unkeyed(self, role: Role) -> None:
        """Where the column that tells the entity is empty, nothing tells it."""
        mapping = self._mapping(role)
        key = mapping.fields.get(_TELLING[mapping.entity]) if mapping else None
        if key:
            role.evidence[self.frame[key.column].isna().to_numpy()] = "broken"

    def _borrowed(self, role: Role) -> None:
        """Tell the ledger of numbers that stand here for somebody else than their owner."""
        mapping = self._mapping(role)
        if mapping and role.entity == "person":
            numbers = self.frame[mapping.fields["identity_number"].column].to_numpy(dtype=object)
            self.ledger.borrowed.update(numbers[role.evidence == "misleading"])

    def _mapping(self, role: Role) -> EntityMapping | None:
        return next((m for m in self.contract.entities if (m.entity, m.role) == (role.entity, role.role)), None)

    def _role(self, mapping: EntityMapping) -> Role | None:
        return next((r for r in self.roles if (r.entity, r.role) == (mapping.entity, mapping.role)), None)

    def _claims(self, mapping: EntityMapping, role: Role, keys: Strings) -> None:
        """What the rows that can be linked say of an entity, in standard terms; a dirtied cell says nothing."""
        count = len(self.meant)
        linked = np.isin(role.evidence, LINKABLE) & (role.ids != NOBODY) & self._passes(mapping.when)
        for name, source in mapping.fields.items():
            rows = np.flatnonzero((linked & ~self._dirtied(source.column))[:count])
            values = self.meant[source.column].iloc[rows]
            if source.scheme and source.scheme != self.contract.column(source.column).scheme:
                values = values.map(self.spelling.crosswalk(source.code, source.scheme))
            seen = self.meant[mapping.seen_at].to_numpy()[rows] if mapping.seen_at else None
            self.ledger.claim(
                mapping.entity, name, self.table, ids=role.ids[rows], keys=keys[rows], values=values, seen=seen
            )

    def _dirtied(self, column: str) -> np.ndarray:
        """Which rows are dirty in ``column``."""
        dirtied = np.zeros(len(self.frame), dtype=bool)
        for _, spoilt, rows in self._dirt:
            if spoilt == column:
                dirtied[rows] = True
        return dirtied

    def _passes(self, when: Mapping[str, tuple[str, ...]]) -> np.ndarray:
        passed = np.ones(len(self.frame), dtype=bool)
        for column, allowed in when.items():
            passed &= self.frame[column].isin(allowed).to_numpy()
        return passed


def source_keys(frame: pd.DataFrame, keys: Sequence[str]) -> Strings:
    """Key columns as one text per row, exactly as the source spells them."""
    parts = [frame[key].astype("string").fillna("").to_numpy(dtype=object) for key in keys]
    text = parts[0]
    for part in parts[1:]:
        text = text + KEY_SEPARATOR + part
    return text
