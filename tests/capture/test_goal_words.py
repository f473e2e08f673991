"""A goal in plain words: what is counted, how much, by when, for whom; and what a sentence leaves out."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.goal_words import read_goal
from engagement.model.measures import read_measure

TODAY = date(2026, 11, 24)
ACCOUNTS = {
    "newsletter/acme": {"subscribers": 3200},
    "x/acme": {"followers": 900, "posts": 3},
    "discord/acme": {},
}


def read(text):
    return read_goal(text, TODAY, ACCOUNTS)


@pytest.mark.parametrize(
    ("text", "measure", "target", "period"),
    [
        ("24 talks delivered in 2026", "count:talk", 24, ("2026-01-01", "2026-12-31")),
        ("2,000 people in rooms this half", "attendance", 2000, ("2026-07-01", "2026-12-31")),
        ("150,000 views on recordings", "metric:views", 150_000, ("2026-01-01", "2026-12-31")),
        ("newsletter to 5,000", "growth:newsletter/acme:subscribers", 1800, ("2026-11-24", "2026-12-31")),
        ("150k views by June 2027", "metric:views", 150_000, ("2026-11-24", "2027-06-30")),
        ("12 blog posts", "count:blog_post", 12, ("2026-01-01", "2026-12-31")),
        ("9,000 reads of blog posts next year", "metric:reads:blog_post", 9000, ("2027-01-01", "2027-12-31")),
        ("Followers on X to 1,500 by the end of Q4", "growth:x/acme:followers", 600, ("2026-11-24", "2026-12-31")),
        ("30 submitted talks in H1 2027", "count:talk:submitted", 30, ("2027-01-01", "2027-06-30")),
        ("100 more members on Discord this year", "growth:discord/acme:members", 100, ("2026-01-01", "2026-12-31")),
        ("3 whitepapers by 15 March 2027", "count:whitepaper", 3, ("2026-11-24", "2027-03-15")),
        ("1.5 million impressions next quarter", "metric:impressions", 1_500_000, ("2027-01-01", "2027-03-31")),
        ("500 attendees at workshops in Q3 2026", "attendance:workshop", 500, ("2026-07-01", "2026-09-30")),
    ],
)  # fmt: skip
def test_a_goal_is_understood(text, measure, target, period):
    found = read(text)

    assert (found.measure, found.target) == (measure, target)
    assert (found.starts_on.isoformat(), found.ends_on.isoformat()) == period
    assert found.missing == ()
    assert read_measure(measure)


def test_a_target_for_each_quarter_and_who_it_is_for():
    found = read("8 tier-1 analyst touches a quarter for the CEO")

    assert (found.measure, found.target, found.every, found.owner) == ("touches:1", 8, "quarter", "CEO")
    assert read("newsletter to 5,000").owner == "community"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("be famous", "what is counted"),
        ("10", "what is counted"),
        ("999999999999999 talks", "at most 1,000,000,000,000"),
        ("talks in 2026", "how many"),
        ("20 % more talks", "how many"),
        ("reach 800 members in Discord", "the members of discord/acme today"),
        ("grow stars to 5k", "whose account"),
        ("", "what is counted"),
        ("x" * 5000, "what is counted"),
    ],
)
def test_what_a_sentence_leaves_out_is_named(text, says):
    assert any(says in one for one in read(text).missing)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("20 talks + 3 workshops", "a second number"),
        ("20 talks and 3 workshops in 2026", "a second number"),
        ("10-15 talks in 2026", "a second number"),
        ("between 10 and 15 talks", "a second number"),
        ("10 talks with 100 people each", "no sum"),
        ("30 talks in 2026 and 2027", "a second number"),
        ("10 talks from 1 March to 30 June", "a second number"),
        ("10 talks in the next 6 months", "a second number"),
        ("24 talks in FY26", "from which day"),
        ("10 talks this fiscal year", "from which day"),
        ("10 talks since January", "from which day"),
        ("10 talks between March and June 2026", "from which day"),
        ("1 blog post per week", "no sum"),
        ("2 posts a week", "no sum"),
        ("50 views per post", "no sum"),
        ("average attendance of 50", "no sum"),
        ("double our newsletter subscribers", "how many"),
        ("5 keynotes at tier 1 conferences", "what is counted"),
        ("3 talks at KubeCon Europe", "KubeCon Europe"),
        ("3 talks in Berlin", "Berlin"),
        ("5,000 subscribers of the newsletter", "gained or reached"),
        ("newsletter to 3,000", "above the 3,200"),
        ("0 talks", "how many"),
    ],
)
def test_what_a_goal_cannot_hold_is_asked_not_guessed(text, says):
    assert any(says in one for one in read(text).missing), read(text)


@pytest.mark.parametrize(
    ("text", "measure", "period"),
    [
        ("at least 10 conference talks in H2", "count:talk", ("2026-07-01", "2026-12-31")),
        ("10 talks by end of December", "count:talk", ("2026-11-24", "2026-12-31")),
        ("10 talks by the end of the year", "count:talk", ("2026-01-01", "2026-12-31")),
        ("10 talks bis 30.6.2027", "count:talk", ("2026-11-24", "2027-06-30")),
        ("10 talks bis zum 31.12.", "count:talk", ("2026-11-24", "2026-12-31")),
        ("10 talks bis Ende Juni 2027", "count:talk", ("2026-11-24", "2027-06-30")),
        ("Newsletter to 5k by Q1 2027", "growth:newsletter/acme:subscribers", ("2026-11-24", "2027-03-31")),
        ("10 talks by H1 2027", "count:talk", ("2026-11-24", "2027-06-30")),
    ],
)  # fmt: skip
def test_a_period_is_met_in_other_words(text, measure, period):
    found = read(text)

    assert found.measure == measure
    assert (found.starts_on.isoformat(), found.ends_on.isoformat()) == period
    assert found.missing == ()
