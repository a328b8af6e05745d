"""One contestant of a case, in its own process: imports first, then the clock."""

import importlib
import json
import sys
from dataclasses import asdict

from bench.frame import measure


def main(target: str, arguments: str) -> None:
    """Run ``module:function`` with JSON arguments and print what it cost.

    The function is a factory: it prepares, outside the clock, and returns the work to be measured.
    """
    module, _, name = target.partition(":")
    work = getattr(importlib.import_module(module), name)(**json.loads(arguments))
    print(json.dumps(asdict(measure(work))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
