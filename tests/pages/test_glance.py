"""The Overview's boxes of one look: where their numbers lead, and what the next weeks hold."""

from __future__ import annotations

from datetime import date, timedelta

from engagement.model.designated import NewEvaluation
from engagement.store import evaluations
from engagement.store import glance as store_glance
from engagement.ui import glance, parts
from tests.conftest import draft

TODAY = date.today()


def test_a_number_of_the_quarter_opens_on_the_same_quarter(sqlite_store, monkeypatch):
    sqlite_store.add_activity(draft("A", TODAY.isoformat(), numbers=(("attendance", 40),)), "t")
    links: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(
        parts, "link", lambda page, label, icon=None, **query: links.append((page, query))
    )

    glance.reach(sqlite_store, TODAY)

    assert links == [("reach", {"family": "attendance", "period": "quarter"})]


def test_the_next_weeks_hold_what_an_evaluation_asks_for(sqlite_store):
    with sqlite_store.unit("t") as unit:
        evaluations.add(unit, NewEvaluation("Quadrant", "Wave", TODAY + timedelta(days=20)), TODAY)

    steps = [one for one in glance._ahead(sqlite_store, TODAY) if one["page"] == "analysts"]

    assert steps
    assert all(TODAY <= one["day"] <= TODAY + glance.AHEAD for one in steps)
    assert "Wave (Quadrant)" in steps[-1]["what"]


def test_no_talk_of_the_demo_has_an_audience_before_it_is_held(demo_store):
    with demo_store.read() as connection:
        pieces = store_glance.pieces(connection, TODAY - timedelta(days=700), TODAY)
    held = {row["id"]: date.fromisoformat(row["starts_on"]) for row in demo_store.activities()}
    told = [(one.ref, one.numbers["attendance"][1]) for one in pieces if "attendance" in one.numbers]

    assert told
    assert [ref for ref, at in told if at // 86_400_000_000 < (held[ref] - date(1970, 1, 1)).days] == []
