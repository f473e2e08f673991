"""A page's rerun with 10,000 activities and a million readings, beside a bare page with one chart."""

from __future__ import annotations

import gc
import os
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.paired import Paired, paired
from engagement.model.drafts import Draft, DraftLink
from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Role, Status
from engagement.store import NewGoal, Store, activities, goals, ledger, open_store

ACTIVITIES, LINKS, METRICS, DAYS = 10_000, 5_000, 5, 40
NAMES = ("", "activities", "reach", "goals", "log", "sources")
BARE = """
import streamlit as st
SPEC = {
    "data": {"values": [{"month": f"2026-{m:02}", "value": m * 7} for m in range(1, 13)]},
    "mark": "bar",
    "encoding": {"x": {"field": "month", "type": "ordinal"}, "y": {"field": "value", "type": "quantitative"}},
}
st.title("Bare")
st.vega_lite_chart(None, SPEC)
"""


def rerun(folder: Path, pairs: int) -> dict[str, Paired]:
    """{page: figures}; every page runs through the router, as on the server."""
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    url = f"sqlite:///{folder}/full.db"
    fill(open_store(url))
    os.environ["ENGAGEMENT_DATABASE_URL"] = url
    bare = AppTest.from_string(BARE, default_timeout=60).run()
    root = Path(__file__).resolve().parents[1]
    running: dict[str, Any] = {}
    for name in NAMES:
        app = AppTest.from_file(str(root / "engagement/ui/router.py"), default_timeout=60)
        app._page_hash = calc_hash(name) if name else ""
        running[name] = app.run()
        assert not app.exception, app.exception
        assert app.title[0].value == (name or "overview").capitalize()
    # As the server does once it is warm.
    gc.collect()
    gc.freeze()
    return {name or "overview": paired(app.run, bare.run, pairs) for name, app in running.items()}


def fill(store: Store) -> None:
    """10,000 activities of six years, half of them with a post, 40 days of readings for each post."""
    chance = random.Random(7)
    first = date.today() - timedelta(days=6 * 365)
    kinds = (Kind.TALK, Kind.BLOG_POST, Kind.SOCIAL_POST, Kind.WORKSHOP, Kind.ANALYST_MEETING)
    drafts = [
        Draft(
            kind=chance.choice(kinds),
            title=f"What we learned about subject {n}",
            starts_on=first + timedelta(days=chance.randrange(6 * 365)),
            status=Status.DELIVERED,
            persons=(f"Person {n % 12}",),
            links=(DraftLink(f"https://x.com/me/status/{n + 1}", Role.POST),) if n < LINKS else (),
        )
        for n in range(ACTIVITIES)
    ]
    with store.unit("benchmark") as unit:
        activities.add(unit, drafts)
        for goal in ("count:talk", "metric:metric_0", "attendance", "count:blog_post"):
            measure = goal.replace("metric_0", "impressions")
            year = (date.today().replace(month=1, day=1), date.today().replace(month=12, day=31))
            goals.add(unit, NewGoal(goal, "marketing", measure, 1000, *year))
    names = ("impressions", "likes", "reposts", "replies", "quotes")[:METRICS]
    for start in range(0, LINKS, 500):
        with store.unit("benchmark") as unit:
            keys = [f"x.com/status/{n + 1}" for n in range(start, start + 500)]
            numbers = ledger.subjects_for(unit.connection, keys, "link")
            noon = datetime.now(UTC)
            ledger.add_readings(
                unit.connection,
                (
                    ledger.Entry(
                        number,
                        metric,
                        to_micros(noon - timedelta(days=DAYS - day)),
                        day * 17 + number,
                        "measured",
                    )
                    for number in numbers.values()
                    for metric in names
                    for day in range(DAYS)
                ),
                None,
            )
    store.close()
