"""Push: the record stands in the sheet, whole, typed, in few requests, and nothing of people's is touched."""

from __future__ import annotations

from engagement.sheets.tabs import MIRROR
from tests.conftest import draft


def test_a_first_push_makes_every_tab_with_its_header_frozen(desk):
    desk.store.add_activity(draft("Scaling Kafka", "2026-03-04", persons=("Ada", "Bob")), "m")

    done = desk.push()

    assert done.problems == []
    assert done.conflicts == []
    assert [tab.title for tab in desk.api.book.tabs] == ["Sheet1", *MIRROR]
    for name, tab in MIRROR.items():
        assert desk.tab(name).values()[0] == list(tab.headers)
        assert desk.tab(name).frozen_rows == 1
    (row,) = desk.rows().values()
    assert (row["title"], row["kind"], row["status"]) == ("Scaling Kafka", "talk", "delivered")
    assert (row["starts_on"], row["persons"]) == ("2026-03-04", "Ada; Bob")


def test_an_unchanged_push_makes_two_requests_and_writes_nothing(desk):
    desk.store.add_activity(draft("Scaling Kafka", "2026-03-04", "https://example.org/a"), "m")
    desk.push()

    done = desk.push()

    assert (done.requests, done.rows_written) == (2, 0)


def test_only_what_changed_is_written(desk):
    first = desk.store.add_activity(draft("One", "2026-03-04"), "m")
    desk.store.add_activity(draft("Two", "2026-03-05"), "m")
    desk.push()
    desk.store.change_activity(first, draft("One more", "2026-03-04"), 1, "m")

    done = desk.push()

    assert (done.requests, done.rows_written) == (4, 1)
    assert {row["title"] for row in desk.rows().values()} == {"One more", "Two"}
    assert desk.push().requests == 2


def test_ten_thousand_activities_take_at_most_twelve_requests(desk):
    from engagement.store import activities

    drafts = [
        draft(
            f"Talk number {n} on a subject",
            "2026-03-04",
            f"https://example.org/t/{n}",
            numbers=(("attendance", n),),
        )
        for n in range(10_000)
    ]
    with desk.store.unit("m") as unit:
        activities.add(unit, drafts)

    done = desk.push()

    assert done.requests <= 12
    assert done.rows_written == 30_000
    assert desk.push().requests == 2
