"""Posts at their age: scores, the usual curve and outliers, computed once for each version of the data."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from engagement.charts import curves as curves_chart
from engagement.charts import spoken
from engagement.insight import at_once, curves
from engagement.insight.reach import Choice, platform_name
from engagement.model.instants import from_micros
from engagement.model.vocabulary import Kind, metric_label
from engagement.store import Store, reached
from engagement.ui import reach_data
from engagement.ui.data import kept
from engagement.ui.reach_asked import Asked

# What is usual is told by so many of a platform's and kind's newest posts, and not by all there ever were.
SAMPLE = 200
# The newest posts of a period are scored; a page has no use for more.
_MOST = 2000
# A post is news for so long after it began to stand out.
NEWS = timedelta(days=14)

Group = tuple[str, str]


@kept(16)
def main_metric(store: Store, choice: Choice) -> str:
    """The one metric of a family that ages are told by: the one known best."""
    known = store.reached_metrics()
    return max(choice.metrics, key=lambda metric: known.get(metric, 0))


def stands_for(store: Store, choice: Choice) -> str:
    """Of a family that is a sum, which of its metrics its curves are of; "" for one with a metric of its own."""
    if len(choice.metrics) == 1:
        return ""
    metric = metric_label(main_metric(store, choice))
    return f" {metric}, known best, stand for all engagements here: readings of several are not added by age."


@kept(16)
def posts(store: Store, metric: str) -> list[dict[str, Any]]:
    """Everything that has a metric's number, newest first."""
    with store.read() as connection:
        return reached.posts(connection, metric)


def group_name(group: Group) -> str:
    """ "YouTube, talk"."""
    platform, kind = group
    told = Kind(kind).label if kind in set(Kind) else kind
    return f"{platform_name(platform)}, {told.lower()}"


@kept(16)
def groups(store: Store, metric: str) -> dict[Group, int]:
    """Platforms and kinds with enough posts for a usual curve, and how many they have; most first."""
    counted = Counter((post["platform"], post["kind"]) for post in posts(store, metric))
    return {group: count for group, count in counted.most_common() if count > curves.AT_LEAST}


@dataclass(frozen=True, slots=True)
class Ageing:
    """Posts with their readings, as `insight.curves` takes them; `rows` are the posts by subject."""

    posts: pd.DataFrame
    readings: pd.DataFrame
    rows: dict[Any, dict[str, Any]]
    left_out: int


@kept(8)
def ageing(store: Store, metric: str, since: date, until: date) -> Ageing:
    """The posts of a period, and the newest of each platform and kind to say what is usual."""
    taken: dict[Group, int] = defaultdict(int)
    chosen, inside = [], 0
    for post in posts(store, metric):
        group = post["platform"], post["kind"]
        wanted = since <= post["born"] <= until
        inside += wanted
        if (wanted and inside <= _MOST) or taken[group] < SAMPLE:
            taken[group] += 1
            chosen.append(post)
    with store.read() as connection:
        read = reached.readings(connection, metric, [post["subject"] for post in chosen])
    return Ageing(
        pd.DataFrame(chosen, columns=["subject", "platform", "kind", "born"]),
        pd.DataFrame(read, columns=["subject", "observed_at", "value"]),
        {post["subject"]: post for post in chosen},
        max(inside - _MOST, 0),
    )


@kept(8)
def scores(store: Store, metric: str, since: date, until: date) -> pd.DataFrame:
    """Each post at its newest known age against its like, as `curves.scores`."""
    found = ageing(store, metric, since, until)
    return curves.scores(found.posts, found.readings)


@kept(16)
def outliers(store: Store, asked: Asked) -> list[dict[str, Any]]:
    """Posts of the period and filter that stand out now, new ones first: a row of scores with sentence, new, post."""
    if asked.at_once:
        return []
    metric = main_metric(store, asked.choice)
    found = ageing(store, metric, asked.since, asked.until)
    among = [subject for subject, post in found.rows.items() if _wanted(store, asked, post)]
    if not among:
        return []
    unit = metric_label(metric).lower()
    told = curves.outliers(
        found.posts, found.readings, asked.today - NEWS + timedelta(days=1), among=among, unit=unit
    )
    return [row | {"post": found.rows[row["subject"]]} for row in curves.records(told)]


def _wanted(store: Store, asked: Asked, post: dict[str, Any]) -> bool:
    inside = asked.since <= post["born"] <= asked.until
    platforms = asked.filter.platforms
    fits = not platforms or post["platform"] in platforms
    return inside and fits and post["id"] in reach_data.living(store, asked.filter)


@kept(16)
def table(store: Store, asked: Asked, group: Group | None) -> list[dict[str, Any]]:
    """The period's posts of a platform and kind (of all, if none is given) with their scores, newest first.

    id, subject, title, platform, kind, born, age, value, usual, times, percentile (0 to 100; None
    where too few are comparable), n.
    """
    metric = main_metric(store, asked.choice)
    found = ageing(store, metric, asked.since, asked.until)
    scored = {
        row["subject"]: row for row in curves.records(scores(store, metric, asked.since, asked.until))
    }
    rows = []
    for subject, post in found.rows.items():
        if group not in (None, (post["platform"], post["kind"])) or not _wanted(store, asked, post):
            continue
        score = scored.get(subject)
        rows.append(
            post | {name: _known(score, name) for name in ("age", "value", "usual", "times", "n")}
        )
        share = _known(score, "percentile")
        rows[-1]["percentile"] = None if share is None else 100 * share
        rows[-1]["sentence"] = curves.in_words(score, metric_label(metric).lower()) if score else None
    return rows


def _known(score: dict[str, Any] | None, name: str) -> Any:
    value = score[name] if score else None
    return None if value is None or value != value else value


@dataclass(frozen=True, slots=True)
class Curve:
    """The usual curve of a platform and kind with some posts over it."""

    spec: dict[str, Any]
    alt: str
    frame: pd.DataFrame
    behind: int
    usual: int


@kept(32)
def curve(store: Store, asked: Asked, group: Group, subjects: tuple[int, ...]) -> Curve:
    """The chart of one group; `subjects` are drawn over the band."""
    metric = main_metric(store, asked.choice)
    found = ageing(store, metric, asked.since, asked.until)
    like = found.posts[(found.posts["platform"] == group[0]) & (found.posts["kind"] == group[1])]
    ages = [age for age in curves.SCORED_AGES if age <= 3650]
    band = curves.usual(curves.at_ages(like, found.readings, ages))
    drawn = curves.by_age(found.posts[found.posts["subject"].isin(subjects)], found.readings)
    names = {subject: found.rows[subject]["title"] for subject in subjects}
    lines = pd.DataFrame(
        {
            "id": drawn["subject"].astype("str"),
            "name": [names[subject] for subject in drawn["subject"]],
            "age": drawn["age"],
            "value": drawn["value"],
        }
    )
    title = metric_label(metric)
    saved = pd.concat(
        [
            lines[["name", "age", "value"]],
            band.assign(name="Usual (median)", value=band["median"])[
                ["name", "age", "value", "low", "high", "n"]
            ],
        ],
        ignore_index=True,
    )
    most = int(band["n"].max()) if len(band) else 0
    return Curve(
        curves_chart.age_curves(band, lines, title),
        spoken.age_curves(band, lines, title),
        saved,
        most,
        len(like),
    )


@kept(16)
def read(store: Store, asked: Asked, group: Group) -> tuple[datetime | None, datetime | None]:
    """When the oldest and the newest of a group's numbers were read: of each post its newest reading."""
    metric = main_metric(store, asked.choice)
    found = ageing(store, metric, asked.since, asked.until)
    like = [s for s, post in found.rows.items() if (post["platform"], post["kind"]) == group]
    newest = found.readings[found.readings["subject"].isin(like)].groupby("subject")["observed_at"].max()
    if not len(newest):
        return None, None
    return from_micros(int(newest.min())), from_micros(int(newest.max()))


@kept(16)
def at_once_scores(store: Store, asked: Asked) -> dict[Any, dict[str, Any]]:
    """{subject: its score} of numbers that do not grow, against all there ever were of their kind."""
    rows = reach_data.things(store, asked.choice, asked.filter, asked.today)
    return {row["subject"]: row for row in curves.records(at_once.scores(rows))}
