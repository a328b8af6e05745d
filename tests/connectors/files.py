"""The suite's table written as files, as departments write them."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter


def write_csv(path: Path, rows: Sequence[Sequence[Any]], names: Sequence[str], encoding: str = "gb18030") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([["" if cell is None else cell for cell in row] for row in rows])


def write_excel(path: Path, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, names)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)


def write_jsonl(path: Path, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)


def write_parquet(path: Path, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> None:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    pq.write_table(pa.table(columns), path)
