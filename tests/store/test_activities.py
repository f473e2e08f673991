"""The record: add, edit, delete, undo; who changed what; a stale write is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.desk import Direction, TouchType
from engagement.model.drafts import DraftLink
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status
from engagement.store import Filter
from engagement.store.unit import unit_of_work
from engagement.store.words import Places, Words, places, words
from tests.conftest import draft


def test_what_is_recorded_is_what_is_read(store):
    told = draft(
        "Élan vital: 日本 & <b>x</b>",
        "2026-03-04",
        "https://youtu.be/abcdefghijk",
        "https://speakerdeck.com/me/deck",
        event="DevConf",
        city="Brno",
        country="CZ",
        format=Format.HYBRID,
        persons=("Ana", "Bo"),
        starts_at=datetime(2026, 3, 4, 17, 30, tzinfo=UTC),
        zone="Europe/Prague",
        ends_on=None,
        minutes=45,
        tags=("kafka", "ops"),
        campaign="Spring launch",
        audiences=(Audience.CUSTOMERS, Audience.PRESS),
        cost=0,
        touch=TouchType.ADVISORY_DAY,
        direction=Direction.THEY_ADVISED,
        perception=-2,
        duties=("public_face", "collateral"),
        notes="n\n2",
        extra={"lang": "en"},
    )
    made = store.add_activity(told, "me")

    assert store.draft_of(made) == told
    assert store.activities() == [
        {
            "id": made,
            "kind": "talk",
            "status": "delivered",
            "title": "Élan vital: 日本 & <b>x</b>",
            "starts_on": "2026-03-04",
            "ends_on": None,
            "event": "DevConf",
            "city": "Brno",
            "country": "CZ",
            "format": "hybrid",
            "tags": ["kafka", "ops"],
            "campaign": "Spring launch",
            "audiences": ["customers", "press"],
            "cost": 0,
            "organisation": None,
            "counterpart": None,
            "minutes": 45,
            "touch": "advisory_day",
            "direction": "they_advised",
            "perception": -2,
            "duties": ["public_face", "collateral"],
            "public": None,
            "persons": ["Ana", "Bo"],
            "links": [
                {"url": "https://youtu.be/abcdefghijk", "role": "recording", "platform": "youtube"},
                {"url": "https://speakerdeck.com/me/deck", "role": "slides", "platform": "speakerdeck"},
            ],
            "readings": {},
        }
    ]


def test_a_form_sent_twice_makes_one_record(store):
    first = store.add_activity(draft(), "me", token="t1")
    again = store.add_activity(draft(), "me", token="t1")

    assert (again, store.count_activities()) == (first, 1)


def test_an_edit_is_kept_with_who_and_from_what_to_what(store):
    made = store.add_activity(draft(city="Bern"), "me")
    changed = store.change_activity(made, draft("Scaling Kafka", city="Basel"), 1, "you")

    edit = store.activity(made).changes[0]
    assert changed
    assert (edit["by"], edit["action"], edit["fields"]) == ("you", "edit", {"city": ["Bern", "Basel"]})
    assert store.activity(made).row["version"] == 2


def test_an_edit_that_changes_nothing_is_no_change(store):
    made = store.add_activity(draft(), "me")

    assert not store.change_activity(made, draft(), 1, "me")
    assert [c["action"] for c in store.activity(made).changes] == ["add"]


def test_a_stale_write_is_refused_with_both_versions(store):
    made = store.add_activity(draft(city="Bern"), "me")
    store.change_activity(made, draft(city="Basel"), 1, "you")

    with pytest.raises(StaleWrite) as stale:
        store.change_activity(made, draft(city="Zug"), 1, "me")

    assert (stale.value.ours, stale.value.theirs) == ({"city": "Zug"}, {"city": "Basel"})
    assert store.draft_of(made).city == "Basel"


def test_a_delete_hides_is_kept_and_can_be_taken_back(store):
    made = store.add_activity(draft(), "me")
    store.delete_activity(made, 1, "me")
    assert store.activities() == []

    store.restore_activity(made, "me")
    assert [row["id"] for row in store.activities()] == [made]
    assert [c["action"] for c in store.activity(made).changes] == ["restore", "delete", "add"]


def test_an_edit_can_be_undone_and_the_undo_is_kept(store):
    made = store.add_activity(draft(persons=("Ana",), city="Bern"), "me")
    store.change_activity(made, draft("Other", "2026-03-05", "https://a.example/x", city="Rom"), 1, "me")
    edit = store.activity(made).changes[0]["id"]
    store.undo(edit, "me")

    assert store.draft_of(made) == draft(persons=("Ana",), city="Bern")
    assert [c["action"] for c in store.activity(made).changes] == ["edit", "edit", "add"]


def test_an_older_edit_is_not_undone_over_a_newer_one(store):
    made = store.add_activity(draft(city="Bern"), "me")
    store.change_activity(made, draft(city="Basel"), 1, "me")
    edit = store.activity(made).changes[0]["id"]
    store.change_activity(made, draft(city="Zug"), 2, "me")

    with pytest.raises(Refused, match="changed again"):
        store.undo(edit, "me")
    assert store.draft_of(made).city == "Zug"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " \u200b"}, "title"),
        ({"on": "1931-01-01"}, "starts_on"),
        ({"minutes": 0}, "minutes"),
        ({"numbers": (("attendance", -1),)}, "attendance"),
        ({"links": (DraftLink("javascript:alert(1)", Role.POST),)}, "post"),
        ({"kind": Kind.BLOG_POST, "status": Status.ACCEPTED}, "status"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_recorded(store, wrong, field):
    with pytest.raises(Refused) as refused:
        store.add_activity(draft(**wrong), "me")

    assert refused.value.field == field
    assert store.counts()["activities"] == 0


def test_a_status_steps_only_where_it_may(store):
    made = store.add_activity(draft(status=Status.REJECTED), "me")

    with pytest.raises(Refused, match="cannot become delivered in one step") as refused:
        store.change_activity(made, draft(), 1, "me")
    assert refused.value.field == "status"
    assert store.change_activity(made, draft(status=Status.SUBMITTED), 1, "me")


def test_one_of_many_that_is_wrong_leaves_none(store):
    from engagement.store import activities

    with pytest.raises(Refused), store.unit("me") as unit:
        activities.add(unit, [draft("Good"), draft("")])
    assert store.counts()["activities"] == 0


def test_what_is_no_more_is_a_sentence(store):
    for act in (
        lambda: store.activity("nope"),
        lambda: store.draft_of("nope"),
        lambda: store.change_activity("nope", draft(), 1, "me"),
        lambda: store.delete_activity("nope", 1, "me"),
        lambda: store.undo("nope", "me"),
    ):
        with pytest.raises(NotFound):
            act()


def test_attendance_entered_with_a_talk_is_of_its_own_day(store):
    made = store.add_activity(draft(numbers=(("attendance", 120),)), "me")

    [number] = store.activity(made).numbers
    assert (number.value, number.provenance, number.by) == (120, "entered", "me")
    assert number.observed_at == datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_corrected_attendance_is_a_new_reading_and_the_old_one_stays(store):
    made = store.add_activity(draft(numbers=(("attendance", 120),)), "me")
    store.change_activity(made, draft(numbers=(("attendance", 90),)), 1, "you")

    assert store.activities()[0]["readings"]["attendance"]["value"] == 90
    assert store.counts()["readings"] == 2
    assert store.rebuild()


def test_days_of_one_edition_are_one_event_that_grows(store):
    for on in ("2026-03-04", "2026-03-05", "2026-03-01"):
        store.add_activity(draft(f"Talk of {on}", on, event="DevConf"), "me")
    store.add_activity(draft("A year on", "2027-03-03", event="Devconf "), "me")

    spans = [(e["name"], e["starts_on"], e["ends_on"]) for e in store.events()]
    assert spans == [("Devconf", "2027-03-03", "2027-03-03"), ("DevConf", "2026-03-01", "2026-03-05")]


def test_the_same_talk_elsewhere_is_another_activity_of_one_family(store):
    here = store.add_activity(draft(city="Bern"), "me")
    there = store.add_activity(draft("scaling  kafka!", "2026-05-01", city="Rom"), "me")

    assert [one["id"] for one in store.activity(here).family] == [there]


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        (Filter(), ["C", "B", "A"]),
        (Filter(kinds=("blog_post",)), ["B"]),
        (Filter(statuses=("planned",)), ["C"]),
        (Filter(persons=("ana",)), ["A"]),
        (Filter(since=draft(on="2026-03-05").starts_on), ["C", "B", "A"]),
        (Filter(since=draft(on="2026-03-07").starts_on), ["C", "B"]),
        (Filter(until=draft(on="2026-03-04").starts_on), ["A"]),
        (Filter(search="kafka devconf"), ["A"]),
        (Filter(search="100%"), ["B"]),
        (Filter(search="ÉLAN"), ["C"]),
        (Filter(search="zzz"), []),
        (Filter(search="launch spring"), ["A"]),
        (Filter(campaigns=("spring LAUNCH",)), ["A"]),
        (Filter(campaigns=("none",)), ["C", "B"]),
        (Filter(campaigns=("none", "Spring launch")), ["C", "B", "A"]),
        (Filter(audiences=("press", "candidates")), ["B", "A"]),
        (Filter(audiences=("none",)), ["C"]),
        (Filter(tags=("kafka",)), ["A"]),
        (Filter(tags=("kaf",)), []),
        (Filter(tags=("none",)), ["C", "B"]),
        (Filter(events=("devconf",)), ["A"]),
        (Filter(events=("none",)), ["C", "B"]),
        (Filter(cities=("elan",)), ["C"]),
        (Filter(cities=("none",)), ["B", "A"]),
        (Filter(platforms=("x", "bluesky")), ["B"]),
        (Filter(platforms=("none",)), ["C", "A"]),
        (Filter(formats=("hybrid",)), ["A"]),
        (Filter(formats=("none",)), ["C", "B"]),
        (Filter(weekdays=("wednesday",)), ["B", "A"]),
        (Filter(weekdays=("friday", "monday")), ["C"]),
        (Filter(weekdays=("caturday",)), []),
        (Filter(ids=("not one",)), []),
        (Filter(audiences=("press",), weekdays=("wednesday",), campaigns=("none",)), ["B"]),
    ],
)
def test_a_filter_finds(store, filter_, found):
    three_days = draft(on="2026-03-06").starts_on
    store.add_activity(
        draft("A", "2026-03-04", ends_on=three_days, persons=("Ana",), event="DevConf", tags=("Kafka",),
              campaign="Spring launch", audiences=(Audience.PRESS, Audience.CUSTOMERS), format=Format.HYBRID),
        "m",
    )  # fmt: skip
    store.add_activity(
        draft("B", "2026-04-01", "https://x.com/a/status/1", kind=Kind.BLOG_POST, notes="100% sure",
              audiences=(Audience.CANDIDATES, Audience.PRESS)), "m"
    )  # fmt: skip
    store.add_activity(draft("C", "2027-01-01", status=Status.PLANNED, city="Elan"), "m")

    assert [row["title"] for row in store.activities(filter_)] == found
    assert store.count_activities(filter_) == len(found)


def test_a_unit_that_fails_leaves_nothing(store):
    before = store.data_version()
    with pytest.raises(ZeroDivisionError), store.unit("me") as unit:
        from engagement.store import activities

        activities.add(unit, [draft()])
        raise ZeroDivisionError
    assert (store.counts()["activities"], store.data_version()) == (0, before)


def test_every_write_makes_the_data_version_grow(store):
    versions = [store.data_version()]
    made = store.add_activity(draft(), "me")
    versions.append(store.data_version())
    store.delete_activity(made, 1, "me")
    versions.append(store.data_version())

    assert versions == sorted(set(versions))


def test_an_instant_without_zone_is_refused(store):
    from sqlalchemy.exc import StatementError

    with pytest.raises((ValueError, StatementError), match="time zone"):
        store.add_activity(replace(draft(), starts_at=datetime(2026, 3, 4, 12)), "me")  # noqa: DTZ001


def test_changes_are_listed_newest_first(store):
    made = store.add_activity(draft(), "me")
    for day in range(3):
        with unit_of_work(store.engine, "me", at=datetime.now(UTC) + timedelta(days=day)) as unit:
            from engagement.store import activities

            activities.change(unit, made, draft(city=f"C{day}"))

    cities = [c["fields"]["city"][1] for c in store.activity(made).changes[:3]]
    assert cities == ["C2", "C1", "C0"]


def test_ids_find_exactly_these_however_many(store):
    made = [store.add_activity(draft(f"T{n}", city="Bern" if n else "Rom"), "m") for n in range(3)]
    many = [*made[:2], *(f"unknown {n}" for n in range(5000))]

    assert {row["id"] for row in store.activities(Filter(ids=tuple(many)))} == set(made[:2])
    assert [row["id"] for row in store.activities(Filter(ids=tuple(many), cities=("rom",)))] == made[:1]


def test_what_is_not_written_plainly_is_looked_for_and_found_nowhere(store):
    store.add_activity(draft(), "m")
    for odd in ("\x00", "\ud800", "%", "\"]'", "🎤" * 50):
        told = (odd,)
        for name in (
            "campaigns",
            "audiences",
            "tags",
            "events",
            "cities",
            "platforms",
            "formats",
            "ids",
        ):
            assert store.activities(Filter(**{name: told})) == []


def test_words_in_use_are_listed_most_used_first(store):
    store.add_activity(
        draft(
            "A",
            "2026-03-04",
            "https://x.com/a/status/1",
            campaign="Spring",
            tags=("ops", "kafka"),
            city="Bern",
            event="E",
        ),
        "m",
    )
    store.add_activity(
        draft(
            "B",
            "2026-03-04",
            "https://x.com/a/status/2",
            "https://a.example/b",
            campaign="Autumn",
            tags=("kafka",),
            city="Rom",
            event="E",
        ),
        "m",
    )
    store.add_activity(draft("C", campaign="Spring", city="Rom"), "m")
    gone = store.add_activity(draft("D", campaign="Gone", tags=("gone",)), "m")
    store.delete_activity(gone, 1, "m")

    with store.read() as connection:
        assert words(connection) == Words(("Spring", "Autumn"), ("kafka", "ops"))
        assert places(connection) == Places(("Rom", "Bern"), ("E",), ("x", "web"))


def test_campaign_audiences_and_cost_are_changed_kept_and_taken_back(store):
    before = draft(campaign="Spring", audiences=(Audience.PRESS,), cost=120)
    made = store.add_activity(before, "m")
    store.change_activity(made, draft(audiences=(Audience.PRESS, Audience.EMPLOYEES), cost=0), 1, "m")
    edit = store.activity(made).changes[0]

    assert edit["fields"] == {
        "campaign": ["Spring", None],
        "audiences": [["press"], ["employees", "press"]],
        "cost": [120, 0],
    }
    assert store.activities(Filter(search="spring")) == []
    store.undo(edit["id"], "m")
    assert store.draft_of(made) == before


def test_nothing_is_not_a_cost_of_nothing(store):
    made = store.add_activity(draft(), "m")

    assert store.change_activity(made, draft(cost=0), 1, "m")
    assert store.activities()[0]["cost"] == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cost", -1),
        ("cost", 2_000_000_001),
        ("campaign", "\u200b"),
        ("perception", 3),
        ("minutes", 0),
        ("minutes", 24 * 60 + 1),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(store, field, value):
    with pytest.raises(Refused) as refused:
        store.add_activity(draft(**{field: value}), "m")

    assert refused.value.field == field
