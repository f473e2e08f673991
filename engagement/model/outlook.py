"""What a goal's forecast is made of, as it was known on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something in the calendar after the day: its own day, kind and status as they stood then."""

    day: date
    kind: str
    status: str
    id: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Grown:
    """One thing's number at an instant (microseconds): `born` is the day it came out."""

    thing: int
    platform: str
    born: date
    observed_at: int
    value: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The record behind a measure, up to a day.

    `past` are the days of things of this measure, of any year; `ahead` what stands in the calendar of the
    period; `answered` {kind: (accepted, rejected)}; `kept` how many planned things were delivered and how
    many cancelled; `known` {kind: (activities with a number, of how many)}, where the measure is one that not
    every activity has; `finals` (born, number) of things old enough to be nearly done; `standing` (born, number)
    of all things; `growing` readings of a sample of them; `growth` (day, gained) of an account.
    """

    past: tuple[date, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    answered: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    kept: tuple[int, int] = (0, 0)
    finals: tuple[tuple[date, int], ...] = ()
    standing: tuple[tuple[date, int], ...] = ()
    growing: tuple[Grown, ...] = ()
    growth: tuple[tuple[date, int], ...] = ()
    known: Mapping[str, tuple[int, int]] = field(default_factory=dict)
