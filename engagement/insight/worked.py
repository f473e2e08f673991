"""What worked: rankings, and the effect of a topic, format or day with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engagement.insight import dimensions, sums
from engagement.insight.dimensions import Array, Rows

# Three posts make no rule.
RULE_FROM = 4
# How sure an interval is.
SURE = 0.9
MORE, LESS, CHANCE = "more than usual", "less than usual", "cannot be told apart"
TOO_FEW = "too few to say"

# How much groups differ before anything is seen: half of them by less than a factor of 1.4 (log 0.34).
_EXPECTED = 0.5
# Scores closer to each other than a tenth are not believed to be.
_CLOSEST = 0.1

_RANKED = {
    "place": "int64",
    "id": "object",
    "title": "str",
    "platform": "str",
    "kind": "str",
    "growth": "float64",
    "times": "float64",
}
_EFFECTS = {
    "group": "str",
    "n": "int64",
    "times": "float64",
    "likely": "float64",
    "low": "float64",
    "high": "float64",
    "verdict": "str",
    "ids": "object",
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best of a period, and how many of all have the number they are ranked by.

    `frame`: place (1 is best; equals share a place), id, title, platform, kind, growth, times.
    """

    frame: pd.DataFrame
    known: int
    of: int
    lacking: tuple[Any, ...]


def ranked(rows: Rows, by: str = "growth", most: int = 20) -> Ranking:
    """Rank activities or pages by "growth" in the period or by "times" usual at their age.

    `rows`: id, title, platform, kind, growth (one metric, in the period), times (from `curves.scores`);
    each None where not known. Rows without the number are not ranked; they are counted and named.
    """
    worth, ids = dimensions.numbers(rows, by), dimensions.column(rows, "id")
    known = np.flatnonzero(~np.isnan(worth))
    order = known[np.argsort(-worth[known], kind="stable")]
    columns = {name: dimensions.column(rows, name) for name in ("title", "platform", "kind")}
    other = {name: dimensions.numbers(rows, name) for name in ("growth", "times")}
    place = np.searchsorted(-worth[order], -worth[order]) + 1
    made = {"place": place[:most], "id": [ids[row] for row in order[:most]]}
    made |= {name: [found[row] or "" for row in order[:most]] for name, found in columns.items()}
    made |= {name: found[order[:most]] for name, found in other.items()}
    lacking = tuple(dict.fromkeys(ids[row] for row in np.flatnonzero(np.isnan(worth))))
    return Ranking(pd.DataFrame(made).astype(_RANKED), len(known), len(ids), lacking)


def effects(rows: Rows, by: str, most: int = 20) -> pd.DataFrame:
    """How many times usual each group of activities does, shrunk to all of them, with its interval.

    `rows`: id, times (usual at its age, from `curves.scores`; None and 0 are left out) and the column
    that `by` (a key of `dimensions.COLUMN`) is read from; subject where one page has several rows.

    Columns: group, n, times (geometric mean as seen), likely (what to expect of the group), low, high
    (90 % interval of likely), verdict, ids (tuple). The verdict is MORE or LESS only where the interval
    leaves out both 1 and what all groups do together (in a good quarter not every topic is a good one),
    CHANCE else, TOO_FEW below four. Those with a verdict first, the largest effect first,
    then by n; at most `most` rows. An activity with several topics counts under each.

    Groups are parts of one population (partial pooling): log times of group j scatter around theta_j,
    and theta_j around mu with deviation tau. What a group is expected to do is its mean drawn towards
    all others' the more, the fewer it has and the less groups differ; so with a hundred topics the
    luckiest are not taken for the best, and no further allowance for many comparisons is needed
    (Gelman, Hill and Yajima 2012). Posterior by summing over a grid of tau: Gelman et al., Bayesian
    Data Analysis, 3rd ed., eq. 5.17-5.21, tau half-normal; the common scatter is pooled over groups, so
    its t quantile is used.
    """
    worth = dimensions.numbers(rows, "times")
    members = dimensions.memberships(rows, by)
    usable = np.nan_to_num(worth[members.row]) > 0
    row, group = members.row[usable], members.group[usable]
    kept = sums.counted_once(group, worth[row], sums.subjects(rows)[row])
    row, group = row[kept], group[kept]
    places, code, n = np.unique(group, return_inverse=True, return_counts=True)
    log = np.log(worth[row])
    mean = np.bincount(code, log, minlength=len(places)) / np.maximum(n, 1)
    likely, error, width = pooled(
        mean, n, _scatter(log - mean[code], len(places)), len(log) - len(places)
    )
    behind = sums.ids_by_group(code, dimensions.column(rows, "id"), row)
    half = width * error
    together = float(log.mean()) if len(places) > 1 else 0.0
    made = pd.DataFrame(
        {
            "group": [members.names[place] for place in places],
            "n": n,
            "times": _times(mean),
            "likely": _times(likely),
            "low": _times(likely - half),
            "high": _times(likely + half),
            "verdict": _verdicts(likely, half, n, together),
            "ids": [behind[place] for place in range(len(places))],
        }
    ).astype(_EFFECTS)
    told = made["verdict"].isin((MORE, LESS))
    order = np.lexsort((made["group"], -n, np.where(told, -np.abs(likely), 0), ~told))
    return made.iloc[order[:most]].reset_index(drop=True)


def pooled(mean: Array, n: Array, scatter: float, degrees: int) -> tuple[Array, Array, float]:
    """Groups' likely means, their standard errors, and how many errors wide an interval is.

    `mean` and `n` of each group, `scatter` the deviation within groups, `degrees` those it is known
    by. With no repeats within groups the scatter is a guess, and intervals are as wide as one degree.
    """
    if not len(mean):
        return np.empty(0), np.empty(0), 0.0
    from scipy.special import stdtrit  # loaded when first asked

    noise = scatter**2 / n
    tau = np.linspace(0, 4 * _EXPECTED, 61)[:, None]
    spread = 1 / (noise + tau**2)
    mu_error = 1 / spread.sum(axis=1)
    mu = (spread * mean).sum(axis=1) * mu_error
    weight = _tau_weight(mean, tau[:, 0], spread, mu, mu_error)
    trust = tau**2 / (tau**2 + noise)
    theta = trust * mean + (1 - trust) * mu[:, None]
    variance = trust * noise + (1 - trust) ** 2 * mu_error[:, None]
    likely = weight @ theta
    whole = weight @ (variance + theta**2) - likely**2
    return likely, np.sqrt(np.maximum(whole, 0)), float(stdtrit(max(degrees, 1), (1 + SURE) / 2))


def _tau_weight(mean: Array, tau: Array, spread: Array, mu: Array, mu_error: Array) -> Array:
    """How likely each tau is (eq. 5.21, in logs), summing to one."""
    fit = 0.5 * (np.log(spread) - spread * (mean - mu[:, None]) ** 2).sum(axis=1)
    log = fit + 0.5 * np.log(mu_error) - 0.5 * (tau / _EXPECTED) ** 2
    weight: Array = np.exp(log - log.max()) / np.exp(log - log.max()).sum()
    return weight


def _scatter(rest: Array, groups: int) -> float:
    """The deviation within groups, as one number for all; a factor of e where nothing repeats."""
    degrees = len(rest) - groups
    return max(float(np.sqrt((rest**2).sum() / degrees)), _CLOSEST) if degrees > 0 else 1.0


def _verdicts(likely: Array, half: Array, n: Array, together: float) -> list[str]:
    more, less = likely - half > max(together, 0), likely + half < min(together, 0)
    word = np.where(more, MORE, np.where(less, LESS, CHANCE))
    return [str(found) for found in np.where(n < RULE_FROM, TOO_FEW, word)]


def _times(log: Array) -> Array:
    """Out of logs, where even nonsense has a finite end."""
    made: Array = np.exp(np.clip(log, -600, 600))
    return made


def in_words(effect: dict[str, Any]) -> str:
    """ "Kubernetes: 1.8 times usual (1.2 to 2.7, 14 activities): more than usual." """
    count = f"{effect['n']:,} {'activity' if effect['n'] == 1 else 'activities'}"
    return (
        f"{effect['group']}: {effect['likely']:.1f} times usual ({effect['low']:.1f} to "
        f"{effect['high']:.1f}, {count}): {effect['verdict']}."
    )
