"""Accounts over time and what happened meanwhile, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime

from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Status
from engagement.store import communities, ledger
from tests.conftest import draft


def read(store, account, metric, *values, provenance="measured"):
    """Add readings of an account, a week apart; None is an absence."""
    made = store.add_account(account, "t")
    with store.unit("pull") as unit:
        subject = ledger.subjects_for(unit.connection, [made], "account")[made]
        at = to_micros(datetime(2026, 1, 5, tzinfo=UTC))
        entries = [
            ledger.Entry(
                subject,
                metric,
                at + week * 7 * 86_400_000_000,
                value,
                "unavailable" if value is None else provenance,
                reason="suspended" if value is None else None,
            )
            for week, value in enumerate(values)
        ]
        ledger.add_readings(unit.connection, entries, None)
    return made


def asked(store, ask, *args):
    with store.read() as connection:
        return ask(connection, *args)


def test_readings_come_by_account_in_time_s_order_without_those_removed(store):
    one = read(store, "x/acme", "followers", 100, 110, None)
    gone = read(store, "x/gone", "followers", 7)
    store.remove_account(gone, "t")
    found = asked(store, communities.readings, "followers")

    assert [(row.ref, row.value, row.reason) for row in found] == [
        (one, 100, None),
        (one, 110, None),
        (one, None, "suspended"),
    ]
    assert asked(store, communities.metrics) == {"followers": 1}


def test_what_happened_is_delivered_in_the_period_and_of_the_kinds(store):
    for title, on, kind, status in (
        ("Early", "2026-01-01", Kind.TALK, Status.DELIVERED),
        ("Talk", "2026-02-01", Kind.TALK, Status.DELIVERED),
        ("Post", "2026-02-02", Kind.BLOG_POST, Status.DELIVERED),
        ("To come", "2026-02-03", Kind.TALK, Status.PLANNED),
    ):
        store.add_activity(draft(title, on, kind=kind, status=status), "t")
    since, until = date(2026, 1, 15), date(2026, 3, 1)

    assert [row.title for row in asked(store, communities.happened, since, until)] == ["Talk", "Post"]
    [post] = asked(store, communities.happened, since, until, ("blog_post",))
    assert (post.day, post.kind) == (date(2026, 2, 2), "blog_post")
    assert asked(store, communities.activity, post.id).title == "Post"
    assert asked(store, communities.activity, "no such one") is None


def test_activities_are_ranked_among_the_same_numbers_of_their_kind_only(store):
    made = {
        title: store.add_activity(draft(title, "2026-02-01", kind=kind, numbers=((metric, value),)), "t")
        for title, kind, metric, value in (
            ("Full room", Kind.TALK, "attendance", 400),
            ("Small room", Kind.TALK, "attendance", 12),
            ("Workshop", Kind.WORKSHOP, "attendance", 9000),
        )
    }
    ranks = asked(store, communities.standing, date(2026, 1, 1), date(2026, 12, 31))

    assert ranks == {made["Full room"]: 1.0, made["Small room"]: 0.0, made["Workshop"]: 0.0}
