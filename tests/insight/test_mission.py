"""What was done for whom, the duties' evidence, their suggestions, the hours and the watch list, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engagement.insight import balance, mission
from engagement.insight.duties import Suggestion, audiences_of, rules_in_words, suggest
from engagement.insight.duty_rules import BY_AUDIENCE, BY_COUNTERPART, BY_KIND, BY_WORDS
from engagement.insight.mission import Served
from engagement.insight.watch_list import watched
from engagement.model.mission import DUTIES, NO_DUTY, USUAL_MINUTES, Constituent, TimeSide
from engagement.model.vocabulary import Audience, Kind, Status

KEYS = {duty.key for duty in DUTIES}
OF = mission.constituents_of(DUTIES)
TODAY = date(2026, 11, 20)


def suggested(kind: Kind, title: str = "x", **more: Any) -> list[str]:
    return [one.duty for one in suggest({"kind": kind.value, "title": title, **more}, KEYS)]


def one(id_: str, kind: Kind = Kind.TALK, on: str = "2026-11-03", **more: Any) -> Served:
    row = {
        "id": id_,
        "version": 1,
        "kind": kind.value,
        "status": Status.DELIVERED.value,
        "title": id_,
        "starts_on": date.fromisoformat(on),
        "ends_on": None,
        "minutes": None,
        "from_calendar": False,
        "audiences": None,
        "organisation": None,
        "duties": None,
        "event_id": None,
        "persons": ["Mara"],
    } | more
    return mission.served(row, more.pop("suggestions", ()), USUAL_MINUTES, 60)


# Suggestions -------------------------------------------------------------------------------------


def test_every_kind_suggests_a_duty_and_every_rule_names_one_of_the_catalogue():
    assert set(BY_KIND) == set(Kind)
    named = {duty for duties in BY_KIND.values() for duty in duties}
    named |= {words.duty for words in (*BY_WORDS, *BY_COUNTERPART)} | {
        d for d, _ in BY_AUDIENCE.values()
    }
    assert named == KEYS
    assert {duty for duty, _, _ in rules_in_words()} == KEYS


@pytest.mark.parametrize(
    ("kind", "title", "more", "first"),
    [
        (Kind.CUSTOMER_MEETING, "Roadmap day at Hafen", {}, "roadmap_talks"),
        (Kind.CUSTOMER_MEETING, "Lunch", {"counterpart": "Ada Berg, CTO"}, "peers_at_accounts"),
        (Kind.STRATEGY_SESSION, "Options paper: build or buy", {}, "options_for_decisions"),
        (Kind.MENTORING, "An hour", {"counterpart": "VP of Engineering"}, "vp_engineering"),
        (Kind.SOCIAL_POST, "We are hiring engineers", {}, "recruiting_and_retention"),
        (Kind.TALK, "Keynote: events", {}, "public_face"),
        (Kind.INTERNAL_TALK, "Brown bag", {"tags": ["Patents"]}, "patents_and_ip"),
        (Kind.PATENT_WORK, "An hour", {}, "patents_and_ip"),
    ],
)
def test_words_beat_the_kind(kind, title, more, first):
    assert suggested(kind, title, **more)[0] == first


def test_a_talk_about_architecture_is_no_architecture_work():
    assert suggested(Kind.TALK, "Architecture review without tears") == ["conferences_and_speaking"]
    assert suggested(Kind.TALK, "Blameless postmortems and culture") == ["conferences_and_speaking"]


def test_words_are_met_whole_so_that_a_party_is_no_patent_and_a_bidet_no_bet():
    assert "technical_bets" not in suggested(Kind.STRATEGY_SESSION, "Alphabets of the platform")
    assert "startup_watch" not in suggested(Kind.PARTNER_MEETING, "The upstart's party")


def test_at_most_three_are_suggested_each_with_its_reason_and_only_what_is_offered():
    row = {
        "kind": "internal_talk",
        "title": "Vision, culture, patents and a hackathon",
        "notes": "what customers said",
    }
    found = suggest(row, KEYS)
    assert len(found) == 3
    assert found[0] == Suggestion("direction_and_vision", 'its title says "Vision"')
    assert "direction_and_vision" not in {s.duty for s in suggest(row, KEYS - {"direction_and_vision"})}
    assert suggest(row, set()) == ()


def test_a_duty_the_company_added_is_suggested_by_the_words_of_its_name():
    own = {"open_source_programme_office", "sustainability", "carrying_the_banner"}

    def found(title, *tags):
        return suggest({"kind": "talk", "title": title, "tags": tags}, own)

    assert [(s.duty, s.why) for s in found("Why open standards need source code")] == [
        ("open_source_programme_office", 'its title says "open … source"')
    ]
    assert [s.duty for s in found("Databases", "Sustainability")] == ["sustainability"]
    assert found("An open mind", "banners") == ()


def test_notes_are_believed_less_than_the_kind():
    assert suggested(Kind.PARTNER_MEETING, "Lunch", notes="a pilot perhaps") == [
        "strategic_partners",
        "partner_technology",
    ]


def test_an_audience_is_guessed_by_the_kind_only_where_nobody_said():
    assert audiences_of(Kind.RECRUITING, ()) == ((Audience.CANDIDATES,), True)
    assert audiences_of(Kind.RECRUITING, ["press"]) == ((Audience.PRESS,), False)
    assert audiences_of(Kind.PATENT_WORK, ()) == ((), False)


# Audiences by constituents -----------------------------------------------------------------------


def cell(
    found: list[mission.Cell], audience: Audience | None, constituent: Constituent | None
) -> mission.Cell:
    return next(c for c in found if c.audience is audience and c.constituent is constituent)


def test_an_activity_stands_in_each_of_its_cells_and_its_hours_add_up():
    both = one(
        "A",
        audiences=["press", "customers"],
        duties=["public_face", "conferences_and_speaking", "technical_bets"],
        minutes=120,
    )
    found = mission.cells([both], [], OF)

    assert len(found) == len(Audience) * len(Constituent)
    assert cell(found, Audience.PRESS, Constituent.MARKETING).ids == ["A"]
    assert cell(found, Audience.PRESS, Constituent.MARKETING).minutes == pytest.approx(40)
    assert cell(found, Audience.CUSTOMERS, Constituent.ENGINEERING).minutes == pytest.approx(20)
    assert sum(c.minutes for c in found) == pytest.approx(120)


def test_what_has_no_audience_or_no_duty_has_a_row_and_a_column_of_its_own():
    found = mission.cells([one("A", Kind.PATENT_WORK, duties=[NO_DUTY])], [], OF)

    assert cell(found, None, None).ids == ["A"]
    assert found[-1] is cell(found, None, None)


def test_gaps_are_said_once_whole_rows_first_and_what_stopped_before_the_rest():
    now = [
        one(
            a.value,
            audiences=[a.value],
            duties=["public_face", "joint_sales", "associations", "sounding_board"],
        )
        for a in Audience
        if a is not Audience.PRESS
    ]
    before = [one("Z", audiences=["candidates"], duties=["recruiting_and_retention"])]
    now.append(one("Y", audiences=["employees"], duties=["technical_bets"]))
    said = mission.findings(mission.cells(now, before, OF), "this quarter")

    assert said[0] == "Nothing for press this quarter."
    assert (
        said[1] == "Nothing for candidates by Engineering/Product this quarter; 1 in the period before."
    )
    assert "Nothing for analysts by Engineering/Product this quarter." in said
    assert sum("press" in sentence for sentence in said) == 1


def test_a_constituent_nobody_served_is_one_sentence():
    said = mission.findings(mission.cells([one("A", duties=["public_face"])], [], OF), "this quarter")

    assert "Nothing by Sales this quarter, for anybody." in said


# Duties ------------------------------------------------------------------------------------------


def test_evidence_is_newest_first_and_a_retired_duty_shows_only_with_evidence():
    from dataclasses import replace

    catalogue = [replace(d, retired=d.key in ("public_face", "associations")) for d in DUTIES]
    rows = [
        one("A", on="2026-10-01", duties=["public_face"]),
        one("B", on="2026-11-01", suggestions=[Suggestion("public_face", "its kind")]),
    ]
    found = {e.duty.key: e for e in mission.evidence(rows, rows[:1], catalogue)}

    assert [row.id for row in found["public_face"].rows] == ["B", "A"]
    assert (found["public_face"].chosen, found["public_face"].before) == (1, 1)
    assert "associations" not in found
    assert found["startup_watch"].rows == ()


def test_a_duty_that_the_catalogue_does_not_know_is_named():
    assert mission.unknown([one("A", duties=["juggling"])], KEYS) == {"juggling": ["A"]}


# Time --------------------------------------------------------------------------------------------

Q4 = (date(2026, 10, 1), date(2026, 12, 31))


def weighed(*rows: Served) -> balance.Balance:
    return balance.balance(balance.parts(rows, OF, *Q4, TODAY))


def test_minutes_split_evenly_over_duties_and_say_where_they_come_from():
    found = weighed(
        one("A", duties=["public_face", "technical_bets"], minutes=120),
        one("B", duties=["public_face"], minutes=60, from_calendar=True),
        one("C", duties=["technical_bets"]),
        one("D", duties=[NO_DUTY], minutes=30),
    )

    assert found.by_side == {TimeSide.BUSINESS: 120, TimeSide.TECHNOLOGY: 240, None: 30}
    assert found.by_source == {"activity": 150, "calendar": 60, "default": 180}
    assert found.business == pytest.approx(1 / 3)
    assert balance.in_words(found, 40) == [
        "33 % of the time went to the business and 67 % to technology, against an aim of 40 and 60: "
        "the business side is 7 points below the aim.",
        "3 of 6.5 hours are estimated by the kind's usual minutes; 2.5 said by the activities, "
        "1 from the calendar.",
        "0.5 hours serve no duty and stand on neither side.",
    ]


def test_only_what_was_delivered_counts_and_what_is_planned_stands_ahead():
    planned = {"status": "planned", "duties": ["public_face"], "minutes": 60}
    found = weighed(
        one("A", duties=["public_face"], minutes=60),
        one("B", on="2026-12-01", **planned),
        one("C", on="2026-11-01", **planned),
    )

    assert (found.total, found.ahead) == (60, 60)
    assert [row.id for row in balance.undated([one("C", on="2026-11-01", **planned)], TODAY)] == ["C"]


def test_a_long_activity_counts_the_days_that_lie_in_the_period():
    found = weighed(
        one(
            "A",
            Kind.HACKATHON,
            "2026-09-30",
            ends_on=date(2026, 10, 1),
            duties=["public_face"],
            minutes=960,
        )
    )

    assert found.total == 480


def test_a_talk_at_a_conference_is_a_part_of_its_estimated_day():
    found = weighed(
        one("Conf", Kind.CONFERENCE, duties=["public_face"], event_id="e"),
        one("Talk", duties=["public_face"], minutes=60, event_id="e"),
    )

    assert found.by_source == {"default": 420, "activity": 60}


def test_a_day_over_twenty_four_hours_for_one_person_is_named_and_counted():
    rows = [
        one(name, minutes=800, persons=persons, duties=["public_face"])
        for name, persons in (("A", ["Mara", "Jo"]), ("B", ["Mara"]))
    ]
    [long] = balance.long_days(rows, *Q4)

    assert (long.person, long.day, set(long.ids)) == ("Mara", date(2026, 11, 3), {"A", "B"})
    assert long.in_words().startswith("Mara has 27 hours on 2026-11-03.")
    assert weighed(*rows).total == 1600


def test_a_period_without_hours_says_so():
    assert balance.in_words(weighed(), 40) == [
        "Nothing was delivered in this period, so there are no hours to weigh."
    ]
    assert weighed().business is None


# The watch list ----------------------------------------------------------------------------------


def row(name: str, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"looked_on": None, "every_days": None, "verdict": None, "sort": "startup"}
    return {"key": name, "created_at": datetime(2026, 11, 1, tzinfo=UTC)} | told | more


def look(on: str) -> dict[str, Any]:
    return {"id": on, "kind": "startup_watch", "starts_on": date.fromisoformat(on)}


def test_the_last_look_is_the_newer_of_what_was_entered_and_what_was_done():
    rows = [
        row("done", looked_on=date(2026, 8, 1), every_days=30),
        row("entered", looked_on=date(2026, 11, 1)),
        row("never"),
        row("passed", verdict="pass", looked_on=date(2025, 1, 1)),
    ]
    looks = {"done": [look("2026-12-01"), look("2026-10-15")], "entered": [look("2026-05-01")]}
    found = {one_.row["key"]: one_ for one_ in watched(rows, looks, TODAY)}

    assert list(found) == ["never", "done", "entered", "passed"]
    assert found["done"].looked_on == date(2026, 10, 15)
    assert found["done"].due_in_words() == "due since 2026-11-14 (6 days overdue)"
    assert found["entered"].due_on == date(2026, 11, 1) + timedelta(days=90)
    assert found["never"].due_in_words() == "never looked at"
    assert found["passed"].due_in_words() == "not due again: we pass"
