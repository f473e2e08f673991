"""A goal as somebody sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NewGoal:
    """What is counted, how much of it, from when to when, for whom; `parent_id` is the goal it is a part of."""

    name: str
    owner: str
    measure: str
    target: int
    starts_on: date
    ends_on: date
    parent_id: str | None = None
