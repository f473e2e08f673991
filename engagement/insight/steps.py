"""What each reading did to a number: began it, let it grow, corrected it, or was a counter begun anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from engagement.model.growth import step


class Step(StrEnum):
    """How a reading stands to the one before it."""

    FIRST = "first"
    GROWTH = "growth"
    SAME = "same"
    CORRECTION = "correction"
    RESET = "reset"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class Stepped:
    """A reading with what it did: `gained` is 0 for the first one and for an absence."""

    reading: Any
    step: Step
    gained: int

    @property
    def in_words(self) -> str:
        """ "+12", "−3, corrected", "begun anew at 5" …"""
        words = {
            Step.FIRST: "first read",
            Step.SAME: "unchanged",
            Step.ABSENCE: "not given",
            Step.GROWTH: f"+{self.gained:,}",
            Step.CORRECTION: f"−{-self.gained:,}, corrected",
            Step.RESET: f"+{self.gained:,}, the counter began anew",
        }
        return words[self.step]


def steps(readings: Iterable[Any]) -> list[Stepped]:
    """Readings (metric, ref, observed_at, value) by metric and ref in time's order, each with its step.

    A drop under half is a reset, and the new value counts whole; a smaller one is a correction.
    """
    made = []
    for _, series in groupby(readings, key=lambda row: (row.metric, row.ref)):
        before: int | None = None
        for row in series:
            made.append(_step(row, before))
            before = before if row.value is None else row.value
    return made


def _step(row: Any, before: int | None) -> Stepped:
    if row.value is None:
        return Stepped(row, Step.ABSENCE, 0)
    if before is None:
        return Stepped(row, Step.FIRST, 0)
    gained = step(before, row.value)
    if row.value < before:
        return Stepped(row, Step.CORRECTION if gained < 0 else Step.RESET, gained)
    return Stepped(row, Step.GROWTH if gained else Step.SAME, gained)
