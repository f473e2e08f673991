"""The Overview's boxes of one look: reach by family, what changed since the last look, the next four weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import streamlit as st

from engagement.insight import glance as insight
from engagement.insight import periods
from engagement.model.desk import Desk
from engagement.model.vocabulary import Kind, Status, metric_label
from engagement.store import Filter, Store, glance, speaking
from engagement.ui import desk_data, goal_views, parts, session
from engagement.ui.data import kept

WHO = "CEO"
AHEAD = timedelta(days=28)
_FIRST_LOOK = timedelta(days=7)
_MOST_NEWS, _MOST_AHEAD = 7, 9


@kept(8)
def reached(store: Store, since: date, until: date) -> list[insight.Reached]:
    """What the pieces of a period have reached by now, by family."""
    with store.read() as connection:
        return insight.by_family(glance.pieces(connection, since, until))


def reach(store: Store, today: date) -> None:
    """Each family's number with its coverage and age; a click opens it on the Reach page."""
    found = reached(store, periods.quarter_of(today)[0], today)
    if not found:
        parts.nothing_yet(
            "Nothing of this quarter has numbers, or could have them yet.", page="log", label="Open Log"
        )
        return
    for one in found:
        value = f"{one.value:,}" if one.known else "Not known:"
        read = f"oldest read {parts.age(one.oldest)}" if one.oldest else "never read"
        parts.link("reach", f"**{value}** {one.label.lower()}", family=one.family, period="quarter")
        st.caption(f"{one.coverage}, {read}")
    st.caption("Earned by what came out or was held this quarter. Families are never added.")


@kept(16)
def _news(store: Store, at: datetime, today: date) -> list[insight.News]:
    day = at.date()
    before = {one.goal.id: one.made for one in goal_views.judged(store, day)}
    verdicts = [
        (one.made.name, before[one.goal.id].verdict, one.made.verdict)
        for one in goal_views.running(store, today)
        if one.goal.id in before and one.goal.created_at <= at
    ]
    with store.read() as connection:
        since = glance.since(connection, at)
        grown = glance.grown(connection, day + timedelta(days=1)) if day < today else {}
    gained = [(metric_label(metric), gain) for metric, gain in grown.items()]
    return insight.news(since, verdicts, sorted(gained, key=lambda one: -abs(one[1]))[:4])


@kept(4)
def _last_look(store: Store) -> datetime | None:
    with store.read() as connection:
        return glance.last_look(connection, WHO)


def since(store: Store, today: date) -> None:
    """What changed since the reader last said that it was read; one click begins anew."""
    last = _last_look(store)
    at = last or datetime.combine(today - _FIRST_LOOK, datetime.min.time(), UTC)
    st.subheader(f"Changed since {at:%-d %b %Y}", anchor=False)
    if last is None:
        st.caption("The last seven days: nobody has looked yet.")
    found = _news(store, at, today)
    if not found:
        st.markdown("Nothing changed.")
    for one in found[:_MOST_NEWS]:
        if one.ids:
            parts.link("activities", parts.plain(one.sentence), ids=one.ids)
        else:
            st.markdown(parts.plain(one.sentence))
    if len(found) > _MOST_NEWS:
        st.caption(f"And {len(found) - _MOST_NEWS:,} more.")
    if session.may("write"):
        st.button(
            "I have read this",
            icon=":material/done_all:",
            key="look",
            help="What changes from now on is shown next time.",
            on_click=_look,
            args=(store,),
        )


def _look(store: Store) -> None:
    session.require("write")
    with store.unit(session.author()) as unit:
        glance.look(unit, WHO)


@kept(8)
def _ahead(store: Store, today: date) -> list[dict[str, Any]]:
    """What stands in the calendar of the next four weeks: day, what, told, page, query."""
    until = today + AHEAD
    rows = store.activities(
        Filter(
            since=today,
            until=until,
            statuses=tuple(s.value for s in Status if s in _OPEN),
        )
    )
    found = [
        {
            "day": date.fromisoformat(row["starts_on"]),
            "what": row["title"],
            "told": ", ".join(
                part
                for part in (Kind(row["kind"]).label, row["status"], row["event"], row["city"])
                if part
            ),
            "page": "activities",
            "query": {"open": row["id"]},
        }
        for row in rows
    ]
    desk = desk_data.view(store, desk_data.Asked(Desk.ANALYSTS, 12), today)
    found += [
        {
            "day": one.on,
            "what": one.words,
            "told": f"Analyst desk, {one.owner}" if one.owner else "Analyst desk",
            "page": "analysts",
            "query": {},
        }
        for one in desk.coming
        if one.sort != "touch" and one.on >= today
    ]
    with store.read() as connection:
        for call in speaking.calls(connection, today):
            if call["cfp_closes_on"] <= until:
                found.append(
                    {
                        "day": call["cfp_closes_on"],
                        "what": f"{call['name']}: call for papers closes",
                        "told": f"{call['sent']:,} sent there" if call["sent"] else "nothing sent there",
                        "page": "speaking",
                        "query": {},
                    }
                )
    return sorted(found, key=lambda one: (one["day"], one["what"]))


_OPEN = (Status.SUBMITTED, Status.ACCEPTED, Status.PLANNED, Status.IDEA)


def ahead(store: Store, today: date) -> None:
    """The next four weeks, soonest first: plans, the analyst desk's promises and steps, and calls that close."""
    found = _ahead(store, today)
    if not found:
        parts.nothing_yet(
            "Nothing is planned in the next four weeks.", page="log", label="Plan something"
        )
        return
    for one in found[:_MOST_AHEAD]:
        label = f"{one['day']:%-d %b} {parts.plain(parts.cut(one['what'], 60))}"
        told = f"  \n:small[:gray[{parts.plain(one['told'])}]]"
        parts.link(one["page"], label + told, **one["query"])
    if len(found) > _MOST_AHEAD:
        st.caption(f"And {len(found) - _MOST_AHEAD:,} more until {today + AHEAD:%-d %b}.")
        parts.link(
            "activities",
            "All activities of these weeks",
            **{"from": today.isoformat(), "to": (today + AHEAD).isoformat()},
        )
