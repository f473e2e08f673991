"""How much of its final number a thing has at an age: from the record's own things, else from what is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from engagement.insight.curves import at_ages
from engagement.insight.forecast import Curve
from engagement.model.outlook import Grown

# Half of a post's impressions come in 80 minutes, of a video's views in six days; a written page is read
# for years (the half-lives that platforms' analysts publish). Other numbers follow within about a day.
HALF_LIVES = {"impressions": 80 / 1440, "views": 6.0, "reads": 400.0, "downloads": 400.0}
USUAL_HALF_LIFE = 1.0
AGES = (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365, 730)
# Fewer things than this make no curve of our own.
ENOUGH = 5
_TAIL, _SPREAD = 1.5, 0.35


def published(metric: str) -> Curve:
    """The curve of a metric by its published half-life, with a heavy tail: 1 - (1 + t/c)^-1.5."""
    return Curve(AGES, [_share(metric, age) for age in AGES], [_spread(metric, age) for age in AGES])


def own(metric: str, growing: Iterable[Grown]) -> Curve:
    """The median share at each age over things of the record; `published` where it knows too few.

    A thing's final number is what it had when last read, over the share that the published curve gives
    that age: what is sixty days old is not quite done.
    """
    rows = list(growing)
    if len({row.thing for row in rows}) < ENOUGH:
        return published(metric)
    aged = at_ages(_posts(rows), _readings(rows), AGES)
    logs = _log_shares(metric, aged)
    shares, spreads = [], []
    for age in AGES:
        known = logs[logs["age"] == age]["log"]
        few = len(known) < ENOUGH
        shares.append(_share(metric, age) if few else float(np.exp(known.median())))
        spreads.append(_spread(metric, age) if few else float(known.std()))
    rising = np.minimum(np.maximum.accumulate(shares), 1.0)
    return Curve(AGES, rising.tolist(), spreads)


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


def _log_shares(metric: str, aged: pd.DataFrame) -> pd.DataFrame:
    """Columns: subject, age, log (of the share); things that were read for less than sixty days are left out."""
    last = aged.sort_values("age").groupby("subject").last()
    last = last[(last["age"] >= 60) & (last["value"] > 0)]
    final = last["value"] / [_share(metric, age) for age in last["age"]]
    known = aged[(aged["value"] > 0) & aged["subject"].isin(final.index)]
    share = known["value"].to_numpy() / final.loc[known["subject"]].to_numpy()
    return known.assign(log=np.log(np.minimum(share, 1.0)))[["subject", "age", "log"]]


def _share(metric: str, age: float) -> float:
    scale = HALF_LIVES.get(metric, USUAL_HALF_LIFE) / (2 ** (1 / _TAIL) - 1)
    return float(1 - (1 + age / scale) ** -_TAIL)


def _spread(metric: str, age: float) -> float:
    """What is half there is known within a third; what is all there is known."""
    return _SPREAD * 2 * (1 - _share(metric, age))


def age_of(born: date, on: date) -> float:
    """Days since a thing came out, at the end of a day; it came out in the middle of its own."""
    return max((on - born).days + 0.5, 0.5)
