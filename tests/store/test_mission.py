"""The catalogue of duties, the choices of time, the watch list and what the mission reads."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.inbox import Settling
from engagement.errors import Refused, StaleWrite
from engagement.model.mission import BUSINESS_AIM, DUTIES, NO_DUTY, USUAL_MINUTES, Constituent, Duty
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Status
from engagement.model.watched import CompanyDraft, CompanySort, CompanyVerdict
from engagement.store import Filter, balance, choices, duties, mission, watched
from tests.conftest import draft

TODAY = date(2026, 11, 20)
SHARES = dict(zip(Constituent, (20, 50, 10, 10, 10), strict=True))


def listed(store, key: str) -> Duty:
    with store.read() as connection:
        return next(duty for duty in duties.catalogue(connection) if duty.key == key)


def test_the_catalogue_is_the_products_own_until_somebody_changes_it(store):
    with store.read() as connection:
        assert duties.catalogue(connection) == DUTIES
        assert choices.chosen(connection, duties.KEY) is None


def test_a_duty_is_added_beside_its_constituents_and_renamed_moved_and_taken_back(store):
    with store.unit("m") as unit:
        key = duties.add(unit, "Guard  the budget", Constituent.STRATEGY)
    with store.read() as connection:
        keys = [d.key for d in duties.catalogue(connection) if d.constituent is Constituent.STRATEGY]
    assert key == "guard_the_budget"
    assert keys[-1] == key

    with store.unit("m") as unit:
        duties.change(unit, key, "Guard the money", Constituent.SALES, listed(store, key))
    assert listed(store, key) == Duty(key, "Guard the money", Constituent.SALES)

    with store.read() as connection:
        newest = choices.history(connection, duties.KEY)[0]
    with store.unit("m") as unit:
        choices.undo(unit, newest.id)
    assert listed(store, key) == Duty(key, "Guard the budget", Constituent.STRATEGY)


def test_taking_the_first_change_back_gives_the_products_own_catalogue_again(store):
    with store.unit("m") as unit:
        duties.add(unit, "Guard the budget", Constituent.STRATEGY)
    with store.read() as connection:
        [only] = choices.history(connection, duties.KEY)
    with store.unit("m") as unit:
        choices.undo(unit, only.id)
    with store.read() as connection:
        assert duties.catalogue(connection) == DUTIES


def test_an_older_change_is_not_taken_back_under_a_newer_one(store):
    for name in ("One", "Two"):
        with store.unit("m") as unit:
            duties.add(unit, name, Constituent.SALES)
    with store.read() as connection:
        older = choices.history(connection, duties.KEY)[1]

    with pytest.raises(Refused, match="changed again since"), store.unit("m") as unit:
        choices.undo(unit, older.id)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("be the PUBLIC face", "is in the catalogue already"),
        (" \u200b ", "needs a name"),
        ("x" * 121, "at most 120 letters"),
    ],
)
def test_a_duty_needs_a_name_of_its_own(store, label, why):
    standing = listed(store, "startup_watch")
    with pytest.raises(Refused, match=why), store.unit("m") as unit:
        duties.change(unit, "startup_watch", label, standing.constituent, standing)
    with pytest.raises(Refused, match=why), store.unit("m") as unit:
        duties.add(unit, label, Constituent.SALES)
    assert listed(store, "startup_watch") == standing


def test_a_duty_that_somebody_else_changed_is_not_overwritten(store):
    seen = listed(store, "startup_watch")
    with store.unit("a") as unit:
        duties.change(unit, "startup_watch", "Scout startups", seen.constituent, seen)

    with pytest.raises(StaleWrite, match="changed by somebody else"), store.unit("b") as unit:
        duties.change(unit, "startup_watch", "Know startups", seen.constituent, seen)
    assert listed(store, "startup_watch").label == "Scout startups"


def test_a_retired_duty_keeps_its_evidence_and_says_how_much(store):
    store.add_activity(draft(kind=Kind.STARTUP_WATCH, duties=("startup_watch",)), "m")
    with store.unit("m") as unit:
        assert duties.retire(unit, "startup_watch", listed(store, "startup_watch")) == 1

    assert listed(store, "startup_watch").retired
    assert store.count_activities(Filter(duties=("startup_watch",))) == 1
    with pytest.raises(Refused, match="bring it back"), store.unit("m") as unit:
        duties.add(unit, "Watch the startups of our market", Constituent.SALES)
    with store.unit("m") as unit:
        duties.bring_back(unit, "startup_watch")
    assert not listed(store, "startup_watch").retired


def test_activities_are_found_by_chosen_duties_and_by_none(store):
    made = {
        name: store.add_activity(draft(name, duties=told), "m")
        for name, told in (
            ("A", ("public_face", "associations")),
            ("B", ("associations",)),
            ("C", ()),
            ("D", (NO_DUTY,)),
        )
    }

    def found(*keys: str) -> set[str]:
        return {row["id"] for row in store.activities(Filter(duties=keys))}

    assert found("associations") == {made["A"], made["B"]}
    assert found("public_face", "none") == {made["A"], made["C"], made["D"]}
    assert found("nothing_such") == set()


def test_confirming_leaves_what_was_changed_meanwhile_and_refuses_unknown_duties(store):
    one, two = (store.add_activity(draft(name), "m") for name in ("A", "B"))
    store.change_activity(two, draft("B2"), 1, "somebody")

    with store.unit("m") as unit:
        done = duties.confirm(unit, {one: ("public_face",), two: ("public_face",)}, {one: 1, two: 1})
    assert done == (1, 1)
    assert store.draft_of(one).duties == ("public_face",)
    assert store.draft_of(two).duties == ()

    with pytest.raises(Refused, match="not in the catalogue"), store.unit("m") as unit:
        duties.confirm(unit, {one: ("juggling",)}, {})
    assert store.draft_of(one).duties == ("public_face",)


def test_the_aim_is_the_products_own_until_it_is_set_and_never_beyond_a_hundred(store):
    with store.read() as connection:
        assert balance.aim(connection) == BUSINESS_AIM
    for bad in (140, -1):
        with pytest.raises(Refused, match="0 to 100 per cent"), store.unit("m") as unit:
            balance.set_aim(unit, bad, BUSINESS_AIM)
    with store.unit("m") as unit:
        assert balance.set_aim(unit, 55, BUSINESS_AIM)
    with pytest.raises(StaleWrite), store.unit("m") as unit:
        balance.set_aim(unit, 70, BUSINESS_AIM)
    with store.read() as connection:
        assert balance.aim(connection) == 55


@pytest.mark.parametrize(
    ("change", "why"), [(-10, "90, not to 100 per cent; 10 are missing"), (5, "5 are too many")]
)
def test_targets_add_up_to_a_hundred(store, change, why):
    with store.unit("m") as unit:
        balance.set_targets(unit, SHARES, None)
    with pytest.raises(Refused, match=why), store.unit("m") as unit:
        balance.set_targets(unit, SHARES | {Constituent.STRATEGY: 20 + change}, SHARES)
    with store.read() as connection:
        assert balance.targets(connection) == SHARES
    with store.unit("m") as unit:
        balance.set_targets(unit, None, SHARES)
    with store.read() as connection:
        assert balance.targets(connection) is None


@pytest.mark.parametrize("bad", [0, -5, 1441])
def test_usual_minutes_are_more_than_none_and_at_most_a_day(store, bad):
    with pytest.raises(Refused, match="at most 1,440"), store.unit("m") as unit:
        balance.set_minutes(unit, {Kind.TALK: bad}, USUAL_MINUTES)
    with store.unit("m") as unit:
        assert balance.set_minutes(unit, {Kind.TALK: 200}, USUAL_MINUTES)
    with store.read() as connection:
        assert balance.minutes(connection) == USUAL_MINUTES | {Kind.TALK: 200}
        assert choices.chosen(connection, balance.MINUTES) == {"talk": 200}


def test_minutes_of_nothing_or_of_more_than_the_day_are_refused(store):
    for minutes in (0, 1441):
        with pytest.raises(Refused, match="24 hours"):
            store.add_activity(draft(minutes=minutes), "m")
    assert store.count_activities() == 0


def company(store, *told: object, **more: object) -> str:
    with store.unit("m") as unit:
        return watched.add(unit, CompanyDraft(*told, **more), TODAY)  # type: ignore[arg-type]


def test_a_company_is_added_changed_taken_off_and_brought_back(store):
    made = company(
        store, "Lakefront  Labs", CompanySort.STARTUP, "Could replace ours", "lakefront.example"
    )
    with store.unit("m") as unit:
        changed = watched.change(
            unit,
            made,
            CompanyDraft("Lakefront Labs", verdict=CompanyVerdict.PILOT, every_days=30),
            1,
            TODAY,
        )
    assert changed["verdict"] == [None, "pilot"]

    with store.read() as connection:
        [row] = watched.listed(connection)
        [newest, first] = watched.history(connection, made)
    assert (row["name"], row["every_days"], row["why"], row["version"]) == (
        "Lakefront Labs",
        30,
        None,
        2,
    )
    assert (newest.action, first.action) == ("edit", "add")

    with store.unit("m") as unit:
        watched.undo(unit, newest.id)
    with store.read() as connection:
        [row] = watched.listed(connection)
    assert (row["why"], row["verdict"], row["url"]) == (
        "Could replace ours",
        None,
        "https://lakefront.example",
    )

    with store.unit("m") as unit:
        watched.retire(unit, made, 3)
    with store.read() as connection:
        assert watched.listed(connection) == []
        assert [row["id"] for row in watched.listed(connection, retired=True)] == [made]
    with store.unit("m") as unit:
        watched.restore(unit, made)
    with store.read() as connection:
        assert [row["id"] for row in watched.listed(connection)] == [made]


def test_a_company_twice_is_refused_also_one_that_was_taken_off(store):
    made = company(store, "Kestrel Graph")
    with pytest.raises(Refused, match="Change that one instead"):
        company(store, "kestrel graph!")
    other = company(store, "Tidepool")
    with pytest.raises(Refused, match="known here already"), store.unit("m") as unit:
        watched.change(unit, other, CompanyDraft("Kestrel Graph"), 1, TODAY)
    with store.unit("m") as unit:
        watched.retire(unit, made, 1)
    with pytest.raises(Refused, match="bring it back"):
        company(store, "Kestrel Graph")


def test_a_stale_write_to_a_company_is_refused_with_both_versions(store):
    made = company(store, "Kestrel Graph")
    with store.unit("a") as unit:
        watched.change(unit, made, CompanyDraft("Kestrel Graph", why="Graphs"), 1, TODAY)

    with pytest.raises(StaleWrite) as caught, store.unit("b") as unit:
        watched.change(unit, made, CompanyDraft("Kestrel Graph", why="Owls"), 1, TODAY)
    assert (caught.value.ours["why"], caught.value.theirs["why"]) == ("Owls", "Graphs")
    with pytest.raises(StaleWrite), store.unit("b") as unit:
        watched.retire(unit, made, 1)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "company"),
        ({"every_days": 0}, "every_days"),
        ({"looked_on": date(2026, 12, 24)}, "looked_on"),
        ({"url": "not an address"}, "url"),
    ],
)
def test_what_is_told_of_a_company_is_checked(store, more, field):
    with pytest.raises(Refused) as caught:
        company(store, **{"name": "Kestrel", **more})
    assert caught.value.field == field
    with store.read() as connection:
        assert watched.listed(connection) == []


def test_looks_are_the_delivered_activities_with_that_organisation_in_any_dress(store):
    company(store, "Kestrel Graph")
    made = [
        store.add_activity(draft(name, on, kind=kind, organisation=organisation, status=status), "m")
        for name, on, kind, organisation, status in (
            ("Demo", "2026-05-01", Kind.STARTUP_WATCH, "KESTREL-GRAPH", Status.DELIVERED),
            ("Diligence", "2026-06-01", Kind.DUE_DILIGENCE, "Kestrel Graph", Status.DELIVERED),
            ("Ahead", "2027-01-01", Kind.PARTNER_MEETING, "Kestrel Graph", Status.PLANNED),
            ("A talk", "2026-07-01", Kind.CUSTOMER_MEETING, "Kestrel Graph", Status.DELIVERED),
        )
    ]
    with store.read() as connection:
        found = watched.looks(connection)

    assert [look["id"] for look in found["kestrel graph"]] == [made[1], made[0]]


def test_a_look_is_logged_with_the_company_and_its_owner(store):
    made = company(store, "Kestrel Graph", owner="Mara")
    with store.unit("m") as unit:
        activity = watched.look(unit, made, TODAY)
    row = store.activity(activity).row

    assert (row["kind"], row["organisation"], row["starts_on"]) == (
        "startup_watch",
        "Kestrel Graph",
        TODAY,
    )
    assert store.draft_of(activity).persons == ("Mara",)


def test_minutes_are_the_calendars_until_a_person_says_others(store):
    with store.unit("m") as unit:
        settling = Settling(unit, TODAY)
        settling.accept = True
        settling.settle(
            [
                Proposal(
                    Kind.CUSTOMER_MEETING,
                    "Roadmap day",
                    date(2026, 11, 3),
                    organisation="Hafen",
                    minutes=90,
                    origin="calendar one",
                    confidence=0.9,
                )
            ]
        )
    store.add_activity(draft("By hand", "2026-11-04", minutes=30), "m")

    def sources() -> dict[str, bool]:
        with store.read() as connection:
            rows = mission.activities(connection, date(2026, 10, 1), date(2026, 12, 31))
        return {row["title"]: row["from_calendar"] for row in rows}

    assert sources() == {"By hand": False, "Roadmap day": True}
    [row] = store.activities(Filter(search="Roadmap"))
    standing = store.draft_of(row["id"])
    standing.minutes = 120
    store.change_activity(row["id"], standing, 1, "m")
    assert sources()["Roadmap day"] is False


def test_the_mission_reads_a_persons_activities_of_a_period_that_were_or_will_be(store):
    for name, on, status in (
        ("Done", "2026-10-02", Status.DELIVERED),
        ("Planned", "2026-12-02", Status.PLANNED),
        ("Sent in", "2026-11-02", Status.SUBMITTED),
        ("Before", "2026-09-30", Status.DELIVERED),
    ):
        store.add_activity(draft(name, on, status=status, persons=("Mara",)), "m")
    store.add_activity(draft("Another's", "2026-11-03", persons=("Jo",)), "m")
    with store.read() as connection:
        rows = mission.activities(connection, date(2026, 10, 1), date(2026, 12, 31), "mara")

    assert [row["title"] for row in rows] == ["Planned", "Done"]
    assert rows[0]["persons"] == ["Mara"]
