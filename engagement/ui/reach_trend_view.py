"""The chart of reach in time or by group, computed once for each version of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from engagement.charts import over_time, ranked, specs, spoken
from engagement.charts.specs import OTHERS, text
from engagement.insight import against, compare, dimensions
from engagement.insight.against import Span
from engagement.store import Store
from engagement.ui import figure, reach_data
from engagement.ui.data import kept
from engagement.ui.reach_asked import Asked, label
from engagement.ui.reach_data import Gained, Rows

EARNED, GAINED, CUMULATIVE = "earned", "gained", "cumulative"
# Groups with a colour of their own: with Others and None given no more than a chart has.
_COLOURED = 6
_BARS = 15
# More bars than these stand too close to be met by a finger.
_MOST_WEEKS = 160


@dataclass(frozen=True, slots=True)
class Cut:
    """How the numbers are cut: by what, coloured by what (None not at all), and which numbers they are."""

    by: str
    split: str | None
    show: str

    @property
    def timed(self) -> bool:
        return self.by in dimensions.TIMES


@dataclass(frozen=True, slots=True)
class Trend:
    """One chart: `rows` are all things that count, `drawn` what its marks are made of."""

    cut: Cut
    spec: dict[str, Any]
    frame: pd.DataFrame
    alt: str
    grouped: compare.Grouped
    rows: Rows
    drawn: Rows
    compared: str
    notes: tuple[str, ...]
    caption: figure.Caption


@kept(48)
def trend(store: Store, asked: Asked, cut: Cut) -> Trend | None:
    """The chart for a view and a cut; None where nothing is known."""
    notes = []
    dated = [row for row in reach_data.of_period(store, asked) if row["value"] is not None]
    if cut.by == "week" and dated and len(_axis(asked, dated, "week")) > _MOST_WEEKS:
        cut = Cut("month", cut.split, cut.show)
        notes.append("The period has too many weeks to be read: months are drawn.")
    now = _numbers(store, asked, cut, asked.since, asked.until)
    drawn = [row for row in now.parts if row["value"] is not None]
    if not drawn:
        return None
    pair = reach_data.spans(asked)
    if asked.compared != "nothing" and pair is None:
        notes.append("The calendar has no such period to compare with.")
    that = _numbers(store, asked, cut, pair[1].since, pair[1].until) if pair else None
    by = "kind" if cut.timed else cut.by
    grouped = compare.grouped(now.rows, by, _BARS)
    compared = ""
    if pair and that:
        this = _numbers(store, asked, cut, pair[0].since, pair[0].until)
        compared = against.in_words(
            compare.grouped(this.rows, by), compare.grouped(that.rows, by), pair, asked.unit
        )
    made = (
        _in_time(asked, drawn, that, pair, cut)
        if cut.timed
        else _by_group(asked, grouped, now, that, pair, by)
    )
    covered = reach_data.coverage(grouped.total, asked)
    if not cut.timed and grouped.overlap and len(grouped.frame) > 1:
        covered += " An activity counts in each of its groups: they do not add up to the total."
    if cut.timed:
        covered = f"{covered} {_empty(asked, cut, now, drawn)}".strip()
    caption = reach_data.caption(
        now.rows, _definition(asked, cut), covered, shown=reach_data.told(asked, _how(cut, pair))
    )
    notes += _fell(now.parts, cut)
    return Trend(cut, *made, grouped, now.rows, drawn, compared, tuple(notes), caption)


def _numbers(store: Store, asked: Asked, cut: Cut, since: date, until: date) -> Gained:
    """What is added up: each thing whole, and its parts by bucket."""
    if cut.show == EARNED or asked.at_once:
        found = reach_data.things(store, asked.choice, asked.filter, asked.today)
        rows = reach_data.within(found, since, until)
        return Gained(rows, rows)
    bucket = cut.by if cut.timed else "month"
    return reach_data.gained(store, asked.choice, asked.filter, asked.today, since, until, bucket)


Made = tuple[dict[str, Any], pd.DataFrame, str]
Pair = tuple[Span, Span] | None


def _in_time(asked: Asked, drawn: Rows, that: Gained | None, pair: Pair, cut: Cut) -> Made:
    buckets = _axis(asked, drawn, cut.by)
    frame = compare.in_time(drawn, cut.by, buckets[0], asked.until, cut.split, most=_COLOURED)
    if cut.show != CUMULATIVE:
        frame = frame[frame["known"] > 0]  # a bar of nothing is no mark
    frame = frame.rename(columns={"start": "bucket"})[["bucket", "group", "value"]]
    frame = frame[frame["bucket"].isin(buckets)].reset_index(drop=True)
    title, cumulative = label(asked.choice), cut.show == CUMULATIVE
    name = pair[1].name if pair else ""
    before = _moved(that, pair, cut.by, buckets) if that and pair else None
    spec = over_time.reach_over_time(
        frame,
        title,
        buckets,
        step="week" if cut.by == "week" else "month",
        cumulative=cumulative,
        before=before,
        before_name=name,
    )
    alt = spoken.reach_over_time(frame, title, cumulative=cumulative)
    if before is not None and pair is not None:
        then = compare.buckets(pair[1].since, pair[1].until, cut.by)[: len(before)]
        earlier = before.assign(bucket=then, group="All", period=name)
        frame = pd.concat([frame.assign(period=pair[0].name), earlier], ignore_index=True)
    return spec, frame, alt


def _axis(asked: Asked, drawn: Rows, step: str) -> list[date]:
    """All buckets of the period; of a very long one, those from the first number to today or the last."""
    since, until = asked.since, asked.until
    if (until - since).days > 800:
        days = [row["day"] for row in drawn]
        since, until = max(since, min(days)), min(until, max([*days, asked.today]))
    return compare.buckets(min(since, until), until, step)


def _moved(that: Gained, pair: tuple[Span, Span], step: str, buckets: list[date]) -> pd.DataFrame:
    """The earlier period on this one's axis: its first bucket under this one's first."""
    rows = [row for row in that.parts if row["value"] is not None]
    found = compare.in_time(rows, step, pair[1].since, pair[1].until)["value"].tolist()
    length = min(len(found), len(buckets))
    return pd.DataFrame({"bucket": buckets[:length], "value": found[:length]})


def _by_group(
    asked: Asked, grouped: compare.Grouped, now: Gained, that: Gained | None, pair: Pair, by: str
) -> Made:
    frame, name = grouped.frame[["group", "value", "known", "of"]], pair[1].name if pair else ""
    if that is not None:
        every = 10**9
        beside = against.against(
            compare.grouped(now.rows, by, every), compare.grouped(that.rows, by, every)
        )
        before = beside.set_index("group")["before"].reindex(frame["group"])
        frame = frame.assign(before=before.to_numpy())
    title = label(asked.choice)
    spec = ranked.reach_by_group(frame, title, top=_BARS + 2, before_name=name)
    return spec, frame, spoken.reach_by_group(frame, title, top=_BARS + 2)


def _empty(asked: Asked, cut: Cut, now: Gained, drawn: Rows) -> str:
    """Why months or weeks up to today have no mark: nothing there, or no number of what is there."""
    filled = {dimensions.first_of(row["day"], cut.by) for row in drawn}
    bare = [at for at in _axis(asked, drawn, cut.by) if at not in filled and at <= asked.today]
    if not bare:
        return ""
    if cut.show != EARNED and not asked.at_once:
        return f"Nothing known was gained in {_named(bare, cut.by)}."
    lacking = {dimensions.first_of(row["day"], cut.by) for row in now.rows if row["value"] is None}
    nothing = [at for at in bare if at not in lacking]
    unknown = [at for at in bare if at in lacking]
    told = []
    if nothing:
        told.append(f"Nothing is recorded that could have {asked.unit} in {_named(nothing, cut.by)}.")
    if unknown:
        told.append(f"What is recorded in {_named(unknown, cut.by)} has no known number.")
    return " ".join(told)


def _named(starts: list[date], by: str) -> str:
    """ "Feb and Mar 2026", "the weeks from 2 Feb 2026 and 9 Feb 2026", "14 months, the last of them Mar 2026"."""
    names = [f"{at:%b %Y}" if by == "month" else specs.said(at) for at in starts]
    if len(names) > 6:
        return f"{len(names):,} {by}s, the last of them {names[-1]}"
    week = "" if by == "month" else "the week from " if len(names) == 1 else "the weeks from "
    return week + (f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0])


def _how(cut: Cut, pair: Pair) -> str:
    how = f"by {cut.by}" + (f", a colour for each {cut.split}" if cut.timed and cut.split else "")
    return how + (f", beside {pair[1].name}" if pair else "")


def _fell(parts: Rows, cut: Cut) -> list[str]:
    """That counters fell, where growth is shown."""
    fallen = [row for row in parts if (row["value"] or 0) < 0]
    if cut.show == EARNED or not fallen:
        return []
    lost, pages = -sum(row["value"] for row in fallen), len({row["subject"] for row in fallen})
    counters = "counter" if pages == 1 else "counters"
    return [f"{pages:,} {counters} fell: {lost:,} were taken back and count as negative growth."]


def _definition(asked: Asked, cut: Cut) -> str:
    unit, each = label(asked.choice), f"each {cut.by}" if cut.timed else "the period"
    added = ", added up" if cut.show == CUMULATIVE and cut.timed else ""
    if asked.at_once:
        told = f"{unit} of what was held in {each}{added}."
    elif cut.show == EARNED:
        told = f"{unit} that the activities of {each} have earned by now, not what was earned in it."
    else:
        told = (
            f"{unit} gained in {each}{added}: growth between readings, and all that what came out in the "
            "period was first read with; what is older counts from its first reading on."
        )
    if len(asked.choice.metrics) > 1:
        told += " Likes, reposts, replies, quotes, bookmarks, comments and reactions, added."
    return told


def behind(found: Trend, mark: dict[str, Any]) -> tuple[str, Rows]:
    """What a mark is called, and the things behind it."""
    name = str(mark.get("group", ""))
    if not found.cut.timed:
        rows, by = found.rows, found.cut.by
        shown = found.grouped.frame["group"].tolist()
        called = name
    else:
        start = date.fromisoformat(str(mark["bucket"]))
        rows = [row for row in found.drawn if dimensions.first_of(row["day"], found.cut.by) == start]
        by, shown = found.cut.split or "", found.frame["group"].unique().tolist()
        called = f"{start:%B %Y}" if found.cut.by == "month" else f"the week from {start.isoformat()}"
        if not by:
            return called, rows
        called = f"{name}, {called}"
    return called, _of_group(found.drawn if found.cut.timed else rows, rows, by, name, shown)


def _of_group(every: Rows, rows: Rows, by: str, name: str, shown: list[str]) -> Rows:
    """Those of the rows that stand in a group, named as among all of them."""
    members = dimensions.memberships(every, by)
    wanted = {id(row) for row in rows}
    listed = {text(one, "Not given") for one in shown} - {OTHERS}
    found = {}
    for row, group in zip(members.row.tolist(), members.group.tolist(), strict=True):
        one = text(members.names[group], "Not given")
        if id(every[row]) in wanted and (one == name or (name == OTHERS and one not in listed)):
            found[row] = every[row]
    return list(found.values())
