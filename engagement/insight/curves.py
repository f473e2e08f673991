"""Age-aligned curves: what a post had at each age, what is usual there, and who stands out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd

from engagement.insight.aligned import DAY, Aligned, Numbers, align, values_at
from engagement.insight.others import against_others

AGES = (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365)
# Every day of a post's first month, then steps of a tenth: the ages at which scores are compared.
SCORED_AGES = tuple(range(1, 31)) + tuple(round(30 * 1.1**step) for step in range(1, 51))
# Below so many comparable posts nothing is called usual.
AT_LEAST = 5
# The share of announced outliers that may be chance, over all posts looked at.
FALSE_SHARE = 0.05

_AGED = {"subject": "object", "platform": "str", "kind": "str", "age": "int64", "value": "float64"}
_USUAL = {
    "platform": "str",
    "kind": "str",
    "age": "int64",
    "median": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
}
_SCORES = _AGED | {
    "usual": "float64",
    "times": "float64",
    "percentile": "float64",
    "n": "int64",
    "p": "float64",
}
_OUTLIERS = _SCORES | {"new": "bool", "sentence": "str"}


def by_age(posts: pd.DataFrame, readings: pd.DataFrame, until: date | None = None) -> pd.DataFrame:
    """Every reading at its age, for drawing a post's own line.

    `posts` and `readings` as in `at_ages`. Columns: subject, platform, kind, age (float, days since
    the beginning of the day it came out), value (float, resets carried on); by post, then age.
    """
    aligned = align(posts, readings, until)
    made = _named(aligned, aligned.post, aligned.age / DAY, np.expm1(aligned.log))
    return made.astype(_AGED | {"age": "float64"})


def at_ages(
    posts: pd.DataFrame,
    readings: pd.DataFrame,
    ages: Sequence[int] = AGES,
    until: date | None = None,
) -> pd.DataFrame:
    """What each post had at each age, where its readings say so.

    `posts`: subject, platform, kind, born (a date or days since 1970), one row a post.
    `readings`: subject, observed_at (microseconds since 1970, or datetimes in UTC), value; one
    metric, any order, absences as None. `until` leaves out what was read after that day.

    Columns: subject, platform, kind, age (int, days), value (float); by post in the order given,
    then age. Ages that are not known have no row: nothing is said beyond the last reading, before
    the first one (but for its last tenth, or half a day: the hour of birth is not known), or across
    a gap so wide that the value between is a guess (see `aligned.values_at`).
    """
    aligned = align(posts, readings, until)
    wanted = np.asarray(sorted({int(age) for age in ages if age > 0}), dtype="int64")
    log = _grid(aligned, wanted)
    post, column = np.nonzero(~np.isnan(log))
    return _named(aligned, post, wanted[column], np.expm1(log[post, column])).astype(_AGED)


def usual(aged: pd.DataFrame, at_least: int = AT_LEAST) -> pd.DataFrame:
    """The usual curve of each platform and kind: the median and the 10-90 % band at each age.

    `aged` as `at_ages` gives it. Columns: platform, kind, age (days), median, low, high, n (posts
    behind it); in that order of keys. Ages with fewer than `at_least` posts have no row. The
    posts behind one age are not all those behind the next, so a line may fall where no post did. Quantiles
    are the median-unbiased ones (Hyndman and Fan 1996, type 8), right for any distribution.
    """
    made = []
    known = aged.dropna(subset=["value"])
    for (platform, kind, age), values in known.groupby(["platform", "kind", "age"])["value"]:
        if len(values) >= at_least:
            low, median, high = np.quantile(values, (0.1, 0.5, 0.9), method="median_unbiased")
            made.append((platform, kind, age, median, low, high, len(values)))
    return pd.DataFrame(made, columns=list(_USUAL)).astype(_USUAL)


def scores(
    posts: pd.DataFrame,
    readings: pd.DataFrame,
    until: date | None = None,
    at_least: int = AT_LEAST,
) -> pd.DataFrame:
    """Each post at its newest known age against the others of its platform and kind at that age.

    `posts`, `readings` and `until` as in `at_ages`. Columns: subject, platform, kind, age (days, one
    of SCORED_AGES), value, usual (the others' median), times (value against usual, both plus one, so
    that zeros can be compared), percentile (0 to 1, strictly between), n (others), p (how likely a
    post this far from usual is by chance, both sides); by post in the order given. Posts known at no
    age have no row; below `at_least` others all but value and n are NaN. No post is its own other.

    Percentile: (rank - 0.5) / count, ties halved (Hazen 1914): with five others the best stands at
    92 %, not at 100. p: `others.against_others`.
    """
    aligned = align(posts, readings, until)
    wanted = np.asarray(SCORED_AGES, dtype="int64")
    log = _grid(aligned, wanted)
    known = ~np.isnan(log)
    post = np.flatnonzero(known.any(axis=1))
    column = len(wanted) - 1 - np.argmax(known[:, ::-1], axis=1)
    made = _named(aligned, post, wanted[column[post]], np.expm1(log[post, column[post]]))
    compared = against_others(log, aligned.group, post, column[post])
    silent = compared["n"] < at_least
    for name in ("usual", "times", "percentile", "n", "p"):
        made[name] = compared[name] if name == "n" else np.where(silent, np.nan, compared[name])
    return made.astype(_SCORES)


def outliers(
    posts: pd.DataFrame,
    readings: pd.DataFrame,
    since: date,
    until: date | None = None,
    among: Collection[Any] | None = None,
    unit: str = "",
) -> pd.DataFrame:
    """Posts that stand out now, those that began to since a day marked as new.

    Arguments as in `scores`. `among` are the subjects looked at (all, if not given), such as those
    that came out in the period shown; all others still say what is usual. `unit` names the metric
    in the sentence ("views"). Columns: those of `scores`, new (did not stand out at the end of the
    day before `since`), sentence; new ones first, then by how little they can be chance. The number
    of posts looked at is allowed for: of those named, at most 5 % are expected to be chance
    (Benjamini and Hochberg 1995), so a small `among` finds more.
    """
    found = _standing_out(scores(posts, readings, until), among)
    day_before = since - timedelta(days=1) if since > date.min else since
    before = _standing_out(scores(posts, readings, day_before), among) if len(found) else found
    found["new"] = ~found["subject"].isin(before["subject"])
    found["sentence"] = [in_words(row, unit) for row in records(found)]
    ordered = found.sort_values(["new", "p"], ascending=[False, True], kind="stable")
    return ordered.reset_index(drop=True).astype(_OUTLIERS)


def in_words(score: Mapping[str, Any], unit: str = "") -> str | None:
    """ "Day 3: 2.4 times usual (1,200 views, usually 500), ahead of 31 of 34 comparable posts."

    A row of `scores`; None where too few are comparable.
    """
    if score["times"] is None or np.isnan(score["times"]):
        return None
    times = score["times"]
    often = f"{times:,.0f}" if times >= 10 else f"{times:.1f}" if times >= 0.95 else f"{times:.2f}"
    named = f" {unit}" if unit else ""
    return (
        f"Day {score['age']:,}: {often} times usual ({score['value']:,.0f}{named}, usually "
        f"{score['usual']:,.0f}), {_side(score['percentile'], score['n'])} comparable posts."
    )


def _side(share: float, others: int) -> str:
    """Counts where they are few, for a percentage of 34 is none; ties count half."""
    side, share = ("ahead of", share) if share >= 0.5 else ("behind", 1 - share)
    passed = share * (others + 1) - 0.5
    if passed > others - 0.5:
        return f"{side} all {others:,}"
    return f"{side} {share:.0%} of {others:,}" if others >= 100 else f"{side} {passed:.0f} of {others:,}"


def records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows by their columns' names."""
    return cast("list[dict[str, Any]]", found.to_dict("records"))


def _standing_out(scored: pd.DataFrame, among: Collection[Any] | None) -> pd.DataFrame:
    known = scored.dropna(subset=["p"])
    if among is not None:
        known = known[known["subject"].isin(list(among))]
    return known.loc[_beyond_chance(known["p"].to_numpy("float64"))].copy()


def _beyond_chance(p: Numbers) -> Numbers:
    """Benjamini and Hochberg's step: all up to the last p that is under its rank's part of the share.

    As scipy.stats has it, whose import would cost a page's first visitor a second.
    """
    order = np.argsort(p)
    under = np.flatnonzero(p[order] <= FALSE_SHARE * np.arange(1, len(p) + 1) / max(len(p), 1))
    made = np.zeros(len(p), dtype=bool)
    made[order[: under[-1] + 1 if len(under) else 0]] = True
    return made


def _grid(aligned: Aligned, ages: Numbers) -> Numbers:
    """Posts x ages, log(1 + value), NaN where not known."""
    count = len(aligned.posts)
    made = np.full((count, len(ages)), np.nan)
    # Some posts at a time: their readings stay in the processor's cache.
    for first in range(0, count, 500):
        post = np.arange(first, min(first + 500, count))
        asked = values_at(aligned, np.repeat(post, len(ages)), np.tile(ages * DAY, len(post)))
        made[post] = asked.reshape(len(post), len(ages))
    return made


def _named(aligned: Aligned, post: Numbers, age: Numbers, value: Numbers) -> pd.DataFrame:
    made = aligned.posts[["subject", "platform", "kind"]].iloc[post].reset_index(drop=True)
    return made.assign(age=age, value=value)
