"""When to read a page again: rarely where little is expected, at once when it wakes up.

The attention of a page is taken to follow a curve of its platform's half-life with a heavy tail,
1 - (1 + t/c)^-1.5. What a gap of x days costs in error is about the change in it times its length, so
each gap is as long as that product allows. A page that grew by much more than its curve says has woken
up: a second curve is laid over the first from there on. `python -m benchmarks pull` simulates it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engagement.sources.contract import Pace

_TAIL = 1.5
# A surprise is a growth of this share of a page's usual final value beyond what its curve says.
SURPRISE = 0.02
GONE_FOR = 7


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept of the last read: days as its age then; `woke_at` and `woke_size` of a second wind."""

    age: int
    value: int
    woke_at: int | None = None
    woke_size: float = 0.0


def next_gap(pace: Pace | None, age: int, value: int, before: Memory | None) -> tuple[int, Memory]:
    """In how many days to read again a page of this age (days since it came out), and what to keep.

    Without a pace every day is its turn.
    """
    if pace is None:
        return 1, Memory(age, value)
    age = max(age, 0)
    woke_at, size = (before.woke_at, before.woke_size) if before else (None, 0.0)
    if before is not None and age > before.age and value > 0:
        final = value / max(_share(pace, age + 0.5), 0.05)
        expected = _change(pace, before.age, age, woke_at, size)
        surprise = (value - before.value) / final - expected
        if surprise > SURPRISE:
            woke_at = (before.age + age) // 2
            size = min(1.0, surprise / max(_share(pace, age - woke_at), 0.05))
    # The longer the gap, the more it costs: halving finds the longest that is allowed in six steps of sixty.
    low, high = 1, pace.longest
    while low < high:
        days = (low + high + 1) // 2
        if days * _change(pace, age, age + days, woke_at, size) > pace.tolerance:
            high = days - 1
        else:
            low = days
    return low, Memory(age, value, woke_at, size)


def in_time(gap: int, age: int, lost_after: Iterable[int]) -> int:
    """The gap, cut short where a number would be lost in it: its last whole day is read too."""
    for days in lost_after:
        if age < days - 1:
            gap = min(gap, days - 1 - age)
    return gap


def _share(pace: Pace, days: float) -> float:
    """What share of its final value a page has after so many days."""
    scale = pace.half_life / (2 ** (1 / _TAIL) - 1)
    return float(1 - (1 + max(days, 0.0) / scale) ** -_TAIL)


def _change(pace: Pace, first: int, last: int, woke_at: int | None, size: float) -> float:
    # A page comes out in the middle of its first day, on average.
    change = _share(pace, last + 0.5) - _share(pace, first + 0.5)
    if woke_at is not None:
        change += size * (_share(pace, last - woke_at) - _share(pace, first - woke_at))
    return change
