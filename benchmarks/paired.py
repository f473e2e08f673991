"""Paired measuring: two things in turn, the ratio of each pair, its median."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Paired:
    """Medians in seconds of both sides, and the median of the pairs' ratios (ours / theirs)."""

    ours: float
    theirs: float
    ratio: float

    def __str__(self) -> str:
        ours, theirs = self.ours * 1000, self.theirs * 1000
        return f"ours {ours:,.1f} ms, theirs {theirs:,.1f} ms, ratio {self.ratio:.2f}"


def paired(ours: Callable[[], object], theirs: Callable[[], object], pairs: int) -> Paired:
    """Run both in turn, the first of each pair changing places, so that a slow minute hits both."""
    times: list[tuple[float, float]] = []
    for number in range(pairs):
        first, second = (ours, theirs) if number % 2 else (theirs, ours)
        one, other = _time(first), _time(second)
        times.append((one, other) if number % 2 else (other, one))
    return Paired(
        median(a for a, _ in times), median(b for _, b in times), median(a / b for a, b in times)
    )


def _time(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start
