"""``health.py URL [PART]``: exit status 0 when the URL answers 200 and, if named, that part says it is healthy.

A health check runs twice a minute in every container, so this imports as little as it can.
"""

import json
import sys
from urllib.error import URLError
from urllib.request import urlopen


def healthy(url: str, part: str = "") -> bool:
    """Whether the address answers, and ``part`` of its JSON answer has the status ``healthy``."""
    try:
        with urlopen(url, timeout=8) as answer:  # noqa: S310 - the address is the compose file's own
            content = answer.read()
        return not part or json.loads(content)[part]["status"] == "healthy"
    except (URLError, OSError, ValueError, KeyError, TypeError):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(*sys.argv[1:3]) else 1)
