"""Failures of an address, counted in memory: who guesses tokens is told to wait."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil
from time import monotonic

MOST, SECONDS, ADDRESSES = 20, 60.0, 10_000


class Limiter:
    """At most `most` failures of an address within `seconds`; of ten thousand addresses the newest."""

    def __init__(
        self, most: int = MOST, seconds: float = SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def failed(self, address: str) -> int | None:
        """Count a failure; the seconds to wait where there were too many before it, else None."""
        key, now = _network(address), self._clock()
        with self._lock:
            before = self._failures.setdefault(key, deque())
            self._failures.move_to_end(key)
            while before and before[0] <= now - self._seconds:
                before.popleft()
            if len(before) >= self._most:
                return max(1, ceil(before[0] + self._seconds - now))
            before.append(now)
            while len(self._failures) > ADDRESSES:
                self._failures.popitem(last=False)
        return None


def _network(address: str) -> str:
    """Whom an address belongs to: of IPv6 anybody has 64 bits of them for himself."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
