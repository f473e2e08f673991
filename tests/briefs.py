"""A small record whose quarter everybody can recount, for the tests of briefs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from engagement.insight import briefs
from engagement.model.briefs import Content
from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal, Store, ledger
from engagement.store.brief_material import material
from tests.conftest import draft

Q3 = (date(2024, 7, 1), date(2024, 9, 30))
TODAY = date(2024, 11, 25)
NASTY = '<script>alert(1)</script> *a* _b_ | # c `d` [e](http://evil.example) ![f](x) & "g" \\'


def told(store: Store, since: date = Q3[0], until: date = Q3[1], today: date = TODAY) -> Content:
    """The brief of a period as the record tells it."""
    period = briefs.period_of(since, until, today)
    with store.read() as connection:
        read = material(connection, period)
    return briefs.content(read, period)


def figures(content: Content) -> dict[str, tuple[str, str]]:
    """{key: (as it is read, its note)}."""
    return {one.key: (one.said, one.note) for one in content.figures}


def sentences(content: Content, title: str) -> tuple[str, ...]:
    """The sentences of one section."""
    return next(one.sentences for one in content.sections if one.title == title)


def count(store: Store, ref: str, metric: str, *found: tuple[str, int], sort: str = "link") -> None:
    """Readings of a page or an account, each at noon of its day."""
    with store.unit("pull") as unit:
        subject = ledger.subjects_for(unit.connection, [ref], sort)[ref]
        entries = [
            ledger.Entry(
                subject,
                metric,
                to_micros(datetime.combine(date.fromisoformat(on), time(12), UTC)),
                value,
                "measured",
            )
            for on, value in found
        ]
        ledger.add_readings(unit.connection, entries, None)


def fill(store: Store) -> dict[str, str]:
    """Three talks and a post in the quarter, a talk and two posts before it, a goal; {what: its id}."""
    ids = {
        "first": store.add_activity(draft("First", "2024-07-01", numbers=(("attendance", 80),)), "t"),
        "second": store.add_activity(draft("Second", "2024-08-02", numbers=(("attendance", 160),)), "t"),
        "third": store.add_activity(draft("Third", "2024-09-30"), "t"),
        "post": store.add_activity(
            draft("Post", "2024-09-01", "https://x.com/me/status/1", kind=Kind.SOCIAL_POST), "t"
        ),
    }
    store.add_activity(draft("Earlier", "2024-06-30"), "t")
    for on in ("2024-04-01", "2024-05-05"):
        store.add_activity(draft(f"Post {on}", on, kind=Kind.BLOG_POST), "t")
    store.add_activity(draft("Cancelled", "2024-08-08", status=Status.CANCELLED), "t")
    store.add_activity(draft("Ahead", "2024-10-05", status=Status.PLANNED, city="Bern"), "t")
    ids["goal"] = store.add_goal(
        NewGoal("Talks", "CEO", "count:talk", 3, date(2024, 7, 1), date(2024, 9, 30)), "t"
    )
    count(store, "x.com/status/1", "impressions", ("2024-09-02", 400), ("2024-11-01", 1500))
    account = store.add_account("x/acme", "t")
    count(store, account, "followers", ("2024-06-01", 900), ("2024-09-20", 1000), sort="account")
    return ids
