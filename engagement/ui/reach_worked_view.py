"""What worked: rankings, effects and talk families, computed once for each version of the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from engagement.charts import ranked as ranked_chart
from engagement.charts import spoken
from engagement.charts import worked as worked_chart
from engagement.insight import curves, families, long_tail, worked
from engagement.insight.families import in_words
from engagement.insight.reach import Choice, platform_name
from engagement.model.vocabulary import Family, Kind, metric_label, metrics_in
from engagement.store import Store, reached
from engagement.ui import figure, reach_data, reach_posts
from engagement.ui.data import kept, sent
from engagement.ui.reach_asked import Asked, label

_TOP = 15
_RANKS = {"growth": "gained", "times": "times usual"}


@kept(16)
def things(store: Store, asked: Asked) -> list[dict[str, Any]]:
    """What the section is about: pages and activities with growth in the period and times usual at their age.

    The rows of `reach_data.things`, value being what they have by now.
    """
    rows = reach_data.things(store, asked.choice, asked.filter, asked.today)
    if asked.at_once:
        scored = reach_posts.at_once_scores(store, asked)
        rows = reach_data.within(rows, asked.since, asked.until)
        return [
            row | {"growth": row["value"], "times": _times(scored.get(row["subject"]))} for row in rows
        ]
    args = (asked.choice, asked.filter, asked.today, asked.since, asked.until, "month")
    grown = {row["subject"]: row["value"] for row in reach_data.gained(store, *args).rows}
    metric = reach_posts.main_metric(store, asked.choice)
    found = reach_posts.scores(store, metric, asked.since, asked.until)
    times = {row["subject"]: _times(row) for row in curves.records(found)}
    return [
        row
        | {
            "growth": grown.get(row["subject"]),
            "times": times.get(row["subject"]) if asked.since <= row["day"] else None,
        }
        for row in rows
        if row["day"] <= asked.until
    ]


def _times(score: dict[str, Any] | None) -> float | None:
    value = score["times"] if score else None
    return None if value is None or value != value else value


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its data, words and caption; `ids` are the activities behind each mark by its name."""

    spec: dict[str, Any]
    frame: pd.DataFrame
    alt: str
    caption: figure.Caption
    ids: dict[str, tuple[str, ...]]
    said: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@kept(32)
def ranking(store: Store, asked: Asked, by: str) -> Chart | None:
    """The best by growth in the period or by times usual; None where nothing can be ranked."""
    rows = things(store, asked)
    if by == "times":
        rows = reach_data.within(rows, asked.since, asked.until)
    found = worked.ranked(rows, by, _TOP)
    ranks = found.frame if by == "times" else found.frame[found.frame["growth"] > 0]
    if ranks.empty:
        return None
    day = {row["id"]: row["day"] for row in rows}
    best = [_called(row, day) for row in curves.records(ranks)]
    names = [
        name if best.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(best, 1)
    ]
    frame = pd.DataFrame({"group": names, "value": ranks[by].tolist()})
    title = f"{label(asked.choice)}, times usual" if by == "times" else f"{label(asked.choice)} gained"
    if asked.at_once and by == "growth":
        title = label(asked.choice)
    caption = reach_data.caption(
        rows,
        _ranked_by(store, asked, by),
        f"{found.known:,} of {found.of:,} can be ranked.",
        shown=reach_data.told(asked, _best(asked, by, len(frame))),
    )
    return Chart(
        ranked_chart.reach_by_group(frame, title, top=_TOP),
        frame.rename(columns={"group": "Post", "value": title}),
        spoken.reach_by_group(frame, title, top=_TOP),
        caption,
        {name: (row["id"],) for name, row in zip(names, curves.records(ranks), strict=True)},
        lacking=found.lacking,
    )


def _best(asked: Asked, by: str, count: int) -> str:
    ranked = "the most first" if asked.at_once and by == "growth" else f"the most {_RANKS[by]} first"
    return f"the best {count:,}, {ranked}"


def _called(row: dict[str, Any], day: dict[str, Any]) -> str:
    """The day first: a label is cut from its end, and titles come again."""
    where = f", {platform_name(row['platform'])}" if row["platform"] else ""
    return f"{day[row['id']]:%-d %b %y} {row['title']}{where}"


def _ranked_by(store: Store, asked: Asked, by: str) -> str:
    if by == "growth" and asked.at_once:
        return f"{label(asked.choice)} of what was held in the period, the most first."
    if by == "growth":
        return (
            "What posts of any age gained in the period, the most first: growth between readings, "
            "and what new ones began with."
        )
    return _usual(store, asked)


def _usual(store: Store, asked: Asked) -> str:
    if asked.at_once:
        return "Each against the middle of all others of its kind there ever were."
    metric = metric_label(reach_posts.main_metric(store, asked.choice))
    like = "against the middle of others of its platform and kind at the same age."
    return (
        f"{metric} of what came out in the period, {like}{reach_posts.stands_for(store, asked.choice)}"
    )


@kept(64)
def effects(store: Store, asked: Asked, by: str) -> Chart | None:
    """How many times usual each group does, with its interval; None where nothing is scored."""
    rows = reach_data.within(things(store, asked), asked.since, asked.until)
    scored = sum(row["times"] is not None for row in rows)
    found = worked.effects(rows, by) if scored else pd.DataFrame()
    if found.empty:
        return None
    told = found.assign(times=found["likely"])[["group", "times", "low", "high", "n", "verdict"]]
    said = tuple(worked.in_words(row) for row in curves.records(found))
    caption = reach_data.caption(
        rows,
        f"{_usual(store, asked)} A circle is what to expect of the group, drawn to the middle the more the fewer it has; "
        "the line holds it nine times in ten. Seen together, not proof of a cause.",
        f"{scored:,} of {len(rows):,} have a score.",
        shown=reach_data.told(asked, f"by {by}"),
    )
    bare = tuple(dict.fromkeys(row["id"] for row in rows if row["times"] is None))
    ids = {row["group"]: row["ids"] for row in curves.records(found)}
    return Chart(
        worked_chart.what_worked(told), told, spoken.what_worked(told), caption, ids, said, bare
    )


@dataclass(frozen=True, slots=True)
class Talks:
    """Talk families: the chart, and each talk in a sentence with its long tail."""

    chart: Chart
    table: pa.Table
    said: tuple[str, ...]


_VIEWS = Choice("views", ("views",), 0)
_ROOMS = Choice("attendance", metrics_in(Family.ATTENDANCE), 0)
_TOLD = frozenset({Kind.TALK, Kind.WORKSHOP, Kind.WEBINAR, Kind.INTERNAL_TALK})


@kept(16)
def talks(store: Store, asked: Asked, currency: str) -> Talks | None:
    """Talks given in the period: rooms beside recordings, reuse, long tail, cost; None where none was."""
    living = reach_data.living(store, asked.filter)
    rooms = {
        row["id"]: row["value"] for row in reach_data.things(store, _ROOMS, asked.filter, asked.today)
    }
    given = [
        row | {"title": row["talk_title"], "attendance": rooms.get(row["id"])}
        for row in reach_data.within(living.values(), asked.since, min(asked.until, asked.today))
        if row["talk"] and row["status"] == "delivered" and row["kind"] in _TOLD
    ]
    ids = {row["id"] for row in given}
    pages = [
        row
        for row in reach_data.things(store, _VIEWS, asked.filter, asked.today)
        if row["id"] in ids and row["platform"]
    ]
    found = families.families(given, pages)
    if found.empty:
        return None
    tails = _tails(store, pages)
    frame = pd.DataFrame(
        {
            "id": found["talk"],
            "name": found["title"],
            "attended": found["attendance"],
            "deliveries": found["given"],
            "views": found["views"],
            "recordings": found["views_of"],
        }
    )
    read = reach_data.caption(pages, "", "", shown=reach_data.told(asked, "by talk"))
    record = f"the record ({len(given):,} {'delivery' if len(given) == 1 else 'deliveries'})"
    views = "no recording is linked."
    if recordings := int(found["views_of"].sum()):
        views = f"views for {int(found['views_known'].sum()):,} of {recordings:,} recordings."
    caption = figure.Caption(
        f"{read.source}; {record}" if read.as_of else record,
        read.as_of,
        "People in rooms and views on demand of each talk given in the period, each on its own axis and never added.",
        f"Attendance known for {int(found['attendance_known'].sum()):,} of {int(found['attendance_of'].sum()):,} deliveries, "
        + views,
        read.newest,
        shown=read.shown,
    )
    chart = Chart(
        worked_chart.talk_families(frame),
        frame.drop(columns="id"),
        spoken.talk_families(frame),
        caption,
        dict(zip(found["talk"], found["ids"], strict=True)),
    )
    said = tuple(
        f"{row['title']}: {in_words(row, currency)}" for row in curves.records(found.head(_TOP))
    )
    return Talks(chart, _talk_table(found, tails, currency), said)


def _tails(store: Store, pages: list[dict[str, Any]]) -> dict[Any, float]:
    """{talk: share of its views that came after 30 days} where it can be told."""
    read = [row for row in pages if row["value"] is not None]
    if not read:
        return {}
    recordings = pd.DataFrame([row | {"born": row["day"]} for row in read])
    with store.read() as connection:
        readings = reached.readings(connection, "views", [row["subject"] for row in read])
    frame = pd.DataFrame(readings, columns=["subject", "observed_at", "value"])
    told = long_tail.tail_by_talk(long_tail.long_tail(recordings, frame)).dropna(subset=["share"])
    return dict(zip(told["talk"], told["share"], strict=True))


def _talk_table(found: pd.DataFrame, tails: dict[Any, float], currency: str) -> pa.Table:
    rows = curves.records(found)
    made = {
        "Talk": [row["title"] for row in rows],
        "Given": [row["given"] for row in rows],
        "Long tail": pd.array(
            [100 * tails[row["talk"]] if row["talk"] in tails else None for row in rows], dtype="Float64"
        ),
        f"{currency} per attendee": pd.array(
            [_number(row["cost_per_attendee"]) for row in rows], dtype="Float64"
        ),
    }
    return sent(pd.DataFrame(made))


def _number(value: float) -> float | None:
    return None if value != value else value
