"""Many names, few colours: the largest stay, the rest are added up as Others."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from engagement.charts.specs import MOST_GROUPS, OTHERS, number, text


def sums_of(frame: pd.DataFrame, by: str, value: str = "value") -> dict[str, float]:
    """{name: sum of its known values}, largest first; unknown values count for nothing."""
    sums: dict[str, float] = defaultdict(float)
    for name, found in zip(frame[by], frame[value], strict=True):
        sums[text(name, "Not given")] += number(found) or 0
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def shown(frame: pd.DataFrame, by: str = "group", value: str = "value") -> list[str]:
    """The names that get a colour of their own, largest first; whoever clicks Others means all the rest."""
    return list(sums_of(frame, by, value))[:MOST_GROUPS]


def folded(names: list[str], sums: dict[str, float]) -> list[str]:
    """The order of a legend: the named, then Others where more than the named exist."""
    return [*names, OTHERS] if len(sums) > len(names) else names
