"""Edits in mirror tabs come back: read whatever their dress, checked, taken, or refused with the cell named."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.model.designated import NewContact
from engagement.model.goals import NewGoal
from engagement.model.vocabulary import Format, Kind, Status
from engagement.sheets.edits import Fate
from engagement.store import contacts, manual
from tests.conftest import draft
from tests.sheets.conftest import NOW


@pytest.fixture
def talk(desk):
    """The id of one talk that stands in the sheet."""
    made = desk.store.add_activity(
        draft("Scaling Kafka", "2026-03-04", "https://example.org/a", persons=("Ada",), tags=("kafka",)),
        "m",
    )
    desk.push()
    return made


def fates(edits):
    return [(one.column, one.theirs, one.fate) for one in edits.differences]


@pytest.mark.parametrize(
    ("header", "typed", "field", "value"),
    [
        ("title", "Scaling  Kafka further ", "title", "Scaling Kafka further"),
        ("title", '="AB"', "title", "AB"),
        ("kind", "Conference talk", "kind", Kind.TALK),
        ("kind", "Webinar", "kind", Kind.WEBINAR),
        ("kind", "Press or media interview", "kind", Kind.PRESS),
        ("status", "Planned", "status", Status.PLANNED),
        ("starts_on", "2026-03-05", "starts_on", date(2026, 3, 5)),
        ("starts_on", "5. März 2026", "starts_on", date(2026, 3, 5)),
        ("starts_on", "5 mars 2026", "starts_on", date(2026, 3, 5)),
        ("starts_on", "5 de marzo de 2026", "starts_on", date(2026, 3, 5)),
        ("starts_on", "March 5th, 2026", "starts_on", date(2026, 3, 5)),
        ("starts_on", "05.03.2026", "starts_on", date(2026, 3, 5)),
        ("starts_on", "20260305", "starts_on", date(2026, 3, 5)),
        ("ends_on", "2026-03-06", "ends_on", date(2026, 3, 6)),
        ("minutes", "45", "minutes", 45),
        ("minutes", "1\u202f234", "minutes", 1234),
        ("cost", "'1,234", "cost", 1234),
        ("cost", "'1.234", "cost", 1234),
        ("cost", "'1 234", "cost", 1234),
        ("cost", "0", "cost", 0),
        ("format", "In person", "format", Format.IN_PERSON),
        ("persons", "Ada;Bob ; Ada", "persons", ("Ada", "Bob")),
        ("tags", "kafka, streams", "tags", ("kafka", "streams")),
        ("city", "\u00a0Berlin ", "city", "Berlin"),
        ("country", "TRUE", "country", "TRUE"),
        ("event", "KubeCon", "event", "KubeCon"),
        ("organisation", "Acme", "organisation", "Acme"),
        ("campaign", "42", "campaign", "42"),
        ("notes", "one\ntwo", "notes", "one\ntwo"),
    ],
)  # fmt: skip
def test_a_persons_cell_is_taken_as_what_it_says(desk, talk, header, typed, field, value):
    desk.type(talk, header, typed)

    edits = desk.pull()

    if (header, typed) != ("kind", "Conference talk"):
        assert [one.fate for one in edits.differences] == [Fate.TAKEN]
        assert desk.taken == 1
    assert edits.problems == []
    assert edits.conflicts == []
    assert getattr(desk.store.draft_of(talk), field) == value


@pytest.mark.parametrize(
    ("header", "typed", "says"),
    [
        ("title", "", "cannot be empty"),
        ("kind", "Juggling", "none of conference, talk"),
        ("status", "maybe", "none of idea"),
        ("starts_on", "'03/04/2026", "can be read as two days"),
        ("starts_on", "2026", "year alone"),
        ("starts_on", "31.02.2026", "is not a date"),
        ("starts_on", "4-5 March 2026", "two days"),
        ("ends_on", "2026-03-01", "ends before it starts"),
        ("minutes", "12.5", "whole"),
        ("minutes", "half an hour", "no whole number"),
        ("minutes", "99999", "at most 1,440"),
        ("cost", "-5", "0 or more"),
        ("title", "2026-05-01", "also how a spreadsheet keeps the day 2026-05-01"),
        ("title", "=1/0", "formula"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_cell_and_left_alone(desk, talk, header, typed, says):
    before = desk.store.draft_of(talk)
    desk.type(talk, header, typed)
    stands = desk.tab().value(desk.cell(talk, header))

    edits = desk.pull()
    done = desk.push()

    (problem,) = edits.problems
    assert problem.cell == desk.cell(talk, header)
    assert says in problem.message
    assert desk.taken == 0
    assert desk.store.draft_of(talk) == before
    assert done.problems == edits.problems
    assert done.rows_written == 0
    assert desk.tab().value(desk.cell(talk, header)) == stands


def test_an_edit_waits_for_a_pull_and_is_never_written_over(desk, talk):
    desk.type(talk, "city", "Berlin")
    desk.store.change_activity(talk, draft("Scaling it", persons=("Ada",)), 1, "m")

    done = desk.push()

    assert (done.rows_written, done.problems, done.conflicts) == (1, [], [])
    row = desk.rows()[talk]
    assert (row["city"], row["title"]) == ("Berlin", "Scaling it")
    desk.pull()
    assert desk.store.draft_of(talk).city == "Berlin"
    assert desk.push().requests == 2


def test_the_same_on_both_sides_is_agreed(desk, talk):
    desk.type(talk, "city", "Berlin")
    desk.store.change_activity(
        talk, draft("Scaling Kafka", city="Berlin", persons=("Ada",), tags=("kafka",)), 1, "m"
    )

    done = desk.push()

    assert done.conflicts == []
    assert done.problems == []
    desk.type(talk, "city", "Bonn")
    assert fates(desk.compare()) == [("city", "Bonn", Fate.TAKEN)]


def test_after_a_pull_a_change_of_the_record_is_no_conflict(desk, talk):
    desk.type(talk, "city", "Berlin")
    desk.pull()
    desk.store.change_activity(talk, draft("Scaling Kafka", city="Bonn"), 2, "m")

    done = desk.push()

    assert done.conflicts == []
    assert desk.rows()[talk]["city"] == "Bonn"


def test_edits_of_a_row_that_belong_together_are_taken_together(desk, talk):
    desk.type(talk, "starts_on", "2026-05-04")
    desk.type(talk, "ends_on", "2026-05-06")

    desk.pull()

    made = desk.store.draft_of(talk)
    assert (made.starts_on, made.ends_on) == (date(2026, 5, 4), date(2026, 5, 6))


def test_a_bad_cell_does_not_hold_back_a_good_one(desk, talk):
    desk.type(talk, "city", "Berlin")
    desk.type(talk, "minutes", "99999")

    edits = desk.pull()

    assert sorted(fates(edits)) == [("city", "Berlin", Fate.TAKEN), ("minutes", 99999, Fate.REFUSED)]
    assert desk.store.draft_of(talk).city == "Berlin"


def test_a_date_that_google_understood_stays_taken_and_is_written_as_text(desk, talk):
    desk.type(talk, "starts_on", "3/5/2026")

    desk.pull()
    desk.push()

    assert desk.rows()[talk]["starts_on"] == "2026-03-05"
    assert desk.push().requests == 2


def test_a_change_of_what_the_record_works_out_is_told_and_written_again(desk, talk):
    (link,) = desk.rows("Links")
    desk.type(link, "platform", "my blog", "Links")

    done = desk.push()

    (problem,) = done.problems
    assert problem.cell == desk.cell(link, "platform", "Links")
    assert '"my blog"' in problem.message
    assert '"web"' in problem.message
    assert desk.rows("Links")[link]["platform"] == "web"
    assert desk.push().problems == []


def test_a_links_address_is_changed_and_stays_the_same_link(desk, talk):
    (link,) = desk.rows("Links")
    desk.type(link, "url", "https://example.org/b", "Links")
    desk.type(link, "role", "Recording", "Links")

    desk.pull()
    desk.push()

    assert [(one.url, one.role) for one in desk.store.draft_of(talk).links] == [
        ("https://example.org/b", "recording")
    ]
    assert list(desk.rows("Links")) == [link]
    assert desk.push().requests == 2


def test_a_number_typed_over_is_a_reading_by_hand(desk, talk):
    with desk.store.unit("m", at=NOW) as unit:
        told = manual.Told("https://example.org/a", "views", date(2026, 10, 1), 100)
        manual.enter(unit, [told], "entered")
    desk.push()
    (number,) = desk.rows("Numbers")
    desk.type(number, "value", "1,250", "Numbers")

    desk.pull()

    assert desk.store.activities()[0]["readings"]["views"]["value"] == 1250
    desk.push()
    assert desk.rows("Numbers")[number]["value"] == 1250
    assert desk.push().requests == 2


def test_a_measured_number_is_not_replaced_by_hand(desk, talk):
    with desk.store.unit("m", at=NOW) as unit:
        told = manual.Told("https://example.org/a", "views", date(2026, 10, 1), 100)
        manual.enter(unit, [told], "measured")
    desk.push()
    (number,) = desk.rows("Numbers")
    desk.type(number, "value", "7", "Numbers")

    (problem,) = desk.pull().problems

    assert "the platform measures it" in problem.message
    assert desk.taken == 0


def test_attendance_of_an_activity_can_be_corrected(desk):
    made = desk.store.add_activity(draft(numbers=(("attendance", 40),)), "m")
    desk.push()
    (number,) = desk.rows("Numbers")
    desk.type(number, "value", "45", "Numbers")

    desk.pull()

    assert desk.store.activity(made).numbers[0].value == 45


def test_goals_analysts_and_accounts_are_edited_too(desk):
    goal = desk.store.add_goal(
        NewGoal("Talks", "CTO", "count:talk", 10, date(2026, 1, 1), date(2026, 12, 31)), "m"
    )
    with desk.store.unit("m") as unit:
        analyst = contacts.add(unit, NewContact("Ann Lee", "Gartner", tier="1"))
        manual.enter(
            unit, [manual.Told("newsletter/acme", "subscribers", date(2026, 10, 1), 9)], "entered"
        )
    desk.push()
    (account,) = desk.rows("Community")
    desk.type(goal, "target", "24", "Goals")
    desk.type(goal, "to", "2026-11-30", "Goals")
    desk.type(analyst, "firm", "Forrester", "Analysts")
    desk.type(analyst, "tier", "Tier 2", "Analysts")
    desk.type(analyst, "coverage", "data, streams", "Analysts")
    desk.type(account, "subscribers", "12", "Community")

    edits = desk.pull()
    desk.push()

    assert edits.problems == []
    assert desk.taken == 3
    row = desk.rows("Goals")[goal]
    assert (row["target"], row["to"]) == (24, "2026-11-30")
    row = desk.rows("Analysts")[analyst]
    assert (row["firm"], row["tier"], row["coverage"]) == ("Forrester", "2", "data; streams")
    assert desk.rows("Community")[account]["subscribers"] == 12
    assert desk.push().requests == 2


def test_what_only_the_record_can_refuse_is_told_after_the_take(desk):
    with desk.store.unit("m") as unit:
        analyst = contacts.add(unit, NewContact("Ann Lee", "Gartner", tier="1"))
    desk.push()
    desk.type(analyst, "tier", "9", "Analysts")

    (problem,) = desk.pull().problems

    assert "Tier 9 has no interval yet" in problem.message
    assert desk.taken == 0


def test_a_text_too_long_for_a_cell_is_cut_for_the_sheet_and_its_edit_refused(desk):
    made = desk.store.add_activity(draft(notes="ä" * 60_000), "m")

    done = desk.push()

    assert done.problems[0].cell == desk.cell(made, "notes")
    assert len(desk.rows()[made]["notes"]) <= 50_000
    assert desk.push().requests == 2
    desk.type(made, "notes", "short")
    (problem,) = [p for p in desk.pull().problems if "was not taken" in p.message]
    assert "only the beginning" in problem.message
    assert len(desk.store.draft_of(made).notes) == 60_000


def test_only_the_chosen_edits_are_taken(desk, talk):
    desk.type(talk, "city", "Berlin")
    desk.type(talk, "country", "Germany")
    edits = desk.compare()

    from engagement.sheets.edits import take

    taken = take(desk.store, edits, now=NOW, by="ada", only=lambda one: one.column == "city")

    made = desk.store.draft_of(talk)
    assert (taken, made.city, made.country) == (1, "Berlin", None)
    assert fates(desk.compare()) == [("country", "Germany", Fate.TAKEN)]


def test_an_edit_of_what_changed_since_the_look_is_left_for_the_next(desk, talk):
    desk.type(talk, "city", "Berlin")
    edits = desk.compare()
    desk.store.change_activity(talk, draft("Scaling Kafka", city="Bonn"), 1, "m")

    from engagement.sheets.edits import take

    assert take(desk.store, edits, now=NOW, by="ada") == 0
    assert fates(desk.compare()) == [("city", "Berlin", Fate.CONFLICT)]
