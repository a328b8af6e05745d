"""How fast a client may ask: a bucket of tokens that fills at a steady rate."""

import math
import time
from collections.abc import Callable


class Bucket:
    """Holds at most ``burst`` tokens and gains ``rate`` per second; each request takes one."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = float(burst), clock()

    def take(self) -> int:
        """0 when a token was there, else whole seconds (as Retry-After wants them) until there will be."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        return max(1, math.ceil((1 - self._tokens) / self._rate))
