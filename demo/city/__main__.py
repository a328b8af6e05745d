"""``python -m demo.city FOLDER --residents N --seed S``: make the city by hand."""

import argparse
import sys
from pathlib import Path

from core.errors import HubError
from demo.city.build import SEED, build


def main() -> int:
    """Make the city and print its tables; exit status 1 when that is impossible."""
    parser = argparse.ArgumentParser(prog="python -m demo.city", description="Make the city of Linjiang in FOLDER.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    wanted = parser.parse_args()
    try:
        report = build(wanted.folder, residents=wanted.residents, seed=wanted.seed)
    except HubError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for table, rows in report.rows.items():
        sys.stdout.write(f"{table:<28}{rows:>10,}\n")
    sys.stdout.write(f"{report.persons:,} persons, {report.conflicts:,} conflicts, {report.seconds} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
