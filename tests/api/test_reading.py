"""Reading over HTTP: pages in a stable order, what changed since, one activity, readings, reach with its coverage."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engagement.model.instants import iso
from engagement.model.vocabulary import Kind, Status
from engagement.store import Filter
from engagement.store.ledger import Entry, add_readings, subjects_for
from tests.api.conftest import client, why
from tests.conftest import draft

VIDEO, POST = "https://youtu.be/dQw4w9WgXcQ", "https://example.org/post"
NOWHERE = "0190b3c0-0000-7000-8000-000000000000"


def measured(store, key, metric, *readings, sort="link"):
    """Add what a platform said: (day, value or None)."""
    with store.unit("pull") as unit:
        subject = subjects_for(unit.connection, [key], sort)[key]
        entries = [
            Entry(
                subject,
                metric,
                int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp() * 1e6),
                value,
                "unavailable" if value is None else "measured",
                None,
                "the platform does not give it" if value is None else None,
            )
            for day, value in readings
        ]
        add_readings(unit.connection, entries, None)


def pages(api, address, **asked):
    """All pages of a list, by its Link headers."""
    found, url = [], f"/api/v1/{address}"
    answer = api.get(url, params=asked)
    while True:
        found.append(answer.json())
        if "Link" not in answer.headers:
            return found
        url, rel = answer.headers["Link"].split(">; ")
        assert rel == 'rel="next"'
        answer = api.get(url.removeprefix("<"))


def test_pages_hold_everything_once_in_the_order_of_the_whole(store):
    for number in range(7):
        store.add_activity(draft(f"Talk {number}", f"2026-03-0{1 + number // 3}"), "t")
    api = client(store)

    found = pages(api, "activities", limit=3, kind="talk")

    assert [len(page) for page in found] == [3, 3, 1]
    assert [row for page in found for row in page] == api.get("/api/v1/activities").json()


def test_what_is_added_between_two_pages_moves_nothing(api, sqlite_store):
    for day in (3, 2, 1):
        sqlite_store.add_activity(draft(f"Talk {day}", f"2026-03-0{day}"), "t")
    first = api.get("/api/v1/activities?limit=1")
    sqlite_store.add_activity(draft("A newer one", "2026-03-09"), "t")

    url = first.headers["Link"].split(">")[0].removeprefix("<")
    assert [row["title"] for row in api.get(url).json()] == ["Talk 2"]


def test_a_list_is_not_sent_again_to_who_has_it(api, sqlite_store):
    sqlite_store.add_activity(draft(), "t")
    first = api.get("/api/v1/activities")

    again = api.get("/api/v1/activities", headers={"If-None-Match": f'"x", {first.headers["ETag"]}'})
    sqlite_store.add_activity(draft("Another"), "t")
    then = api.get("/api/v1/activities", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (then.status_code, len(then.json())) == (200, 2)
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-store"


def test_what_changed_since_an_instant_is_found(store):
    old = datetime(2026, 1, 1, tzinfo=UTC)
    with store.unit("t", at=old) as unit:
        from engagement.store import activities

        ids = activities.add(unit, [draft("Old"), draft("Edited since")])
    at = datetime(2026, 2, 1, 12, 30, tzinfo=UTC)
    with store.unit("t", at=at) as unit:
        activities.change(unit, ids[1], draft("Edited since", city="Oslo"))
    api = client(store)

    def titles(since):
        return [
            row["title"] for row in api.get("/api/v1/activities", params={"updated_since": since}).json()
        ]

    assert titles("2026-02-01T12:30:00Z") == ["Edited since"]
    assert titles("2026-02-01T13:30:00+01:00") == ["Edited since"]
    assert titles("2026-02-01T12:30:01Z") == []
    # A plus that nobody escaped:
    assert len(api.get("/api/v1/activities?updated_since=2026-02-01T13:30:00+01:00").json()) == 1


def test_one_activity_tells_all_and_what_is_absent_is_null(api, sqlite_store):
    made = sqlite_store.add_activity(
        draft("Kafka", "2026-03-04", VIDEO, notes="for us", place="Hall 7"), "t"
    )
    measured(sqlite_store, "youtube.com/watch?v=dQw4w9WgXcQ", "likes", ("2026-03-05", None))

    one = api.get(f"/api/v1/activities/{made}").json()

    assert (one["notes"], one["place"], one["version"]) == ("for us", "Hall 7", 1)
    assert one["readings"]["likes"] == {
        "value": None,
        "observed_at": "2026-03-05T12:00:00Z",
        "provenance": "unavailable",
    }
    [number] = one["numbers"]
    assert (number["link"], number["value"], number["reason"]) == (
        VIDEO,
        None,
        "the platform does not give it",
    )


@pytest.mark.parametrize("id", [NOWHERE, "deleted"])
def test_what_is_not_there_is_said(api, sqlite_store, id):
    if id == "deleted":
        id = sqlite_store.add_activity(draft(), "t")
        sqlite_store.delete_activity(id, 1, "t")

    assert why(api.get(f"/api/v1/activities/{id}")) == (404, "id")
    assert why(api.get("/api/v1/readings", params={"activity": id})) == (404, "activity")


def test_readings_come_in_times_order_a_page_at_a_time(store):
    made = store.add_activity(
        draft("Kafka", "2026-03-04", VIDEO, numbers=(("attendance", 240),)), "Mara"
    )
    measured(
        store,
        "youtube.com/watch?v=dQw4w9WgXcQ",
        "views",
        *((f"2026-03-{day:02}", day * 10) for day in range(5, 12)),
    )
    measured(store, "youtube.com/watch?v=dQw4w9WgXcQ", "likes", ("2026-03-05", None))
    api = client(store)

    found = pages(api, "readings", activity=made, limit=3)

    rows = [row for page in found for row in page]
    assert [len(page) for page in found] == [3, 3, 3]
    assert [(row["metric"], row["value"]) for row in rows[:3]] == [
        ("attendance", 240),
        ("likes", None),
        ("views", 50),
    ]
    assert (rows[0]["by"], rows[0]["provenance"], rows[0]["link"]) == ("Mara", "entered", None)
    assert (rows[1]["provenance"], rows[1]["link"]) == ("unavailable", VIDEO)
    link = api.get("/api/v1/readings", params={"link": "http://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3"})
    assert [row["metric"] for row in link.json()] == ["likes", *["views"] * 7]
    some = {"activity": made, "metric": "views", "from": "2026-03-06", "to": "2026-03-07"}
    assert [row["value"] for row in api.get("/api/v1/readings", params=some).json()] == [60, 70]


def test_an_accounts_readings_are_found_by_its_name(api, sqlite_store):
    account = sqlite_store.add_account("x/Acme", "t")
    measured(sqlite_store, account, "followers", ("2026-03-05", 12), sort="account")

    [row] = api.get("/api/v1/readings", params={"account": "@acme"}).json()

    assert (row["account"], row["metric"], row["value"]) == ("x/acme", "followers", 12)


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({}, (422, "activity")),
        ({"account": "x/acme", "link": POST}, (422, "activity")),
        ({"account": "x/acme"}, (404, "account")),
        ({"account": "acme"}, (422, "account")),
        ({"link": POST}, (404, "link")),
        ({"link": "ftp://example.org"}, (422, "link")),
        ({"activity": "1"}, (422, "activity")),
        ({"account": "x/acme", "metric": "reach"}, (422, "metric")),
        ({"account": "x/acme", "cursor": "x"}, (422, "cursor")),
    ],
)
def test_readings_of_nothing_are_refused_by_the_field(api, asked, wrong):
    assert why(api.get("/api/v1/readings", params=asked)) == wrong


def test_the_first_and_the_last_day_there_is_can_be_asked(store):
    owner = store.add_activity(draft(numbers=(("attendance", 40),)), "t")
    api, whole = client(store), {"from": "0001-01-01", "to": "9999-12-31"}

    for address, more in (("activities", {}), ("readings", {"activity": owner}), ("reach", {})):
        answer = api.get(f"/api/v1/{address}", params={**whole, **more})
        assert (answer.status_code, len(answer.json())) == (200, 1), address


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("kind=keynote", "kind"),
        ("status=", "status"),
        ("from=2026-02-30", "from"),
        ("to=today", "to"),
        ("since=2026-01-01", "since"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=ten", "limit"),
        ("limit=1&limit=2&bogus", "bogus"),
        ("audience=everybody", "audience"),
        ("duty=golf", "duty"),
        ("updated_since=2026-01-01", "updated_since"),
        ("updated_since=2026-01-01T10:00:00", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
        (f"search={'x' * 60_000}", "search"),
        (f"search={'+'.join(map(str, range(3000)))}", "search"),
        ("cursor=%00", "cursor"),
        ("cursor=é", "cursor"),
        ("cursor=MjAyNi0xMC0wNw", "cursor"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_the_field(api, asked, field):
    assert why(api.get(f"/api/v1/activities?{asked}")) == (422, field)


@pytest.mark.parametrize("text", ["%00", "%ff%fe", "%ed%a0%80", "%25", "' or 1=1 --", "x" * 1000])
def test_odd_text_finds_nothing_and_breaks_nothing(store, text):
    store.add_activity(draft(persons=("Mara",)), "t")
    api = client(store)

    for field in ("search", "person", "tag", "campaign", "duty"):
        answer = api.get(f"/api/v1/activities?{field}={text}")
        assert answer.status_code == (422 if field == "duty" else 200), field
    assert api.get(f"/api/v1/readings?account=x/{text}").status_code in (404, 422)
    assert why(api.get(f"/api/v1/activities/{text.replace('/', '')}"))[0] in (404, 422)


def test_goals_are_told_as_they_stood_on_a_day(api, sqlite_store):
    from engagement.model.goals import NewGoal

    goal = NewGoal("Talks", "CTO", "count:talk", 4, date(2026, 1, 1), date(2026, 12, 31))
    sqlite_store.add_goal(goal, "t")
    with sqlite_store.unit("t", at=datetime(2026, 2, 1, tzinfo=UTC)) as unit:
        from engagement.store import activities

        activities.add(unit, [draft(on="2026-02-01")])

    told = {
        on: api.get(f"/api/v1/goals?on={on}").json()[0]["actual"] for on in ("2026-01-31", "2026-02-01")
    }

    assert told == {"2026-01-31": 0, "2026-02-01": 1}
    assert why(api.get("/api/v1/goals?on=2026-2-1")) == (422, "on")


def test_reach_tells_what_it_covers_and_adds_no_family_to_another(api, sqlite_store):
    sqlite_store.add_activity(draft("Kafka", "2026-03-04", VIDEO, numbers=(("attendance", 240),)), "t")
    sqlite_store.add_activity(draft("Kafka again", "2026-04-04", "https://youtu.be/aaaaaaaaaaa"), "t")
    # The same page on another activity counts once.
    sqlite_store.add_activity(draft("About it", "2026-05-04", VIDEO, kind=Kind.BLOG_POST), "t")
    measured(sqlite_store, "youtube.com/watch?v=dQw4w9WgXcQ", "views", ("2026-03-05", 900))
    for metric, value in (("likes", 30), ("comments", 4)):
        measured(sqlite_store, "youtube.com/watch?v=dQw4w9WgXcQ", metric, ("2026-03-06", value))

    told = {one["name"]: one for one in api.get("/api/v1/reach").json()}

    assert {name: (one["value"], one["known"], one["of"]) for name, one in told.items()} == {
        "attendance": (240, 1, 2),
        "views": (900, 1, 2),
        "interactions": (34, 1, 2),
    }
    assert told["views"]["oldest"] == "2026-03-05T12:00:00Z"
    assert told["views"]["months"] == [
        {"month": "2026-03", "kind": "talk", "platform": "youtube", "value": 900, "known": 1, "of": 1},
        {"month": "2026-04", "kind": "talk", "platform": "youtube", "value": None, "known": 0, "of": 1},
    ]
    asked = {"metric": "views", "to": "2026-03-31", "platform": "youtube", "kind": "talk"}
    [only] = api.get("/api/v1/reach", params=asked).json()
    assert (only["name"], only["of"]) == ("views", 1)
    assert why(api.get("/api/v1/reach?metric=fame")) == (422, "metric")


def test_reach_agrees_with_the_kept_tables(api, sqlite_store):
    from engagement.demo import fill

    fill(sqlite_store, date(2026, 11, 20))
    kept: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for row in sqlite_store.reach(["views"]):
        month = f"{row['month'] // 12:04}-{row['month'] % 12 + 1:02}"
        kept["views", month, row["kind"], row["platform"]] = (row["value"], row["known"])

    [told] = api.get("/api/v1/reach?metric=views").json()

    assert {
        ("views", one["month"], one["kind"], one["platform"]): (one["value"], one["known"])
        for one in told["months"]
        if one["known"]
    } == {place: found for place, found in kept.items() if found[1]}


def test_the_record_is_read_as_it_is_with_money_and_status(api, sqlite_store):
    sqlite_store.add_activity(draft(cost=100, status=Status.PLANNED), "t")

    [row] = api.get("/api/v1/activities").json()

    assert (row["cost"], row["currency"], row["status"]) == (100, "EUR", "planned")
    assert sqlite_store.activities(Filter())[0]["id"] == row["id"]
    assert iso(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
