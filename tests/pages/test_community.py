"""The Community page: lines, growth, before and after, numbers by hand; every odd record gets its sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from engagement.charts.specs import plain
from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind
from engagement.store import ledger
from engagement.ui import community_data, community_drawn
from tests.conftest import draft
from tests.pages.test_pages import NASTY

TODAY = date.today()


def read(store, account, metric, told, provenance="measured"):
    """Add readings of an account; `told` is {days before today: value}."""
    made = store.add_account(account, "t")
    with store.unit("pull") as unit:
        subject = ledger.subjects_for(unit.connection, [made], "account")[made]
        entries = [
            ledger.Entry(
                subject,
                metric,
                to_micros(datetime.combine(TODAY - timedelta(days=back), time(6), UTC)),
                value,
                provenance,
            )
            for back, value in told.items()
        ]
        ledger.add_readings(unit.connection, entries, None)
    return made


def weekly(first, step, weeks=40):
    return {1 + 7 * (weeks - at): first + step * at for at in range(weeks + 1)}


def words(running):
    said = [*running.info, *running.warning, *running.caption, *running.markdown, *running.subheader]
    return " ".join(element.value for element in said).replace("\\", "")


def shown(running):
    """The table of accounts."""
    return next(frame.value for frame in running.dataframe if "Account" in frame.value)


def charts(running):
    return running.get("vega_lite_chart")


# What stands -----------------------------------------------------------------------------------


def test_each_account_has_its_number_its_age_its_source_and_its_growth(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    read(sqlite_store, "bluesky/acme.example.org", "followers", {30: 40, 2: 44}, "entered")
    running = page("community")
    table = shown(running).set_index("Account")

    assert not running.exception
    assert len(charts(running)) == 2
    assert table.loc["x/acme", "Followers"] == 1280
    assert (table.loc["x/acme", "Read"], table.loc["x/acme", "Source"]) == ("yesterday", "measured")
    assert (table.loc["x/acme", "Gained"], table.loc["x/acme", "A week"]) == (280, 7)
    assert table.loc["bluesky/acme.example.org", "Gained"] == 4
    assert "weeks cannot be told apart" in table.loc["bluesky/acme.example.org", "To know"]
    assert "There is no total" in words(running)
    assert "1,324" not in words(running)


def test_one_metric_at_a_time_by_the_address(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    read(sqlite_store, "github/acme/tool", "stars", weekly(10, 1))
    read(sqlite_store, "github/acme/tool", "forks", weekly(3, 1))

    assert [pill.label for pill in page("community").button_group[:1]] == ["Number"]
    assert list(shown(page("community"))["Account"]) == ["x/acme"]
    assert "Forks" in shown(page("community", number="Forks"))


def test_the_marks_are_the_activities_and_the_rest_is_counted(page, sqlite_store):
    made = read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    on = (TODAY - timedelta(days=20)).isoformat()
    for at in range(30):
        sqlite_store.add_activity(draft(f"Post {at}", on, kind=Kind.SOCIAL_POST), "t")
    talk = sqlite_store.add_activity(draft("Talk", on, numbers=(("attendance", 90),)), "t")
    old = sqlite_store.add_activity(draft("Long ago", "1985-03-04"), "t")
    running = page("community", months="All time")
    asked = community_data.Asked(
        "followers", (), made, TODAY - timedelta(days=300), TODAY, (), False, ""
    )
    drawn = community_drawn.over_time(sqlite_store, asked)
    marked = {
        row["id"] for rows in plain(drawn.spec)["datasets"].values() for row in rows if row.get("id")
    }

    assert not running.exception
    assert len(marked) == community_drawn.MOST_MARKS
    assert talk in marked
    assert old not in marked
    assert "24 of 31 activities are marked on x/acme" in drawn.caption.coverage
    assert "24 of 31 activities are marked" in drawn.alt


def test_before_and_after_says_what_it_can_with_its_range_and_what_else_happened(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    talk = sqlite_store.add_activity(draft("The talk", (TODAY - timedelta(days=60)).isoformat()), "t")
    sqlite_store.add_activity(draft("Another", (TODAY - timedelta(days=50)).isoformat()), "t")
    running = page("community", activity=talk)
    told = words(running)

    assert not running.exception
    assert "In the 4 weeks after The talk the account grew by 7" in told
    assert "may be chance" in told
    assert "A comparison is no cause" in told
    assert "Also in these weeks" in told
    assert list(running.dataframe[-1].value["Title"]) == ["Another"]
    assert len(charts(running)) == 3


def test_too_few_readings_are_said_and_nothing_is_compared(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", {40: 10, 33: 20, 3: 30})
    talk = sqlite_store.add_activity(draft("The talk", (TODAY - timedelta(days=20)).isoformat()), "t")
    told = words(page("community", activity=talk))

    assert "are needed to compare" in told
    assert "No reading from" in told
    assert "A comparison is no cause" not in told


def test_a_counter_that_fell_is_shown_as_what_it_was(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", {21: 100, 14: 90, 7: 7})
    running = page("community")
    running.session_state["account_readings_open"] = True
    running.run()
    changes = next(d.value for d in running.dataframe if "Change" in d.value)

    assert list(changes["Change"]) == ["+7, the counter began anew", "−10, corrected", "first read"]
    assert "1 reset" in shown(running)["To know"][0]
    assert any("2 of 3 readings are lower" in c.value for c in running.caption)


# Numbers by hand -------------------------------------------------------------------------------


def form(running, account, value=None, metric=None):
    running.text_input(key="community_account").set_value(account)
    if value is not None:
        running.number_input(key="community_value").set_value(value)
    if metric is not None:
        running.selectbox(key="community_metric").set_value(metric)
    next(b for b in running.button if b.label == "Add").click()
    return running.run()


def test_a_newcomer_adds_an_account_with_its_number_and_corrects_it(page, sqlite_store):
    running = page("community")
    assert "No account is here yet" in words(running)
    running = form(running, "newsletter/acme", 1200)
    [account] = sqlite_store.accounts()

    assert not running.exception
    assert (account["key"], account["readings"]["subscribers"]["value"]) == ("newsletter/acme", 1200)
    assert "no line yet" in words(running)
    running.session_state["community_by_hand"] = True
    form(running.run(), "newsletter/acme", 1250)
    assert sqlite_store.accounts()[0]["readings"]["subscribers"]["value"] == 1250


def test_a_measured_number_is_not_replaced_and_it_is_said(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    running = page("community")
    running.session_state["community_by_hand"] = True
    running = form(running.run(), "x/acme", 5)

    assert any("does not replace" in e.value for e in running.error)
    assert sqlite_store.accounts()[0]["readings"]["followers"]["value"] == 1280


@pytest.mark.parametrize("text", ["", "nobody", "a b/c", NASTY])
def test_what_is_no_account_is_refused_with_a_sentence(page, sqlite_store, text):
    running = form(page("community"), text, 5)

    assert not running.exception
    assert any("is no account" in e.value for e in running.error)
    assert sqlite_store.accounts() == []


def test_a_viewer_of_an_empty_page_is_told_whose_turn_it_is(page, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")

    assert "Once an editor adds one" in words(page("community"))


def test_a_viewer_reads_and_is_offered_no_act(page, demo_store, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    running = page("community")

    assert len(charts(running)) == 2
    assert [b.label for b in running.button] == []
    assert [e.label for e in running.expander] == ["How these numbers came about"]


# Odd records -----------------------------------------------------------------------------------


def test_an_account_without_a_number_is_named(page, sqlite_store):
    sqlite_store.add_account("slack/acme", "t")
    assert "No account has a number yet" in words(page("community"))
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))

    assert "slack/acme has no number yet" in words(page("community"))


def test_ten_accounts_are_in_the_table_and_the_drawn_ones_are_counted(page, sqlite_store):
    for at in range(10):
        read(sqlite_store, f"x/acme{at}", "followers", weekly(100 * at, at))
    running = page("community")

    assert not running.exception
    assert len(shown(running)) == 10
    assert "Drawn are 8" in words(running)


def test_the_account_that_is_looked_at_is_drawn_however_small(page, sqlite_store):
    made = [read(sqlite_store, f"x/acme{at}", "followers", weekly(100 * at, at)) for at in range(10)]
    talk = sqlite_store.add_activity(draft("The talk", (TODAY - timedelta(days=60)).isoformat()), "t")
    running = page("community", account="x/acme0", accounts=["x/acme0", "x/acme3"])
    assert not running.exception
    assert list(shown(running)["Account"]) == ["x/acme3", "x/acme0"]

    since = TODAY - timedelta(days=200)
    asked = community_data.Asked("followers", (), made[0], since, TODAY, (), False, "")
    drawn = community_drawn.over_time(sqlite_store, asked)
    rows = [row for table in plain(drawn.spec)["datasets"].values() for row in table]
    assert {row["account"] for row in rows if "account" in row} == {
        "x/acme0", *(f"x/acme{at}" for at in range(3, 10))
    }  # fmt: skip
    assert [row["id"] for row in rows if row.get("id")] == [talk]
    assert drawn.frame["account"].nunique() == 10


def test_days_before_1990_and_a_period_without_numbers_are_sentences(page, sqlite_store):
    since = (TODAY - date(1975, 3, 4)).days
    read(sqlite_store, "forum/acme", "members", {since: 10, since - 7: 20, since - 14: 30})
    running = page("community")
    assert not running.exception
    assert "No number of members was read from" in words(running)
    assert "Growth needs two numbers" in words(running)
    running = page("community", months="All time")

    assert not running.exception
    assert len(charts(running)) == 2


def test_codes_that_nobody_knows_are_said_and_left_out(page, sqlite_store):
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    sqlite_store.add_activity(draft("Talk", (TODAY - timedelta(days=20)).isoformat()), "t")
    running = page(
        "community", number="dance", months="7", kinds=NASTY, account="x/no", activity="none", show="?"
    )

    assert not running.exception
    assert "dance" in running.warning[0].value
    assert "is not in the record" in running.warning[1].value
    assert len(charts(running)) == 2
    for element in [*running.markdown, *running.caption, *running.warning]:
        assert not re.search(r"(?<!\\)(?:!\[|\]\(|<script|\$a|:red)", element.value)


def test_text_from_outside_is_shown_as_text(page, sqlite_store):
    read(sqlite_store, "x/$a$*:red[b]", "followers", weekly(1000, 7))
    talk = sqlite_store.add_activity(draft(NASTY, (TODAY - timedelta(days=60)).isoformat()), "t")
    running = page("community", activity=talk)

    assert not running.exception
    for element in [*running.markdown, *running.caption, *running.subheader]:
        assert not re.search(r"(?<!\\)(?:!\[|\]\(|<script|\$a|:red)", element.value)


def test_a_view_by_codes_is_opened_again_where_it_is_open_already(page, sqlite_store):
    """As by the browser's way back, or a second asking while a cold server is at the first."""
    read(sqlite_store, "x/acme", "followers", weekly(1000, 7))
    read(sqlite_store, "github/acme/tool", "stars", weekly(30, 2))
    codes = {"number": "stars", "months": "3", "show": "gained", "kinds": ["talk", "blog_post"]}
    running = page("community")
    for key, value in codes.items():
        running.query_params[key] = value
    running.run()

    assert not running.exception
    assert not running.warning
    assert list(shown(running)["Account"]) == ["github/acme/tool"]
    state = running.session_state
    assert (state["number"], state["months"], state["show"]) == ("stars", "3", "gained")
    assert list(state["kinds"]) == [Kind.TALK, Kind.BLOG_POST]
