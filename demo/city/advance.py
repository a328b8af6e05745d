"""The city goes on: a day's deaths, marriages, moves, corrections, mistakes and deletions, small and written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from core.errors import FatalError
from demo.city.arrays import Strings, padded
from demo.city.draft import source_keys
from demo.city.people import AS_OF
from demo.city.spelling import Spelling
from demo.city.store import manifest, read_table, read_truth, write_manifest, write_table, write_truth
from schemas import load


@dataclass
class Day:
    """One day of a city: the tables it touches, and a record of each change."""

    folder: Path
    number: int
    rng: np.random.Generator
    spelling: Spelling
    truth: dict[str, pd.DataFrame]
    changes: list[dict[str, object]] = field(default_factory=list)
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def date(self) -> np.datetime64:
        """The day's date."""
        return AS_OF + np.timedelta64(self.number, "D")

    def table(self, name: str) -> pd.DataFrame:
        """A source table by its id, as it is now."""
        if name not in self._tables:
            contract = self.spelling.contracts[name]
            rows = read_table(self.folder, contract.department, contract.source_table)
            self._tables[name] = rows.to_pandas().astype(object).where(lambda frame: frame.notna(), None)
        return self._tables[name]

    def keys(self, name: str) -> Strings:
        """Source keys of the table's rows."""
        return source_keys(self.table(name), self.spelling.contracts[name].keys)

    def rows_of(self, name: str, role: str, ids: np.ndarray) -> np.ndarray:
        """Row numbers of the table that are surely about the given persons."""
        links = self.truth["links"]
        mine = links[(links["table"] == name) & (links["role"] == role) & links["entity_id"].isin(ids)]
        sure = mine[mine["evidence"] == "clean"]["source_key"]
        return np.flatnonzero(np.isin(self.keys(name), sure.to_numpy(dtype=object)))

    def set(self, kind: str, name: str, rows: np.ndarray, values: Mapping[str, object]) -> None:
        """Change columns in rows."""
        table, keys = self.table(name), self.keys(name)[rows]
        for column, value in values.items():
            cells = table[column].to_numpy(dtype=object, copy=True)
            cells[rows] = value
            table[column] = pd.Series(cells, dtype=object)
        self._note(kind, name, "update", keys, ",".join(values))

    def insert(self, kind: str, name: str, rows: pd.DataFrame, *, role: str, ids: np.ndarray) -> None:
        """Add rows, given in standard codes and real dates, and whom they are about."""
        spelled = self.spelling.spell(name, rows)
        self._append(name, spelled)
        keys = source_keys(spelled, self.spelling.contracts[name].keys)
        link = pd.DataFrame({"table": name, "source_key": keys, "entity": "person", "role": role,
                             "entity_id": ids, "evidence": "clean"})  # fmt: skip
        self.truth["links"] = pd.concat([self.truth["links"], link], ignore_index=True)
        self._note(kind, name, "insert", keys, "")

    def delete(self, kind: str, name: str, rows: np.ndarray) -> pd.DataFrame:
        """Take rows out, and give them back to whoever wants to keep them."""
        table, keys = self.table(name), self.keys(name)[rows]
        gone = table.iloc[rows]
        self._tables[name] = table.drop(index=list(rows)).reset_index(drop=True)
        self._note(kind, name, "delete", keys, "")
        return gone

    def bring_back(self, kind: str, name: str, rows: pd.DataFrame) -> None:
        """Put rows in again as they were."""
        self._append(name, rows)
        self._note(kind, name, "insert", source_keys(rows, self.spelling.contracts[name].keys), "")

    def save(self) -> None:
        """Write the tables and the truth."""
        for name, table in self._tables.items():
            write_table(self.folder, self.spelling.contracts[name], table)
        before = self.truth.get("changes", pd.DataFrame())
        self.truth["changes"] = pd.concat([before, pd.DataFrame(self.changes)], ignore_index=True)
        write_truth(self.folder, self.truth)

    def _append(self, name: str, rows: pd.DataFrame) -> None:
        self._tables[name] = pd.concat([self.table(name), rows.astype(object)], ignore_index=True)

    def _note(self, kind: str, name: str, operation: str, keys: Strings, columns: str) -> None:
        self.changes += [
            {
                "day": self.number,
                "kind": kind,
                "table": name,
                "operation": operation,
                "source_key": key,
                "columns": columns,
            }
            for key in keys
        ]


def advance(folder: Path, day: int) -> pd.DataFrame:
    """Let the city in ``folder`` go on until ``day`` days after it was made; gives what changed since it was made.

    ``truth/persons``, ``links`` and ``changes`` (day, kind, table, operation, source_key, columns) follow;
    links of deleted rows stay. ``truth/conflicts`` and ``dirt`` are those of the first day. Running systems show the
    new day after ``Systems.refresh``.

    Raises:
        FatalError: no city there, or that day is not ahead.
    """
    made = manifest(folder)
    if day <= made["day"]:
        raise FatalError("That day is not ahead", where=str(folder), remedy=f"give more than {made['day']}")
    spelling = Spelling(load.contracts(), load.codes())
    truth = read_truth(folder)
    for number in range(made["day"] + 1, day + 1):
        today = Day(folder, number, np.random.default_rng([made["seed"], number]), spelling, truth)
        for event in _EVENTS:
            event(today)
        today.save()
    rows = {name: len(read_table(folder, *_place(spelling, name))) for name in made["rows"]}
    write_manifest(folder, {**made, "day": day, "rows": rows})
    return truth["changes"]


def _place(spelling: Spelling, name: str) -> tuple[str, str]:
    return spelling.contracts[name].department, spelling.contracts[name].source_table


def _living(today: Day) -> pd.DataFrame:
    persons = today.truth["persons"]
    return persons[persons["death_date"].isna() & ~persons["moved"] & ~persons["migrant"]]


def _some(today: Day, frame: pd.DataFrame, count: int) -> pd.DataFrame:
    return frame.iloc[np.sort(today.rng.permutation(len(frame))[:count])]


def _deaths(today: Day) -> None:
    """Old people die: the police cancel them, civil affairs cremate most, social security learns of it later."""
    old = _some(today, _living(today).query("age > 75"), 3)
    ids = old["person_id"].to_numpy()
    died = np.full(len(old), today.date - np.timedelta64(1, "D"))
    today.insert("death", "police__swzx", pd.DataFrame({
        "GMSFHM": old["identity_number"].to_numpy(), "SWRQ": died, "ZXRQ": np.full(len(old), today.date),
        "SWZMBH": "SWD" + padded(ids + 1000 * today.number, 9),
    }), role="deceased", ids=ids)  # fmt: skip
    today.insert("death", "civil_affairs__mz_bzhd", pd.DataFrame({
        "HHZH": "HHD" + padded(ids + 1000 * today.number, 9), "SZXM": old["name"].to_numpy(),
        "SZSFZH": old["identity_number"].to_numpy(), "XB": old["sex"].to_numpy(), "SWRQ": died,
        "HHRQ": np.full(len(old), today.date), "SWYY": "1", "BYRDH": None, "BYG": "甲1号炉",
    }), role="deceased", ids=ids)  # fmt: skip
    rows = today.rows_of("police__czrk", "resident", ids)
    values = {"ZXBS": "1", "ZXYY": "1", "ZXRQ": str(today.date), "GXSJ": f"{today.date} 17:30:00"}
    today.set("death", "police__czrk", rows, values)
    persons = today.truth["persons"]
    persons.loc[ids, "dead"] = True
    persons.loc[ids, "death_date"] = today.date - np.timedelta64(1, "D")


def _marriages(today: Day) -> None:
    """Two unmarried people each: civil affairs register it, the police note it at once for one of the two."""
    single = _living(today).query("marital == '10' and age > 23 and age < 45")
    him, her = _some(today, single[single["sex"] == "1"], 2), _some(today, single[single["sex"] == "2"], 2)
    count = min(len(him), len(her))
    him, her = him.head(count), her.head(count)
    today.insert("marriage", "civil_affairs__mz_hydj", pd.DataFrame({
        "DJH": "JD" + padded(him["person_id"].to_numpy() + 1000 * today.number, 9), "NFXM": him["name"].to_numpy(),
        "NFSFZH": him["identity_number"].to_numpy(), "NVXM": her["name"].to_numpy(),
        "NVSFZH": her["identity_number"].to_numpy(), "DJLX": "1", "DJRQ": np.full(count, today.date),
        "DJJG": "临江市民政局婚姻登记处", "CZRQ": np.full(count, today.date),
    }), role="husband", ids=him["person_id"].to_numpy())  # fmt: skip
    rows = today.rows_of("police__czrk", "resident", him["person_id"].to_numpy())
    today.set("marriage", "police__czrk", rows, {"HYZK": "20", "GXSJ": f"{today.date} 16:00:00"})
    both = np.append(him["person_id"].to_numpy(), her["person_id"].to_numpy())
    today.truth["persons"].loc[both, "marital"] = "20"


def _moves(today: Day) -> None:
    """Newcomers move within the city: their permit says so, and a grid worker meets them at the new door."""
    persons = today.truth["persons"]
    movers = _some(today, persons[persons["migrant"]], 4)
    ids = movers["person_id"].to_numpy()
    home = today.truth["dwellings"].iloc[today.rng.integers(0, len(today.truth["dwellings"]), len(ids))]
    for column in ("address", "grid", "community"):
        persons.loc[ids, column] = home[column].to_numpy(dtype=object)
    for person, address in zip(ids, home["address"], strict=True):
        rows = today.rows_of("police__ldrk", "permit_holder", np.array([person]))
        today.set("move", "police__ldrk", rows, {"XJZDZ": address, "DLRQ": str(today.date)})
    today.insert("move", "grid__wg_rk", pd.DataFrame({
        "WGBM": home["grid"].to_numpy(), "CJBH": "CJD" + padded(ids + 1000 * today.number, 9),
        "XM": movers["name"].to_numpy(), "SFZH": movers["identity_number"].to_numpy(),
        "LXDH": movers["phone"].to_numpy(), "RHZT": "2", "JZDZ": home["address"].to_numpy(),
        "CJSJ": np.full(len(ids), today.date.astype("datetime64[s]") + np.timedelta64(10, "h")), "WZ": None,
    }), role="met", ids=ids)  # fmt: skip


def _corrections(today: Day) -> None:
    """Rows of social security that no check can let pass are put right."""
    dirt = today.truth["dirt"]
    wrong = dirt[(dirt["kind"] == "impossible_date") & (dirt["table"] == "social_security__ac01")]["source_key"]
    links = today.truth["links"]
    table = today.table("social_security__ac01")
    rows = np.flatnonzero(np.isin(today.keys("social_security__ac01"), wrong.to_numpy(dtype=object)))
    rows = rows[(table["AAC006"].to_numpy()[rows] == 20260230)][:2]
    mine = links[(links["table"] == "social_security__ac01") & (links["role"] == "insured")]
    owner = mine.set_index("source_key")["entity_id"]
    persons = today.truth["persons"]
    for row in rows:
        person = int(owner[today.keys("social_security__ac01")[row]])
        born = int(persons["birth_date"].dt.strftime("%Y%m%d").iloc[person])
        today.set("correction", "social_security__ac01", np.array([row]), {"AAC006": born})


def _mistakes(today: Day) -> None:
    """Somebody mistypes: amounts in fen, and birth dates that no calendar has."""
    paid = _some(today, today.table("social_security__ac61").reset_index(), 2)["index"].to_numpy()
    amounts = [f"{float(value) * 100:.2f}" for value in today.table("social_security__ac61")["AAE019"].to_numpy()[paid]]
    today.set("mistake", "social_security__ac61", paid, {"AAE019": amounts})
    insured = _some(today, today.table("social_security__ac01").reset_index(), 1)["index"].to_numpy()
    today.set("mistake", "social_security__ac01", insured, {"AAC006": 20260230})


def _deletions(today: Day) -> None:
    """Rows vanish from two tables; those of the grid come back the next day."""
    kept = today.truth.pop("away", None)
    if kept is not None and len(kept):
        today.bring_back("came_back", "grid__wg_fw", kept)
    cars = _some(today, today.table("police__jdc").reset_index(), 2)["index"].to_numpy()
    today.delete("deletion", "police__jdc", cars)
    homes = _some(today, today.table("grid__wg_fw").reset_index(), 3)["index"].to_numpy()
    today.truth["away"] = today.delete("deletion", "grid__wg_fw", homes)


_EVENTS: tuple[Callable[[Day], None], ...] = (_deaths, _marriages, _moves, _corrections, _mistakes, _deletions)
"""In this order."""
