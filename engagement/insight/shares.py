"""How much of its final number a thing has at an age: from the record's own things, else from what is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from math import log

import numpy as np
import pandas as pd

from engagement.insight.curves import at_ages
from engagement.insight.forecast import Curve
from engagement.insight.forecast.months import Array
from engagement.model.outlook import Grown

# Half of a post's impressions come in 80 minutes, of a video's views in six days; a written page is read
# for years (the half-lives that platforms' analysts publish). Other numbers follow within about a day.
HALF_LIVES = {"impressions": 80 / 1440, "views": 6.0, "reads": 400.0, "downloads": 400.0}
USUAL_HALF_LIFE = 1.0
AGES = (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1460, 3650)
# Fewer things than this make no curve of our own.
ENOUGH = 5
_TAIL, _SPREAD = 1.5, 0.35


def published(metric: str) -> Curve:
    """The curve of a metric by its published half-life, with a heavy tail: 1 - (1 + t/c)^-1.5."""
    return Curve(AGES, [_share(metric, age) for age in AGES], [_spread(metric, age) for age in AGES])


def own(metric: str, growing: Iterable[Grown]) -> Curve:
    """The usual share at each age by the record's things; `published` where it knows too few.

    From each age to the next a number grows by a factor, known from all things that reached both; the
    median ones are chained backwards from the last age, whose share is the published one (the chain ladder of
    Mack, 1993). So no thing need be finished, and a step that too few have made is the published one's. The
    spread adds up the same way.
    """
    rows = list(growing)
    if len({row.thing for row in rows}) < ENOUGH:
        return published(metric)
    steps = _steps(at_ages(_posts(rows), _readings(rows), AGES))
    log_shares, variances = [log(_share(metric, AGES[-1]))], [_spread(metric, AGES[-1]) ** 2]
    for younger, older in reversed(list(pairwise(AGES))):
        known = steps.get(younger, np.zeros(0))
        if len(known) < ENOUGH:
            factor = log(_share(metric, older) / _share(metric, younger))
            more = _spread(metric, younger) ** 2 - _spread(metric, older) ** 2
        else:
            factor, more = float(np.median(known)), float(known.var(ddof=1)) * (1 + 1 / len(known))
        log_shares.append(log_shares[-1] - max(factor, 0.0))
        variances.append(variances[-1] + max(more, 0.0))
    return Curve(AGES, np.exp(log_shares[::-1]).tolist(), np.sqrt(variances[::-1]).tolist())


def _steps(aged: pd.DataFrame) -> dict[int, Array]:
    """{age: the logarithms of growth from it to the next age}, over the things that are known at both."""
    table = aged[aged["value"] > 0].pivot(index="subject", columns="age", values="value")
    logs = np.log(table.reindex(columns=list(AGES)).to_numpy(float))
    grown = np.diff(logs, axis=1)
    return {age: grown[~np.isnan(grown[:, n]), n] for n, age in enumerate(AGES[:-1])}


def _posts(rows: list[Grown]) -> pd.DataFrame:
    born = {row.thing: (row.platform, row.born) for row in rows}
    return pd.DataFrame(
        [(thing, platform, "", day) for thing, (platform, day) in born.items()],
        columns=["subject", "platform", "kind", "born"],
    )


def _readings(rows: list[Grown]) -> pd.DataFrame:
    return pd.DataFrame(
        [(row.thing, row.observed_at, row.value) for row in rows],
        columns=["subject", "observed_at", "value"],
    )


def _share(metric: str, age: float) -> float:
    scale = HALF_LIVES.get(metric, USUAL_HALF_LIFE) / (2 ** (1 / _TAIL) - 1)
    return float(1 - (1 + age / scale) ** -_TAIL)


def _spread(metric: str, age: float) -> float:
    """What is half there is known within a third; what is all there is known."""
    return _SPREAD * 2 * (1 - _share(metric, age))


def age_of(born: date, on: date) -> float:
    """Days since a thing came out, at the end of a day; it came out in the middle of its own."""
    return max((on - born).days + 0.5, 0.5)
