"""Where the city lies on disk: source tables and truth as Parquet files, byte for byte reproducible."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.contract import Contract


def table_file(folder: Path, department: str, source_table: str) -> Path:
    """The file of one source table."""
    return folder / "sources" / department / f"{source_table}.parquet"


def write_table(folder: Path, contract: Contract, frame: pd.DataFrame) -> int:
    """Write a source table and give its rows; whole-number columns stay numbers, all others are text as the source gives it."""
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
