"""Where the city lies on disk: source tables and truth as Parquet files, byte for byte reproducible."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import FatalError
from demo.city.people import AS_OF
from schemas.contract import Contract

MANIFEST = "manifest.json"


def table_file(folder: Path, department: str, source_table: str) -> Path:
    """The file of one source table."""
    return folder / "sources" / department / f"{source_table}.parquet"


def write_table(folder: Path, contract: Contract, frame: pd.DataFrame) -> int:
    """Write a source table and give its rows; whole numbers stay numbers, all else is text as the source gives it."""
    columns = {name: _column(frame[name]) for name in frame.columns}
    _write(table_file(folder, contract.department, contract.source_table), pa.table(columns))
    return len(frame)


def read_table(folder: Path, department: str, source_table: str) -> pa.Table:
    """Read a source table."""
    return pq.read_table(table_file(folder, department, source_table))


def write_truth(folder: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write the truth, one file per frame."""
    for name, frame in frames.items():
        _write(
            folder / "truth" / f"{name}.parquet",
            pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(),
        )


def _column(values: pd.Series) -> pa.Array:
    kinds = {type(value) for value in values.unique() if value is not None}
    if kinds and all(issubclass(kind, (int, np.integer)) for kind in kinds):
        return pa.array(values.tolist(), pa.int64())
    text = values.astype("string") if kinds else pd.Series([None] * len(values), dtype="string")
    return pa.array(text, pa.string(), from_pandas=True)


def _write(file: Path, table: pa.Table) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, file, compression="zstd")


def manifest(folder: Path) -> dict[str, Any]:
    """What was built in ``folder``, and how many days it has been advanced.

    Raises:
        FatalError: nothing was.
    """
    file = folder / MANIFEST
    if not file.is_file():
        raise FatalError("No city there", where=str(folder), remedy="build it first: python -m demo.city FOLDER")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Note what the folder holds; last of all, so that half a city is none."""
    (folder / MANIFEST).write_text(json.dumps(content, indent=1) + "\n")


def day_of(folder: Path) -> str:
    """The day the city shows, as ``yyyymmdd``: what files on the drop are named after."""
    day = AS_OF + np.timedelta64(manifest(folder)["day"], "D")
    return str(day).replace("-", "")


def read_truth(folder: Path) -> dict[str, pd.DataFrame]:
    """The truth, by name."""
    return {file.stem: pd.read_parquet(file) for file in sorted((folder / "truth").glob("*.parquet"))}


def replace_table(folder: Path, contract: Contract, rows: pa.Table) -> None:
    """Put other rows, or other columns, in a source table's place."""
    _write(table_file(folder, contract.department, contract.source_table), rows)
