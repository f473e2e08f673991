"""What a brief says: each number recounted by hand, one and several, an absence that is no zero."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engagement.errors import Refused
from engagement.insight import briefs
from engagement.insight.briefs.words import against, listed
from engagement.model.briefs import Content, Figure, Section
from engagement.model.measures import counted
from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal
from tests.briefs import Q3, TODAY, count, figures, fill, sentences, told
from tests.conftest import draft


def period(since: str, until: str, today: date = TODAY):
    return briefs.period_of(date.fromisoformat(since), date.fromisoformat(until), today)


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        ("2024-07-01", "2024-09-30", ("2024-04-01", "2024-06-30", "the quarter before")),
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29", "the month before")),
        ("2023-01-01", "2023-12-31", ("2022-01-01", "2022-12-31", "the year before")),
        ("2024-07-02", "2024-07-11", ("2024-06-22", "2024-07-01", "the 10 days before")),
        ("2024-07-02", "2024-07-02", ("2024-07-01", "2024-07-01", "the day before")),
    ],
)
def test_a_period_is_compared_with_the_one_before_it(since, until, before):
    found = period(since, until)

    told_ = (found.before_from.isoformat(), found.before_to.isoformat(), found.before)
    assert told_ == before
    assert found.on_day == found.to_on  # it is over: told on its last day, today and tomorrow


def test_a_period_that_runs_is_told_today_and_compared_with_as_many_days():
    found = period("2024-10-01", "2024-12-31")

    assert (found.on_day, found.last, found.runs) == (TODAY, TODAY, True)
    assert found.before_to - found.before_from == TODAY - found.from_on


def test_a_period_that_has_not_begun_has_nothing_over():
    found = period("2025-01-01", "2025-03-31")

    assert (found.on_day, found.begun, found.runs) == (TODAY, False, False)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("2024-07-02", "2024-07-01", "to"),
        ("1969-12-31", "2024-01-01", "from"),
        ("2024-01-01", "2101-01-01", "to"),
    ],
)
def test_a_period_that_is_none_is_refused_by_its_field(since, until, field):
    with pytest.raises(Refused) as refused:
        period(since, until)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        ("2024-07-01", "2024-09-30", "Q3 2024"),
        ("2024-09-01", "2024-09-30", "Sep 2024"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-01-02", "2024-12-31", "2 Jan 2024 to 31 Dec 2024"),
    ],
)
def test_a_brief_is_called_by_its_period(since, until, name):
    assert briefs.name_of(date.fromisoformat(since), date.fromisoformat(until)) == name


def test_one_and_several_are_told_apart():
    assert [counted(Kind.TALK, n) for n in (0, 1, 2)] == ["0 talks", "1 talk", "2 talks"]
    assert counted(Kind.PATENT_WORK, 1) == "1 piece of patent or IP work"
    assert [listed(x) for x in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (19, 15, "4 more than the quarter before (15)"),
        (1, 2, "1 fewer than the quarter before (2)"),
        (2, 2, "as many as in the quarter before"),
        (2, 0, "none in the quarter before"),
        (0, 0, "none in the quarter before either"),
    ],
)
def test_a_count_is_told_against_the_one_before(now, before, words):
    assert against(now, before, period(*map(str, Q3))) == words


def test_what_was_delivered_is_counted_by_kind_against_the_quarter_before(sqlite_store):
    fill(sqlite_store)
    found = figures(told(sqlite_store))

    assert found["delivered"] == ("4 activities", "1 more than the quarter before (3)")
    assert found["delivered.talk"] == ("3 talks", "2 more than the quarter before (1)")
    assert found["delivered.social_post"] == ("1 social post", "none in the quarter before")
    assert "delivered.blog_post" not in found
    assert sentences(told(sqlite_store), "What was delivered") == (
        "Delivered in the period before, and not in this one: blog posts (2).",
    )


def test_a_record_that_begins_in_the_period_is_compared_with_nothing(sqlite_store):
    sqlite_store.add_activity(draft("Only", "2024-08-01"), "t")
    found = told(sqlite_store)

    assert figures(found)["delivered.talk"] == ("1 talk", "")
    assert sentences(found, "What was delivered") == (
        "Nothing is recorded of the quarter before, so nothing is compared.",
    )


def test_reach_says_source_age_and_coverage_and_families_are_not_added(sqlite_store):
    fill(sqlite_store)
    found = figures(told(sqlite_store))

    attendance, note = found["reach.attendance"]
    assert attendance == "240 people in rooms"
    assert note.startswith("Known for 2 of 3 activities; entered; read ")
    assert found["reach.impressions"] == (
        "1,500 impressions",
        "Known for 1 of 1 page; measured on X; read 1 Nov 2024",
    )
    assert found["reach.interactions"] == ("not known", "Not known for any of 1 page")


def test_a_page_of_two_activities_is_counted_once(sqlite_store):
    url = "https://x.com/me/status/9"
    for title in ("A", "B"):
        sqlite_store.add_activity(draft(title, "2024-08-01", url, kind=Kind.SOCIAL_POST), "t")
    count(sqlite_store, "x.com/status/9", "impressions", ("2024-08-02", 70))

    said, note = figures(told(sqlite_store))["reach.impressions"]
    assert said == "70 impressions"
    assert note.startswith("Known for 1 of 1 page")
    assert next(g.rows[0][0] for s in told(sqlite_store).sections for g in s.grids) in ("A", "B")


def test_the_best_piece_stands_highest_among_its_own_kind(sqlite_store):
    for n in range(8):
        sqlite_store.add_activity(
            draft(f"Talk {n}", f"2024-0{1 + n}-03", numbers=(("attendance", 50 if n != 7 else 100),)),
            "t",
        )
        sqlite_store.add_activity(
            draft(f"P {n}", f"2024-0{1 + n}-03", f"https://x.com/me/status/{n}", kind=Kind.SOCIAL_POST),
            "t",
        )
        count(sqlite_store, f"x.com/status/{n}", "impressions", ("2024-09-01", 5000 + n))
    [grid] = next(s.grids for s in told(sqlite_store).sections if s.title == "The best pieces")

    assert grid.rows[0] == (
        "Talk 7",
        "Talk",
        "3 Aug 2024",
        "100 people in rooms",
        "2.0 times usual, of 8",
    )


def test_goals_are_told_with_verdict_and_reasons_as_on_the_briefs_day(sqlite_store):
    ids = fill(sqlite_store)
    found = told(sqlite_store)

    assert figures(found)[f"goal.{ids['goal']}"] == ("3 of 3 talks delivered", "Achieved")
    assert sentences(found, "Goals") == ("As known on 30 Sep 2024.",)
    assert "1 goal: 1 achieved." in sentences(found, "In short")


def test_a_goal_of_another_time_is_not_in_the_brief(sqlite_store):
    sqlite_store.add_goal(
        NewGoal("Later", "CEO", "count", 1, date(2024, 10, 1), date(2024, 12, 31)), "t"
    )

    assert sentences(told(sqlite_store), "Goals") == ("No goal is set for this period.",)


def test_communities_are_told_by_the_periods_end_and_never_added(sqlite_store):
    fill(sqlite_store)

    assert figures(told(sqlite_store))["community.x/acme.followers"] == (
        "1,000 followers",
        "+100 since 1 Jun 2024; measured; read 20 Sep 2024",
    )


def test_what_is_next_in_four_weeks_after_the_day(sqlite_store):
    fill(sqlite_store)
    sqlite_store.add_activity(draft("Too far", "2024-10-29", status=Status.PLANNED), "t")
    found = told(sqlite_store)

    assert figures(found)["next"] == ("1 activity", "")
    [next_] = [one for one in found.figures if one.key == "next"]
    assert next_.label == "In the calendar, 1 Oct 2024 to 28 Oct 2024"


def test_an_empty_record_says_so_and_claims_no_zero(sqlite_store):
    found = told(sqlite_store)

    assert sentences(found, "In short") == ("No delivered activity is recorded for this period.",)
    assert sentences(found, "What was delivered") == ("Nothing is recorded of this period.",)
    assert [key for key in figures(found) if key != "next"] == []
    assert "No goal covers this period." in sentences(found, "What is not known")


def test_before_the_record_begins_nothing_is_counted_as_none(sqlite_store):
    fill(sqlite_store)
    found = told(sqlite_store, date(1985, 1, 1), date(1985, 3, 31))

    assert sentences(found, "What was delivered") == (
        "Nothing is recorded of this period: the record begins on 1 Apr 2024.",
    )
    assert [key for key in figures(found) if key != "next"] == []


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(1970, 1, 1), date(1979, 12, 31)),
        (date(2017, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2100, 12, 31)),
        (date(1970, 1, 1), date(2100, 12, 31)),
        (TODAY, TODAY),
    ],
)
def test_any_period_is_told(sqlite_store, since, until):
    fill(sqlite_store)
    found = told(sqlite_store, since, until)

    assert found.sections[0].title == "In short"
    for drawing in (one for section in found.sections for one in section.drawings):
        assert all(len(values) == len(drawing.categories) <= 40 for _, values in drawing.series)


def test_keys_are_unique_over_all_sections(sqlite_store):
    fill(sqlite_store)
    keys = [figure.key for figure in told(sqlite_store).figures]

    assert len(keys) == len(set(keys))


def test_a_past_periods_brief_is_the_same_tomorrow(sqlite_store):
    fill(sqlite_store)

    assert told(sqlite_store) == told(sqlite_store, today=TODAY + timedelta(days=1))


def brief(*figures_: Figure) -> Content:
    return Content("B", *Q3, Q3[1], (Section("S", (), figures_),))


def test_each_number_and_verdict_that_differs_is_named():
    then = brief(
        Figure("delivered.talk", "Talks", 3, "talks", "old note"),
        Figure("reach.views", "Views", None, "views"),
        Figure("goal.1", "Talks", 3, "of 5 talks", "Behind"),
        Figure("goal.2", "Gone", 1, "of 2 talks", "On track"),
        Figure("same", "Same", 7, "", "as known then"),
    )
    now = brief(
        Figure("same", "Same", 7, "", "as known now"),
        Figure("reach.views", "Views", 10, "views"),
        Figure("goal.1", "Talks", 3, "of 5 talks", "On track"),
        Figure("delivered.podcast", "Podcasts", 1, "podcast"),
    )

    assert briefs.changes(then, now) == (
        ("Talks", "3 talks", "none"),
        ("Views", "not known", "10 views"),
        ("Talks: verdict", "Behind", "On track"),
        ("Gone", "1 of 2 talks", "no longer in the record"),
        ("Podcasts", "none", "1 podcast"),
    )
    assert briefs.changes(then, then) == ()
