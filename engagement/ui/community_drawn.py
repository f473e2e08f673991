"""The Community page's charts, each with its rows, its sentence and its caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from engagement.charts import community, spoken
from engagement.charts.marked import Window
from engagement.charts.specs import MOST_GROUPS, said
from engagement.insight import communities
from engagement.insight.before_after import WEEKS, BeforeAfter, around
from engagement.model.instants import from_micros
from engagement.model.vocabulary import Kind, metric_label
from engagement.store import Store
from engagement.ui.community_data import (
    Asked,
    Line,
    activity,
    focus,
    happened,
    readings,
    shown,
    standing_of,
)
from engagement.ui.data import kept
from engagement.ui.figure import Caption

# More marks than this hide the line and each other.
MOST_MARKS = 24


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its rows, its sentence and its caption."""

    spec: dict[str, Any]
    frame: pd.DataFrame
    alt: str
    caption: Caption


@dataclass(frozen=True, slots=True)
class Compared:
    """Growth before and after an activity, its chart where there is one, and what else happened meanwhile."""

    activity: Any
    found: BeforeAfter
    drawn: Drawn | None
    meanwhile: list[dict[str, Any]]
    since: date
    until: date


@kept(32)
def over_time(store: Store, asked: Asked) -> Drawn | None:
    """The accounts' lines with the activities on the one that is looked at; None without a number."""
    counted = [line for line in shown(store, asked) if line.standing.value is not None]
    held = readings(store, asked.metric)
    series = {
        one.account["id"]: communities.line(
            held[one.account["id"]], asked.since, asked.until, gained=asked.gained
        ).assign(account=one.account["key"])
        for one in counted
    }
    points = {account: found for account, found in series.items() if len(found)}
    if not points:
        return None
    frame, drawn = (
        pd.concat([points[account] for account in chosen], ignore_index=True)[
            ["account", "day", "value"]
        ]
        for chosen in (points, _drawn(list(points), asked.focus))
    )
    marked, words = _marks(store, asked)
    label = metric_label(asked.metric)
    title = f"{label} gained" if asked.gained else label
    return Drawn(
        community.audience_over_time(drawn, title, marks=marked),
        frame,
        f"{spoken.audience_over_time(frame, title)} {words}".strip(),
        _caption(
            counted,
            _meaning(label, asked),
            _coverage(len(points), len(shown(store, asked)), words),
            _told(asked, "a line for each account"),
        ),
    )


@kept(32)
def by_week(store: Store, asked: Asked) -> Drawn | None:
    """Growth of the account that is looked at, a bar a week; None where no week is known."""
    line = focus(store, asked)
    found = communities.growth(
        readings(store, asked.metric).get(asked.focus, []), asked.since, asked.until
    )
    if line is None or found.empty:
        return None
    frame = found.assign(account=line.account["key"])
    marked, words = _marks(store, asked)
    title = f"{metric_label(asked.metric)} a week"
    weeks = (asked.until - asked.since).days // 7 + 1
    return Drawn(
        community.growth_by_week(frame, title, marks=marked),
        frame,
        f"{line.account['key']}: {spoken.growth_by_week(frame, title)} {words}".strip(),
        _caption(
            [line],
            "A week is Monday to Sunday (UTC); only whole weeks between readings at most 10 days apart are drawn.",
            f"{len(frame):,} of {weeks:,} weeks are known. {words}".strip(),
            _told(asked, f"{line.account['key']} by week"),
        ),
    )


@kept(64)
def compared(store: Store, asked: Asked) -> Compared | None:
    """Growth of the account around the chosen activity; None when there is no such activity."""
    chosen, line = activity(store, asked.activity), focus(store, asked)
    if chosen is None or line is None:
        return None
    half = timedelta(days=7 * WEEKS)
    since, until = chosen.day - half, chosen.day + half - timedelta(days=1)
    others = [
        {"id": one.id, "title": one.title, "day": one.day, "kind": one.kind}
        for one in happened(store, since, until, ())
        if one.id != chosen.id
    ]
    subject = {"id": chosen.id, "title": chosen.title, "day": chosen.day}
    frame = communities.frame_of(readings(store, asked.metric).get(asked.focus, []))
    found = around(frame, subject, others, unit=metric_label(asked.metric).lower())
    return Compared(chosen, found, _weeks_around(found, subject, line, asked), others, since, until)


def _weeks_around(found: BeforeAfter, subject: dict[str, Any], line: Line, asked: Asked) -> Drawn | None:
    known = found.frame.dropna(subset=["growth"])
    if known.empty:
        return None
    day, half = subject["day"], timedelta(days=7 * WEEKS)
    key = line.account["key"]
    frame = known.assign(account=key)[["week", "account", "growth", "side"]]
    title = f"{metric_label(asked.metric)} a week"
    windows = [
        Window("Before", day - half, day - timedelta(days=1)),
        Window("After", day, day + half - timedelta(days=1)),
    ]
    marked = pd.DataFrame([subject | {"account": key}])
    coverage = f"{found.weeks_before} of {WEEKS} weeks before and {found.weeks_after} of {WEEKS} after are known."
    return Drawn(
        community.growth_by_week(frame, title, marks=marked, windows=windows),
        frame,
        f"{spoken.growth_by_week(frame, title)} {WEEKS} weeks before and after {subject['title']}.",
        _caption(
            [line],
            "Weeks are counted from the activity's day, which is the first after; the darker half is after.",
            coverage,
            f"{said(day - half)} to {said(day + half - timedelta(days=1))}, {key} by week.",
        ),
    )


def _drawn(accounts: Sequence[str], focus: str) -> Sequence[str]:
    """As many accounts as a chart has colours for: the largest, and the one that is looked at."""
    if focus not in accounts[MOST_GROUPS:]:
        return accounts[:MOST_GROUPS]
    return [*accounts[: MOST_GROUPS - 1], focus]


def _marks(store: Store, asked: Asked) -> tuple[pd.DataFrame, str]:
    """The activities on the line of the account that is looked at, and a sentence on those left out."""
    line = focus(store, asked)
    found = happened(store, asked.since, asked.until, asked.kinds)
    if line is None or not found:
        return _NO_MARKS, "No activity of this period and these kinds is delivered." if line else ""
    drawn = communities.line(
        readings(store, asked.metric)[asked.focus], asked.since, asked.until, gained=asked.gained
    )["day"]
    reached = [one for one in found if len(drawn) and drawn.iloc[0] <= one.day <= drawn.iloc[-1]]
    ranks = standing_of(store, asked.since, asked.until, asked.kinds)
    chosen = communities.most_telling(reached, ranks, MOST_MARKS, asked.activity)
    made = [(one.id, one.day, one.title, line.account["key"]) for one in chosen]
    words = f"{len(chosen):,} of {len(found):,} activities are marked on {line.account['key']}"
    if len(reached) > len(chosen):
        words += ", each kind in turn, those with the highest numbers of their kind first"
    if len(found) > len(reached):
        words += (
            f"; {len(found) - len(reached):,} happened before its first or after its last reading here"
        )
    return pd.DataFrame(made, columns=_NO_MARKS.columns), f"{words}."


_NO_MARKS = pd.DataFrame(columns=["id", "day", "title", "account"])


def _meaning(label: str, asked: Asked) -> str:
    if asked.gained:
        return (
            f"{label} gained since {asked.since}, or since the first reading after it; a counter that began "
            "anew counts on."
        )
    return f"{label} as read on each day, a line an account; the axis need not begin at 0."


def _told(asked: Asked, how: str) -> str:
    kinds = " or ".join(Kind(kind).label.lower() for kind in asked.kinds)
    only = f" Activities marked: {kinds}." if kinds else ""
    return f"{said(asked.since)} to {said(asked.until)}, {how}.{only}"


def _coverage(drawn: int, of: int, words: str) -> str:
    told = f"Known for {drawn:,} of {of:,} accounts in this period."
    if drawn > MOST_GROUPS:
        told += f" Drawn are {MOST_GROUPS}, the largest and the one with marks; all are in the table."
    return f"{told} {words}".strip()


def _caption(of: Sequence[Line], definition: str, coverage: str, what: str) -> Caption:
    """The caption of numbers of these accounts, with the oldest and the newest of them."""
    counted: dict[str, int] = {}
    for line in of:
        counted[line.standing.provenance] = counted.get(line.standing.provenance, 0) + 1
    source = (
        f"{of[0].account['key']}, {of[0].standing.provenance}"
        if len(of) == 1
        else ", ".join(f"{count:,} accounts {word}" for word, count in sorted(counted.items()))
    )
    oldest, newest = _read(of)
    return Caption(
        source.replace("1 accounts", "1 account"), oldest, definition, coverage, newest, shown=what
    )


def _read(of: Sequence[Line]) -> tuple[datetime | None, datetime | None]:
    at = [line.standing.at for line in of if line.standing.at is not None]
    return (from_micros(min(at)), from_micros(max(at))) if at else (None, None)
