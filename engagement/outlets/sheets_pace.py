"""How often Google is asked: the quota of a minute kept by plan, and the pauses after a failure."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from engagement.model.instants import to_micros

Kind = Literal["read", "write"]
Clock = Callable[[], datetime]

PER_MINUTE = 60
# What a person's own scripts under the same account may ask beside us.
MARGIN = 5
_MINUTE = 60_000_000
LONGEST_PAUSE = 32.0


def now() -> datetime:
    """The instant of the machine's clock."""
    return datetime.now(UTC)


class Pace:
    """The requests of the last minute, reads and writes apart, and the wait before one would be too many.

    `asked` are the instants of earlier requests in microseconds, of other processes too; `instants` gives
    them back, to keep. `told` hears a sentence before every wait.
    """

    def __init__(
        self,
        asked: Mapping[str, Iterable[object]] | None,
        clock: Clock,
        sleep: Callable[[float], None],
        told: Callable[[str], None],
    ) -> None:
        self._clock, self._sleep, self._told = clock, sleep, told
        at = to_micros(clock())
        self._asked: dict[Kind, list[int]] = {
            # An instant that has yet to come is of a clock that was set back: it counts as now.
            kind: sorted(min(i, at) for i in (asked or {}).get(kind) or () if isinstance(i, int))
            for kind in ("read", "write")
        }

    @property
    def instants(self) -> dict[str, list[int]]:
        """The requests of the last minute, to keep: {"read": [microseconds], "write": [...]}."""
        return {kind: self._recent(kind) for kind in self._asked}

    def take(self, kind: Kind) -> None:
        """Wait until one more request is within the quota, and count it."""
        while len(recent := self._recent(kind)) >= PER_MINUTE - MARGIN:
            until = recent[-(PER_MINUTE - MARGIN)] + _MINUTE
            seconds = (until - to_micros(self._clock())) / 1e6
            self._told(f"Waiting {_whole(seconds)} s: Google takes {PER_MINUTE} requests a minute.")
            self._sleep(max(seconds, 0.001))
        self._asked[kind] = [*recent, to_micros(self._clock())]

    def took(self, kind: Kind) -> None:
        """The last request was answered: Google counted it by now at the latest."""
        self._asked[kind][-1] = max(self._asked[kind][-1], to_micros(self._clock()))

    def rest(self, seconds: float, why: str) -> None:
        """A pause after a failure."""
        self._told(f"Waiting {_whole(seconds)} s: {why}")
        self._sleep(seconds)

    def _recent(self, kind: Kind) -> list[int]:
        at = to_micros(self._clock())
        return [min(instant, at) for instant in self._asked[kind] if instant > at - _MINUTE]


def _whole(seconds: float) -> int:
    return max(1, round(seconds))


def pauses(chance: Callable[[], float] = random.random) -> Sequence[float]:
    """The pauses between tries, in seconds: doubled to a ceiling, each shaken so that no two callers meet."""
    return [min(2.0**n, LONGEST_PAUSE) * (0.75 + chance() / 4) for n in range(16)]
