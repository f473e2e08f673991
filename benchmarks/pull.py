"""Reading the numbers: how often for which error, and with how many requests.

The curves are those of the published half-lives (80 minutes for a post, 6 days for a video), each half
with a heavy tail and half without, spread by 40 % around them; one page in five wakes up once in its year
and gains 5 to 20 % more. A page is read at the end of a UTC day, because a day is what platforms bill.
"""

from __future__ import annotations

import csv
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean

from engagement.pull.pace import Memory, next_gap
from engagement.sources.contract import Pace
from engagement.sources.hackernews import HackerNews
from engagement.sources.x import X
from engagement.sources.youtube import YouTube

HISTORY = (
    Path(__file__).resolve().parents[2]
    / "shared/fixtures/real/simonwillison-net/hacker_news_history_2025Q4.csv"
)
DAYS, PAGES, FINAL = 365, 400, 100_000


@dataclass(frozen=True, slots=True)
class Error:
    """Reads a page and year; error of the present value, and growth put into a wrong week, in %."""

    reads: float
    now: float
    week: float

    def __str__(self) -> str:
        return f"{self.reads:5.1f} reads, now {self.now:.2f} %, weekly growth {self.week:.2f} %"


def curves(half_life: float, pages: int = PAGES) -> Iterator[list[float]]:
    """What each page has at the end of each day of its year, as a share of what it has at its end."""
    chance = random.Random(7)
    for number in range(pages):
        half = half_life * chance.lognormvariate(0, 0.4)
        heavy = number % 2 == 0
        posted = chance.random()
        woken = (chance.uniform(5, 360), chance.uniform(0.05, 0.2)) if chance.random() < 0.2 else None
        grown = []
        for day in range(DAYS):
            age = day + 1 - posted
            value = _share(age, half, heavy)
            if woken is not None:
                value += woken[1] * _share(age - woken[0], half, heavy)
            grown.append(value)
        yield [value / grown[-1] for value in grown]


def _share(age: float, half: float, heavy: bool) -> float:
    if age <= 0:
        return 0.0
    return 1 - (1 + age / (half / (2 ** (1 / 1.5) - 1))) ** -1.5 if heavy else 1 - 0.5 ** (age / half)


def error_of(grown: list[float], when: Callable[[int, float, object], tuple[int, object]]) -> Error:
    """Follow one page for a year by a policy."""
    ages, kept, age = [], None, 0
    memory: object = kept
    while age < len(grown):
        ages.append(age)
        gap, memory = when(age, grown[age], memory)
        age += gap
    known = [grown[ages[bisect_right(ages, day) - 1]] for day in range(len(grown))]
    evenly = _between(ages, grown)
    weeks = range(6, len(grown), 7)
    wrong = [abs(_growth(grown, week) - _growth(evenly, week)) for week in weeks]
    now = mean(abs(a - b) for a, b in zip(grown, known, strict=True))
    return Error(len(ages), 100 * now, 50 * sum(wrong))


def _growth(values: list[float], week: int) -> float:
    return values[week] - (values[week - 7] if week >= 7 else 0.0)


def _between(ages: list[int], grown: list[float]) -> list[float]:
    """Growth between two reads spread evenly over the days between them."""
    made = []
    for day in range(len(grown)):
        place = bisect_right(ages, day) - 1
        first = ages[place]
        if place + 1 == len(ages):
            made.append(grown[first])
            continue
        last = ages[place + 1]
        part = (day - first) / (last - first)
        made.append(grown[first] + part * (grown[last] - grown[first]))
    return made


def by_pace(pace: Pace) -> Callable[[int, float, object], tuple[int, object]]:
    """The product's policy."""

    def when(age: int, value: float, memory: object) -> tuple[int, object]:
        before = memory if isinstance(memory, Memory) else None
        return next_gap(pace, age, round(value * FINAL), before)

    return when


def ladder(age: int, _value: float, _memory: object) -> tuple[int, object]:
    """Days 0 1 2 3 5 8 14 21 28, then every 30."""
    steps = (1, 2, 3, 5, 8, 14, 21, 28)
    return next((step - age for step in steps if step > age), 30), None


def daily(_age: int, _value: float, _memory: object) -> tuple[int, object]:
    """Every day for ever."""
    return 1, None


def average(errors: list[Error]) -> Error:
    """The mean of many pages."""
    return Error(*(mean(getattr(e, name) for e in errors) for name in ("reads", "now", "week")))


def histories() -> list[list[float]]:
    """Points of real submissions at the end of each day after them, as shares of the last ones known."""
    found: dict[str, list[tuple[datetime, int]]] = {}
    born: dict[str, date] = {}
    with HISTORY.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["captured_at"]).astimezone(UTC)
            found.setdefault(row["hn_id"], []).append((at, int(row["points"])))
            born[row["hn_id"]] = date.fromisoformat(row["submitted_at"][:10])
    end = max(at for seen in found.values() for at, _ in seen)
    made = []
    for number, seen in found.items():
        if born[number] < min(seen)[0].date() - timedelta(days=1) or max(p for _, p in seen) < 5:
            continue  # its beginning was not seen, or nobody met it
        days = min((end.date() - born[number]).days, 90)
        grown, last = [], 0
        for day in range(days):
            until = datetime.combine(born[number] + timedelta(days=day + 1), datetime.min.time(), UTC)
            last = max([last, *(points for at, points in seen if at < until)])
            grown.append(float(last))
        if days >= 7 and grown[-1]:
            made.append([value / grown[-1] for value in grown])
    return made


def show(folder: Path) -> None:
    """Print the figures."""
    from benchmarks.ledger import show_small
    from benchmarks.requests_asked import optimum

    for name, half, pace, target in (
        ("posts on X", 80 / 1440, X.pace, "at most 10 reads, 0.4 %, 2 %"),
        ("videos", 6.0, YouTube.pace, "at most 21 reads, 0.7 %, 1.7 %"),
    ):
        assert pace is not None
        listed = list(curves(half))
        print(f"{name}, a page and year ({target}):")
        for what, policy in (("by pace", by_pace(pace)), ("ladder", ladder), ("daily", daily)):
            print(f"  {what:<8} {average([error_of(grown, policy) for grown in listed])}")
    if HISTORY.is_file():
        assert HackerNews.pace is not None
        real = histories()
        print(f"{len(real)} real submissions to Hacker News, up to 90 days each:")
        for what, policy in (("by pace", by_pace(HackerNews.pace)), ("ladder", ladder)):
            print(f"  {what:<8} {average([error_of(grown, policy) for grown in real])}")
    else:
        print("The recorded histories are not on this machine.")
    for name, (asked, least) in optimum(10_000).items():
        print(f"10,000 links on {name}: {asked} requests (the least: {least})")
    show_small(folder)
