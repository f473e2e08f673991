"""The Inbox tab: understood as capture reads, taken once by what a row says, answered beside it."""

from __future__ import annotations

import pytest

from engagement.capture.asking import Asking
from engagement.model.sheet import Block
from engagement.sheets.inbox import HEADER, answers
from engagement.store import inbox as drafts
from tests.conftest import draft
from tests.servers.site import Site, json_ld, page
from tests.sheets.inbox_rows import TODAY, does, look, pull, results, row, tab

TALK = {"title": "Kafka in anger", "kind": "talk", "date": 46084.0, "event": "DevConf", "city": "Brno"}
PAGE = "https://example.org/kafka"
EVENT = json_ld(
    '{"@context":"https://schema.org","@type":"Event","name":"Streams at scale","startDate":"2026-03-04T09:00:00+01:00",'
    '"superEvent":{"@type":"Event","name":"DevConf"},"performer":{"@type":"Person","name":"Jane Roe"}}'
)


def titles(store):
    return sorted(one["title"] for one in store.activities())


# What a row says ----------------------------------------------------------------------------------


def test_a_row_becomes_an_activity_and_its_result_says_taken(store):
    rows = tab(row(**TALK, attendance=120.0, url=PAGE))

    done = pull(store, rows)

    (one,) = store.activities()
    assert (one["kind"], one["title"], one["starts_on"]) == ("talk", "Kafka in anger", "2026-03-03")
    assert (one["event"], one["city"]) == ("DevConf", "Brno")
    assert one["readings"]["attendance"]["value"] == 120
    assert one["readings"]["attendance"]["provenance"] == "entered"
    assert (done.rows_taken, results(rows)) == (1, ["taken"])


def test_the_second_pull_takes_nothing_and_writes_nothing(store):
    rows = tab(
        row(**TALK), row(title="Other", date="2026-04-01"), ["Gave a talk at Devoxx on 7 Oct 2026"]
    )
    pull(store, rows)
    version = store.counts()

    again = pull(store, rows)

    assert (again.rows_taken, store.counts()) == (0, version)
    assert answers(again, rows) == []
    assert results(rows) == ["taken"] * 3


def test_a_look_keeps_nothing_and_tells_the_same(store):
    rows = tab(row(**TALK), row(url=PAGE, date="2026-05-01", views=10.0))
    before = store.data_version()

    seen = look(store, rows)

    assert does(seen) == ["adds", "wrong"]
    assert (store.activities(), store.data_version()) == ([], before)


@pytest.mark.parametrize(
    "header",
    [
        ["Datum von mir", "Name", "published at", "Conference", "town", "result"],
        ["result", "Town", "TITLE", "Event", "Start_Date"],
        ["city", "headline", "startDate", "conf", "", "Result "],
    ],
)
def test_any_header_that_capture_knows_is_met_in_any_order(sqlite_store, header):
    cells = {"title": "Kafka in anger", "starts_on": "2026-03-03", "event": "DevConf", "city": "Brno"}
    names = {
        "name": "title", "title": "title", "headline": "title", "published at": "starts_on",
        "start_date": "starts_on", "startdate": "starts_on", "conference": "event", "event": "event",
        "conf": "event", "town": "city", "city": "city",
    }  # fmt: skip
    rows = tab([cells.get(names.get(name.lower(), ""), "") for name in header], header=header)

    pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (one["title"], one["starts_on"], one["event"], one["city"]) == (
        "Kafka in anger", "2026-03-03", "DevConf", "Brno",
    )  # fmt: skip


def test_peoples_own_columns_are_left_alone(sqlite_store):
    header = [*HEADER, "owner's mood", ""]
    rows = tab([*row(**TALK), "#REF!", "scribble"], [*row(), "only mine", ""], header=header)

    done = pull(sqlite_store, rows)
    rows[1][-2] = "changed"

    assert does(done) == ["adds"]
    assert does(pull(sqlite_store, rows)) == ["taken before"]
    assert rows[1][-1] == "scribble"


def test_a_missing_result_column_is_added_to_the_right(sqlite_store):
    rows = tab(["Kafka in anger", "2026-03-03", "mine"], header=["title", "date", "my own"])

    pull(sqlite_store, rows)

    assert rows == [
        ["title", "date", "my own", "result"],
        ["Kafka in anger", "2026-03-03", "mine", "taken"],
    ]


def test_text_that_begins_with_an_equals_sign_is_text(sqlite_store):
    rows = tab(row(title='=HYPERLINK("https://evil.example";"x")', date="2026-03-03"))

    pull(sqlite_store, rows)

    assert titles(sqlite_store) == ['=HYPERLINK("https://evil.example";"x")']


@pytest.mark.parametrize(
    "said",
    ["2026-03-03", 46084, 46084.75, "3 March 2026", "3. März 2026", "3 mars 2026", "3 de marzo de 2026",
     "3 marca 2026", "March 3, 2026", "03.03.2026", "3.3.2026", "03/03/2026", " 2026-03-03\u00a0"],
)  # fmt: skip
def test_days_are_met_as_numbers_and_in_the_words_of_many_countries(sqlite_store, said):
    rows = tab(row(title="Kafka", date=said))

    pull(sqlite_store, rows)

    assert [one["starts_on"] for one in sqlite_store.activities()] == ["2026-03-03"]


@pytest.mark.parametrize(
    "said", ["04/05/2026", "2026", 2026.0, "March 2026", "31.02.2026", 0.5, True, "soon"]
)
def test_a_day_that_is_none_or_two_is_refused_with_its_cell(sqlite_store, said):
    rows = tab(row(title="Kafka", date="2026-01-01"), row(title="Flink", date=said))

    done = pull(sqlite_store, rows)

    assert titles(sqlite_store) == ["Kafka"]
    assert [problem.cell for problem in done.problems] == ["C3"]
    assert results(rows)[1].startswith("date: ")


@pytest.mark.parametrize(
    "said",
    [
        1234,
        1234.0,
        "1234",
        "1 234",
        "1\u00a0234",
        "1,234",
        "1.234",
        "1'234",
        "1234.0",
        "１２３４",
        "1\u202f234",
    ],
)
def test_counts_are_met_with_spaces_commas_and_points(sqlite_store, said):
    rows = tab(row(title="Kafka", date="2026-03-03", attendance=said))

    pull(sqlite_store, rows)

    assert sqlite_store.activities()[0]["readings"]["attendance"]["value"] == 1234


@pytest.mark.parametrize("said", ["1.234,5", "12k", 12.5, -3, "many", "1,23", True])
def test_a_count_that_is_none_is_refused_with_its_cell(sqlite_store, said):
    rows = tab(row(title="Kafka", date="2026-03-03", attendance=said))

    done = pull(sqlite_store, rows)

    assert sqlite_store.activities() == []
    assert [problem.cell for problem in done.problems] == ["I2"]


@pytest.mark.parametrize(
    "error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#ERROR!", "Loading..."]
)
def test_a_formulas_error_is_refused_with_its_cell(sqlite_store, error):
    rows = tab(row(title="Kafka", date="2026-03-03", city=error), row(title="Flink", date="2026-03-03"))

    done = pull(sqlite_store, rows)

    assert titles(sqlite_store) == ["Flink"]
    assert [problem.cell for problem in done.problems] == ["E2"]
    assert results(rows)[1] == "taken"


def test_cells_of_fifty_thousand_letters_are_kept_whole(store):
    rows = tab(
        row(title="Kafka", date="2026-03-03", notes="long " * 10_000),
        row(title="t" * 50_000, date="2026-03-03"),
    )

    pull(store, rows)

    drafts_ = [store.draft_of(one["id"]) for one in store.activities()]
    assert sorted(len(one.title) for one in drafts_) == [5, 50_000]
    assert max(len(one.notes or "") for one in drafts_) == 49_999
    assert results(rows) == ["taken", "taken"]


def test_a_cell_of_fifty_thousand_letters_alone_ends_in_a_sentence(sqlite_store):
    rows = tab(["word " * 10_000], ["https://example.org/" + "x" * 49_000])

    done = pull(sqlite_store, rows)

    assert does(done) == ["wrong", "wrong"]
    assert [problem.cell for problem in done.problems] == ["A2", "A3"]


def test_a_row_without_a_header_above_it_is_refused(sqlite_store):
    rows = [["Kafka in anger", "talk", "2026-03-03"], ["Flink", "talk", "2026-03-04"]]

    done = pull(sqlite_store, [*rows])

    assert does(done) == ["wrong", "wrong"]
    assert "Put our header back" in done.problems[0].message


def test_a_tab_without_a_header_is_answered_in_one_column_however_often(sqlite_store):
    rows = [["Kafka in anger", "talk", "2026-03-03"], ["Flink", "talk", "2026-03-04"]]
    pull(sqlite_store, rows)
    width = max(map(len, rows))

    again = pull(sqlite_store, rows)

    assert (answers(again, rows), max(map(len, rows)), rows[0][-1]) == ([], width, "result")
    assert does(again) == ["wrong", "wrong"]


def test_a_table_of_linkedin_over_our_header_is_answered_in_one_column(sqlite_store):
    url = "https://www.linkedin.com/feed/update/urn:li:activity:7300000000000000000"
    rows = [["Post URL", "Post publish date", "Impressions"], [url, 46000, 12]]
    pull(sqlite_store, rows)

    again = pull(sqlite_store, rows)

    assert (answers(again, rows), rows[1][-1], rows[0][-1]) == ([], "taken", "result")


def test_a_header_that_slid_down_is_found(sqlite_store):
    rows = [["", ""], ["My inbox, please be nice to it", ""], *tab(row(**TALK))]

    done = pull(sqlite_store, rows)

    assert does(done) == ["adds"]
    assert rows[3][HEADER.index("result")] == "taken"


# Numbers ------------------------------------------------------------------------------------------


def test_a_number_of_a_linked_page_is_entered_on_its_day(store):
    store.add_activity(draft("Kafka", "2026-03-03", PAGE), by="test")
    rows = tab(
        row(url=PAGE, date="2026-05-01", views="2 400"),
        row(url="linkedin/acme", date=46150, followers=310),
    )

    done = pull(store, rows)

    (one,) = store.activities()
    assert one["readings"]["views"] == {
        "value": 2400, "observed_at": "2026-05-01T12:00:00Z", "provenance": "entered",
    }  # fmt: skip
    assert store.accounts()[0]["handle"] == "acme"
    assert (does(done), results(rows)) == (["number", "number"], ["taken", "taken"])


def test_numbers_in_the_long_form_are_met_too(sqlite_store):
    sqlite_store.add_activity(draft("Kafka", "2026-03-03", PAGE), by="test")
    header = ["url", "metric", "date", "value", "result"]
    rows = tab(
        [PAGE, "Views", "2026-05-01", "2,400"],
        [PAGE, "applause", "2026-05-01", 3],
        [PAGE, "likes", "", 3],
        ["nowhere", "likes", "2026-05-01", 3],
        header=header,
    )

    done = pull(sqlite_store, rows)

    assert does(done) == ["number", "wrong", "wrong", "wrong"]
    assert [problem.cell for problem in done.problems] == ["B3", "A4", "A5"]


def test_a_number_that_is_corrected_is_entered_as_its_correction(sqlite_store):
    sqlite_store.add_activity(draft("Kafka", "2026-03-03", PAGE), by="test")
    rows = tab(row(url=PAGE, date="2026-05-01", views=2400))
    pull(sqlite_store, rows)
    rows[1][HEADER.index("views")] = 2500

    done = pull(sqlite_store, rows)

    assert does(done) == ["number"]
    assert sqlite_store.activities()[0]["readings"]["views"]["value"] == 2500


def test_a_number_of_a_page_that_nobody_logged_is_refused(sqlite_store):
    rows = tab(row(url=PAGE, date="2026-05-01", views=3))

    done = pull(sqlite_store, rows)

    assert (does(done), done.problems[0].cell) == (["wrong"], "H2")


def test_a_number_of_what_a_platform_measures_is_refused(sqlite_store):
    sqlite_store.add_activity(draft("Kafka", "2026-03-03", PAGE), by="test")
    from engagement.store import ledger

    with sqlite_store.unit("x") as unit:
        subject = ledger.subjects_for(unit.connection, [PAGE.removeprefix("https://")], "link")
        entry = ledger.Entry(*subject.values(), "views", 1_780_000_000_000_000, 7, "measured", None)
        ledger.add_readings(unit.connection, [entry], None)
    rows = tab(row(url=PAGE, date="2026-06-30", views=3))

    done = pull(sqlite_store, rows)

    assert (does(done), done.problems[0].cell) == (["wrong"], "J2")


def test_a_linkedin_post_is_logged_by_the_day_its_number_tells(sqlite_store):
    url = "https://www.linkedin.com/posts/acme_kafka-activity-7380000000000000000-abcd"
    rows = tab(row(url=url, date="2026-11-01", impressions=400))

    done = pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (one["kind"], one["starts_on"], does(done)) == ("social_post", "2025-10-03", ["number"])
    assert one["readings"]["impressions"]["observed_at"] == "2026-11-01T12:00:00Z"


def test_a_post_whose_day_nobody_tells_is_asked(sqlite_store):
    rows = tab(row(url="https://bsky.app/profile/a.example/post/3k", date="2026-11-01", likes=4))

    done = pull(sqlite_store, rows)

    with sqlite_store.read() as connection:
        (entry,) = drafts.waiting(connection)
    assert (does(done), entry.proposal.numbers) == (["asks"], (("likes", 4),))
    assert results(rows)[0].startswith("taken: it waits in the app's inbox")


# Single cells -------------------------------------------------------------------------------------


def test_a_line_of_words_is_read_as_a_paste(sqlite_store):
    rows = tab(["Talk at DevConf in Brno on 3 March 2026, 120 people"])

    pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (one["event"], one["city"], one["starts_on"]) == ("DevConf", "Brno", "2026-03-03")
    assert one["readings"]["attendance"] == {
        "value": 120, "observed_at": "2026-03-03T12:00:00Z", "provenance": "entered",
    }  # fmt: skip


def test_a_line_without_a_day_waits_in_the_inbox_of_the_app(sqlite_store):
    rows = tab(["Talk about Kafka"])

    done = pull(sqlite_store, rows)
    again = pull(sqlite_store, rows)

    with sqlite_store.read() as connection:
        assert drafts.count(connection) == 1
    assert (does(done), does(again)) == (["asks"], ["taken before"])


def test_a_day_told_by_the_day_it_was_written_is_asked(sqlite_store):
    rows = tab(["Gave a talk at DevConf yesterday, 120 people"])

    assert does(pull(sqlite_store, rows)) == ["asks"]


def test_a_line_that_is_corrected_changes_what_it_became(sqlite_store):
    rows = tab(["Talk at DevConf in Brno on 3 March 2026, 120 people"])
    pull(sqlite_store, rows)
    rows[1][0] = "Talk at DevConf in Brno on 4 March 2026, 130 people"

    done = pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (does(done), one["starts_on"]) == (["changes"], "2026-03-04")
    assert one["readings"]["attendance"]["value"] == 130


def test_a_lone_number_or_city_says_what_a_row_needs(sqlite_store):
    rows = tab([5], row(city="Brno"))

    done = pull(sqlite_store, rows)

    assert [problem.cell for problem in done.problems] == ["A2", "E3"]


def test_a_link_waits_where_pages_may_not_be_asked(sqlite_store):
    rows = tab([PAGE])

    done = pull(sqlite_store, rows)

    assert (does(done), results(rows)) == (["waits"], [""])


@pytest.fixture
def site():
    with Site() as running:
        yield running


def test_a_link_is_read_through_the_guard_and_recorded_where_its_page_is_certain(sqlite_store, site):
    site.pages["/talk"] = page(head=f"<title>x</title>{EVENT}")
    rows = tab([f"{site.url}/talk"], ["http://10.0.0.1/secret"])

    done = pull(sqlite_store, rows, asking=Asking(allow=(site.allow,)))

    (one,) = sqlite_store.activities()
    assert (one["title"], one["starts_on"], one["event"]) == (
        "Streams at scale",
        "2026-03-04",
        "DevConf",
    )
    assert does(done) == ["adds", "asks"]
    assert results(rows)[0] == "taken"


def test_a_link_that_was_taken_is_not_read_again(sqlite_store, site):
    site.pages["/talk"] = page(head=f"<title>x</title>{EVENT}")
    rows = tab([f"{site.url}/talk"])
    pull(sqlite_store, rows, asking=Asking(allow=(site.allow,)))
    asked = len(site.asked)

    pull(sqlite_store, rows, asking=Asking(allow=(site.allow,)))

    assert len(site.asked) == asked


def test_a_link_to_many_entries_is_refused_and_nothing_of_it_recorded(sqlite_store, site):
    items = "".join(
        f"<item><title>Post {n}</title><link>https://b.example.org/{n}</link></item>" for n in range(9)
    )
    site.pages["/feed"] = (
        "application/rss+xml",
        f"<rss version='2.0'><channel>{items}</channel></rss>".encode(),
    )

    done = pull(sqlite_store, tab([f"{site.url}/feed"]), asking=Asking(allow=(site.allow,)))

    assert (does(done), sqlite_store.activities()) == (["wrong"], [])
    assert "9 entries" in done.problems[0].message


def test_followers_that_are_nobodys_say_what_is_missing(sqlite_store):
    done = pull(sqlite_store, tab(["Total followers on 3/3/2026:", 1200]))

    assert (does(done), done.problems[0].cell) == (["wrong"], "A2")


def test_more_links_than_one_pull_reads_are_read_by_the_next(sqlite_store, site, monkeypatch):
    from engagement.sheets import inbox

    monkeypatch.setattr(inbox, "MOST_PAGES", 1)
    for n in (1, 2):
        site.pages[f"/{n}"] = page(head=f"<title>x</title>{EVENT.replace('Streams', f'Streams {n}')}")
    rows = tab([f"{site.url}/1"], [f"{site.url}/2"])

    first = pull(sqlite_store, rows, asking=Asking(allow=(site.allow,)))
    second = pull(sqlite_store, rows, asking=Asking(allow=(site.allow,)))

    assert (does(first), does(second)) == (["adds", "waits"], ["taken before", "adds"])


# Pasted tables ------------------------------------------------------------------------------------


def test_a_table_pasted_with_its_own_header_is_read_by_it(sqlite_store):
    rows = tab(
        row(**TALK),
        [],
        ["Link", "Published", "Title", "Views"],
        ["https://blog.example.org/a", "25/03/2026", "One post", 10],
        ["https://blog.example.org/b", "04/05/2026", "Two post", "1,200"],
        [],
        row(title="Below", kind="talk", date="2026-06-01", event="Devoxx"),
        ["https://blog.example.org/c", "2026-05-06", "Three post", 5],
    )

    done = pull(sqlite_store, rows)

    found = {one["title"]: (one["kind"], one["starts_on"]) for one in sqlite_store.activities()}
    assert found == {
        "Kafka in anger": ("talk", "2026-03-03"),
        "One post": ("blog_post", "2026-03-25"),
        "Two post": ("blog_post", "2026-05-04"),
        "Below": ("talk", "2026-06-01"),
        "Three post": ("blog_post", "2026-05-06"),
    }
    assert done.rows_taken == 5


def test_linkedins_top_posts_are_met_side_by_side(sqlite_store):
    one, two = (
        f"https://www.linkedin.com/feed/update/urn:li:activity:730000000000000000{n}" for n in (0, 1)
    )
    rows = tab(
        ["Maximum of 50 posts available to include in this list"],
        [],
        [
            "Post URL",
            "Post publish date",
            "Engagements",
            "",
            "Post URL",
            "Post publish date",
            "Impressions",
        ],
        [one, 46000, 12, "", two, "12/10/2025", "1,200"],
        [two, "12/10/2025", 3, "", one, 46000, 2400],
    )

    done = pull(sqlite_store, rows)

    found = {a["starts_on"]: a["readings"]["impressions"]["value"] for a in sqlite_store.activities()}
    assert found == {"2025-12-09": 2400}
    assert "two days" in done.problems[0].message
    assert (done.problems[0].cell, done.rows_taken) == ("F5", 2)


def test_linkedins_updates_of_a_page_are_met_by_their_usual_columns(sqlite_store):
    head = ["Update title", "Update link", "Update type", "Campaign name", "Posted by", "Created date",
            "Impressions", "Views", "Offsite Views", "Clicks", "CTR", "Likes", "Comments", "Reposts", "Follows"]  # fmt: skip
    url = "https://www.linkedin.com/feed/update/urn:li:activity:7300000000000000000"
    update = ["We wrote a thing", url, "Organic", "", "Jane Roe", "2025-12-09",
              1200, 30, 2, 14, 0.011, 40, 3, 2, 1]  # fmt: skip

    done = pull(sqlite_store, tab(head, update))

    assert does(done) == ["adds"]
    (one,) = sqlite_store.activities()
    assert (one["starts_on"], one["readings"]["impressions"]["value"]) == ("2025-12-09", 1200)


def test_linkedins_sheet_of_one_post_is_one_post(sqlite_store):
    url = "https://www.linkedin.com/feed/update/urn:li:activity:7300000000000000000"
    rows = tab(
        ["Post URL", url], ["Post Date", "Dec 9, 2025"], [], ["Impressions", 2400.0], ["Reactions", "31"]
    )

    done = pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert {m: r["value"] for m, r in one["readings"].items()} == {"impressions": 2400, "reactions": 31}
    assert does(done) == ["adds"]
    assert results(rows) == ["taken", "taken", "", "taken", "taken"]


def test_linkedins_shares_are_posts(sqlite_store):
    share = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7300000000000000000"
    rows = tab(
        ["Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility"],
        ["2025-12-09 10:11:12", share, "We wrote a thing", "", "", "MEMBER_NETWORK"],
    )

    pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (one["kind"], one["title"], one["starts_on"]) == (
        "social_post",
        "We wrote a thing",
        "2025-12-09",
    )


def test_a_pasted_list_of_analysts_comes_to_the_desk(sqlite_store):
    rows = tab(["Analyst", "Firm", "Tier"], ["Ann Alyst", "Gartner", "1"])

    done = pull(sqlite_store, rows)

    assert (does(done), does(pull(sqlite_store, rows))) == (["adds"], ["taken before"])


def test_a_table_as_wide_as_the_result_column_is_not_written_over(sqlite_store):
    header = ["title", "date", "result"]
    rows = tab(["Name", "Day", "Likes"], ["One post", "2026-03-03", 10], header=header)

    done = pull(sqlite_store, rows)

    assert (does(done), rows[2]) == (["adds"], ["One post", "2026-03-03", 10])


# Never twice --------------------------------------------------------------------------------------


def test_rows_that_move_are_sorted_or_get_rows_between_are_not_taken_again(sqlite_store):
    rows = tab(*(row(title=f"Talk {n}", kind="talk", date=f"2026-03-{n:02}") for n in range(1, 9)))
    pull(sqlite_store, rows)
    moved = tab(*reversed(rows[1:]))
    moved.insert(3, row(title="Between", date="2026-09-09"))

    done = pull(sqlite_store, moved)

    assert (len(sqlite_store.activities()), done.rows_taken) == (9, 1)


@pytest.mark.parametrize("said", ["", "taken", "already known", "please take again"])
def test_what_the_result_cell_says_decides_nothing(sqlite_store, said):
    rows = tab(row(**TALK), row(title="New", date="2026-03-03", result=said))
    pull(sqlite_store, rows[:2])
    rows[1][-1] = said

    done = pull(sqlite_store, rows)

    assert does(done) == ["taken before", "adds"]
    assert len(sqlite_store.activities()) == 2
    assert results(rows)[1] == "taken"


def test_a_row_that_is_doubled_is_taken_once(sqlite_store):
    rows = tab(
        row(**TALK), row(**TALK), row(**TALK | {"date": "3 March 2026", "title": " Kafka  in anger "})
    )

    pull(sqlite_store, rows)

    assert len(sqlite_store.activities()) == 1
    assert results(rows) == ["taken", "already known", "already known"]


def test_a_row_of_what_is_recorded_already_is_known(sqlite_store):
    sqlite_store.add_activity(
        draft("Kafka in anger", "2026-03-03", event="DevConf", city="Brno"), by="test"
    )
    rows = tab(row(**TALK))

    done = pull(sqlite_store, rows)

    assert (does(done), done.rows_taken, results(rows)) == (["known"], 0, ["already known"])


def test_a_row_that_tells_more_of_a_recorded_activity_fills_it_up(sqlite_store):
    sqlite_store.add_activity(draft("Kafka in anger", "2026-03-03"), by="test")
    rows = tab(row(**TALK, attendance=50))

    done = pull(sqlite_store, rows)

    assert does(done) == ["changes"]
    assert done.outcomes[0].changes == {
        "city": [None, "Brno"], "event": [None, "DevConf"], "attendance": [None, 50],
    }  # fmt: skip


def test_a_pull_that_ends_before_its_answers_is_answered_by_the_next(sqlite_store):
    from engagement.sheets.inbox import take
    from tests.sheets.inbox_rows import SHEET

    rows = tab(row(**TALK))
    take(sqlite_store, SHEET, rows, today=TODAY, by="test", asking=None)

    done = pull(sqlite_store, rows)

    assert (done.rows_taken, len(sqlite_store.activities()), results(rows)) == (0, 1, ["taken"])


def test_answers_go_beside_what_still_stands_there(sqlite_store):
    from engagement.sheets.inbox import take
    from tests.sheets.inbox_rows import SHEET

    rows = tab(row(**TALK), row(title="Other", date="2026-04-01"))
    done = take(sqlite_store, SHEET, rows, today=TODAY, by="test", asking=None)
    now = tab(
        row(title="Typed meanwhile", date="2026-05-01"), row(title="Other", date="2026-04-02"), rows[1]
    )

    assert answers(done, now) == [Block("Inbox", 4, len(HEADER), [["taken"]])]


# Corrections --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "said"),
    [("title", "Kafka in danger"), ("date", "2026-03-05"), ("event", "DevConf CZ"), ("city", "Praha"),
     ("kind", "workshop"), ("title", "An other name for it"), ("attendance", 77)],
)  # fmt: skip
def test_a_taken_row_that_is_corrected_changes_its_record(sqlite_store, column, said):
    rows = tab(row(**TALK, attendance=50))
    pull(sqlite_store, rows)
    rows[1][HEADER.index(column)] = said

    done = pull(sqlite_store, rows)

    assert (does(done), len(sqlite_store.activities()), results(rows)) == (["changes"], 1, ["taken"])


def test_a_correction_leaves_what_was_changed_in_the_app(sqlite_store):
    rows = tab(row(**TALK))
    pull(sqlite_store, rows)
    (one,) = sqlite_store.activities()
    from dataclasses import replace

    standing = sqlite_store.draft_of(one["id"])
    sqlite_store.change_activity(one["id"], replace(standing, title="Better title"), 1, by="app")
    rows[1][HEADER.index("city")] = "Praha"

    pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (one["title"], one["city"]) == ("Better title", "Praha")


def test_a_copied_row_with_another_day_and_event_is_another_delivery(sqlite_store):
    rows = tab(row(**TALK), row(**TALK | {"date": "2026-05-05", "event": "Devoxx", "city": "Antwerp"}))
    pull(sqlite_store, rows[:2])

    done = pull(sqlite_store, rows)

    assert does(done) == ["taken before", "adds"]


def test_a_row_written_over_with_another_delivery_is_asked(sqlite_store):
    rows = tab(row(**TALK))
    pull(sqlite_store, rows)
    rows[1] = row(**TALK | {"date": "2026-05-05", "event": "Devoxx", "city": "Antwerp"})

    done = pull(sqlite_store, rows)

    assert (does(done), len(sqlite_store.activities())) == (["asks"], 1)


def test_a_row_that_went_long_ago_is_not_what_a_new_one_corrects(sqlite_store):
    rows = tab(row(title="Kafka in anger", kind="talk", date="2026-03-03"))
    pull(sqlite_store, rows)
    pull(sqlite_store, tab())

    done = pull(sqlite_store, tab(row(title="Kafka in anger", kind="talk", date="2026-05-05")))

    assert does(done) == ["adds"]


def test_a_row_with_an_id_changes_that_activity(sqlite_store):
    activity_id = sqlite_store.add_activity(draft("Kafka", "2026-03-03"), by="test")
    rows = tab(row(id=activity_id, city="Brno", attendance=30), row(id="no-such-id", city="Brno"))

    done = pull(sqlite_store, rows)

    (one,) = sqlite_store.activities()
    assert (one["title"], one["city"], one["readings"]["attendance"]["value"]) == ("Kafka", "Brno", 30)
    assert (does(done), done.problems[0].cell) == (["changes", "wrong"], "Q3")


def test_a_link_with_another_title_and_day_is_asked(sqlite_store):
    post = "https://blog.example.org/post"
    from engagement.model.vocabulary import Kind

    sqlite_store.add_activity(draft("A post", "2026-03-03", post, kind=Kind.BLOG_POST), by="test")
    rows = tab(row(title="Wholly else", kind="blog_post", date="2026-07-07", url=post))

    done = pull(sqlite_store, rows)

    assert (does(done), len(sqlite_store.activities())) == (["asks"], 1)


def test_of_a_preview_only_the_chosen_lines_are_taken(sqlite_store):
    rows = tab(row(title="One", date="2026-03-03"), row(title="Two", date="2026-03-04"))
    seen = look(sqlite_store, rows)

    pull(sqlite_store, rows, only={seen.outcomes[1].line.fingerprint})

    assert (titles(sqlite_store), results(rows)) == (["Two"], ["", "taken"])


def test_two_pulls_at_once_take_a_row_once(store):
    from threading import Thread

    rows = [
        tab(*(row(title=f"Talk {n}", date=f"2026-03-{n:02}") for n in range(1, 9))) for _ in range(2)
    ]
    taken = []
    threads = [
        Thread(target=lambda mine=mine: taken.append(pull(store, mine).rows_taken)) for mine in rows
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(taken), len(store.activities())) == ([0, 8], 8)


def test_more_rows_than_one_unit_of_work_takes_are_all_taken_once(sqlite_store, monkeypatch):
    from engagement.sheets import inbox

    monkeypatch.setattr(inbox, "AT_ONCE", 3)
    rows = tab(
        *(row(title=f"Talk {n}", kind="talk", date=f"2026-03-{n:02}") for n in range(1, 9)),
        row(title="Bad", date="soon"),
    )
    rows.append(list(rows[1]))

    done = pull(sqlite_store, rows)

    assert does(done) == ["adds"] * 8 + ["wrong", "taken before"]
    assert results(rows)[:8] == ["taken"] * 8
    assert does(pull(sqlite_store, rows)) == ["taken before"] * 8 + ["wrong", "taken before"]


def test_a_row_that_is_wrong_for_a_while_still_corrects_what_it_became(sqlite_store):
    rows = tab(row(title="Kafka in anger", kind="talk", date="2026-03-03"))
    pull(sqlite_store, rows)
    for said in ("04/05/2026", "", "2026-05-04"):
        rows[1][HEADER.index("date")] = said
        pull(sqlite_store, rows)

    assert [one["starts_on"] for one in sqlite_store.activities()] == ["2026-05-04"]
    assert results(rows) == ["taken"]


def test_what_was_deleted_in_the_app_is_not_changed_by_its_row(sqlite_store):
    rows = tab(row(**TALK))
    pull(sqlite_store, rows)
    (one,) = sqlite_store.activities()
    sqlite_store.delete_activity(one["id"], 1, by="app")

    assert does(pull(sqlite_store, rows)) == ["taken before"]
    rows[1][HEADER.index("city")] = "Praha"
    assert does(pull(sqlite_store, rows)) == ["adds"]


def test_a_draft_that_was_accepted_is_what_a_later_correction_changes(sqlite_store):
    from engagement.capture import inbox as deciding

    rows = tab(row(**TALK))
    pull(sqlite_store, rows)
    rows[1] = row(**TALK | {"date": "2026-05-05", "event": "Devoxx", "city": "Antwerp"})
    pull(sqlite_store, rows)
    with sqlite_store.read() as connection:
        (entry,) = drafts.waiting(connection)
    deciding.accept(sqlite_store, [entry.id], today=TODAY, by="app")
    rows[1][HEADER.index("city")] = "Antwerpen"

    done = pull(sqlite_store, rows)

    assert (does(done), len(sqlite_store.activities())) == (["changes"], 2)


def test_the_same_post_in_two_rows_that_ask_is_asked_once(sqlite_store):
    url = "https://bsky.app/profile/a.example/post/3k"
    rows = tab(row(url=url, date="2026-11-01", likes=4), row(url=url, date="2026-11-02", likes=5))

    pull(sqlite_store, rows)

    with sqlite_store.read() as connection:
        assert drafts.count(connection) == 1


def test_a_number_that_a_file_gave_its_post_is_not_counted_twice(store):
    url = "https://www.linkedin.com/feed/update/urn:li:activity:7300000000000000000"
    rows = tab(["Post URL", url], ["Post Date", "Dec 9, 2025"], ["Impressions", 2400.0], [])
    pull(store, rows)
    rows.append(row(url=url, date="2026-11-01", impressions=2600))

    pull(store, rows)

    assert store.activities()[0]["readings"]["impressions"]["value"] == 2600


def test_a_fraction_is_no_count_and_a_day_is_no_word(sqlite_store):
    rows = tab(
        row(title="Kafka", date="2026-03-03", attendance=1.234),
        row(title="Flink", date="2026-03-03", event=46084.0),
        row(title="Beam", date="2026-03-03", event=2026.0),
    )

    done = pull(sqlite_store, rows)

    assert [problem.cell for problem in done.problems] == ["I2", "D3"]
    assert titles(sqlite_store) == ["Beam"]


def test_ticks_of_peoples_own_beside_a_table_end_it(sqlite_store):
    header = [*HEADER, "", "done?"]
    rows = tab(
        ["Name", "Day"], ["One post", "2026-03-03"], [*row(), "", False], row(**TALK), header=header
    )

    done = pull(sqlite_store, rows)

    assert does(done) == ["adds", "adds"]


def test_a_row_that_waits_to_be_mended_is_no_run_at_every_pull(sqlite_store):
    rows = tab(row(title="Bad", date="soon"))

    pull(sqlite_store, rows)
    pull(sqlite_store, rows)

    assert sqlite_store.runs() == []
