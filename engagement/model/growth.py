"""Growth of a number: the difference of neighbouring readings, by UTC day."""

from __future__ import annotations

from collections.abc import Iterable

from engagement.model.instants import MICROSECONDS_A_DAY


def step(before: int, now: int) -> int:
    """What was gained between two neighbouring readings.

    A drop under half of the value before is a reset (a counter that began anew): the new value
    counts whole. A smaller drop is a correction and counts as negative growth.
    """
    return now if 2 * now < before else now - before


def by_day(readings: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """Growth by UTC day of readings in time's order (instant in microseconds, value).

    Absences (None) are passed over. The first reading has no neighbour and is no growth.
    """
    growth: dict[int, int] = {}
    before: int | None = None
    for observed_at, value in readings:
        if value is None:
            continue
        if before is not None:
            day = observed_at // MICROSECONDS_A_DAY
            growth[day] = growth.get(day, 0) + step(before, value)
        before = value
    return {day: gained for day, gained in growth.items() if gained}
