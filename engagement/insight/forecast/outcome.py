"""What every forecast says: a low, a middle, a high, and the chance to reach a target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# The range's ends, as shares of the predictive distribution: 80 % lies between.
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Forecast:
    """A final number: 10 %, 50 % and 90 % of its predictive distribution.

    `early` says that there is too little history to judge by: the range is then a guess and wide.
    """

    low: float
    mid: float
    high: float
    early: bool
    tail: Callable[[float], float] = field(repr=False, compare=False)

    def chance(self, target: float) -> float:
        """The probability, 0 to 1, that the final number is at least the target."""
        return min(max(float(self.tail(target)), 0.0), 1.0)


def certain(value: float) -> Forecast:
    """What is over and known: no range, a chance of 0 or 1."""
    return Forecast(value, value, value, False, lambda target: float(value >= target))
