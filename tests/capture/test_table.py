"""Rows into drafts: usual headers, words in cells, and what becomes of the rest."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engagement.capture.files import rows_of
from engagement.capture.table import drafts_of
from engagement.model.vocabulary import Format, Kind, Role, Status

TODAY = date(2026, 11, 24)


def read(text: str, name: str = "talks.csv", person: str | None = None):
    made = drafts_of(rows_of(name, text.encode()), TODAY, person)
    return [draft for _, draft in made.drafts], made.rejected


def one(text: str, name: str = "talks.csv"):
    drafts, rejected = read(text, name)
    assert rejected == []
    return drafts[0]


@pytest.mark.parametrize("header", ["title", "Name", "talk_title", "Session Title"])
@pytest.mark.parametrize("when", ["date", "Published", "time", "starts_on", "startDate", "start"])
def test_usual_headers(header, when):
    assert one(f"{header},{when}\nA,2026-01-02").starts_on == date(2026, 1, 2)


def test_everything_a_row_can_say():
    found = one(
        "title,date,endDate,conference,city,country,speakers,video,slides,url,attendees,tags,notes,format,lang\n"
        'A,2026-01-02,2026-01-03,DevConf,Brno,CZ,"Ana & Bo",https://youtu.be/abcdefghijk,'
        "https://speakerdeck.com/a/b,https://devconf.example/1,~1200,kafka;ops,n,in person,en"
    )

    assert (found.event, found.city, found.country, found.ends_on) == (
        "DevConf",
        "Brno",
        "CZ",
        date(2026, 1, 3),
    )
    assert (found.persons, found.tags, found.notes) == (("Ana", "Bo"), ("kafka", "ops"), "n")
    assert [link.role for link in found.links] == ["recording", "slides", "landing_page"]
    assert (found.numbers, found.format) == ((("attendance", 1200),), Format.IN_PERSON)
    assert found.extra == {"lang": "en"}


@pytest.mark.parametrize(
    ("row", "name", "kind"),
    [
        ("title,date\nA,2026-01-02", "talks.csv", Kind.TALK),
        ("title,date\nA,2026-01-02", "posts.csv", Kind.BLOG_POST),
        ("title,date,event\nA,2026-01-02,E", "x.csv", Kind.TALK),
        ("title,date,kind\nA,2026-01-02,Blog post", "talks.csv", Kind.BLOG_POST),
        ("title,date,kind\nA,2026-01-02,analyst_meeting", "talks.csv", Kind.ANALYST_MEETING),
        ("title,date,type\nA,2026-01-02,Keynote", "x.csv", Kind.TALK),
        ("title,date,type\nA,2026-01-02,Keynot", "posts.csv", Kind.BLOG_POST),
        ("title,date,url\nA,2026-01-02,https://x.com/a/status/1", "posts.csv", Kind.SOCIAL_POST),
    ],
)
def test_the_kind_is_said_or_follows_from_columns_and_name(row, name, kind):
    assert one(row, name).kind is kind


@pytest.mark.parametrize(
    ("status", "on", "found"),
    [
        ("", "2026-11-24", Status.DELIVERED),
        ("", "2026-11-25", Status.PLANNED),
        ("Done", "2026-01-01", Status.DELIVERED),
        ("canceled", "2026-01-01", Status.CANCELLED),
        ("accepted", "2027-01-01", Status.ACCEPTED),
    ],
)
def test_the_status_is_said_or_follows_from_the_day(status, on, found):
    assert one(f"title,date,status\nA,{on},{status}").status is found


@pytest.mark.parametrize(
    ("location", "place", "city", "format_"),
    [
        ("Berlin", None, "Berlin", None),
        ("Kansas City, KS", None, "Kansas City, KS", None),
        ("Online", None, None, Format.ONLINE),
        ("Hauptstr. 5, 10115 Berlin, Germany", "Hauptstr. 5, 10115 Berlin, Germany", None, None),
        ("", None, None, None),
    ],
)
def test_where_it_was(location, place, city, format_):
    found = one(f'title,date,location\nA,2026-01-02,"{location}"')

    assert (found.place, found.city, found.format) == (place, city, format_)


@pytest.mark.parametrize(
    ("row", "field", "value", "says"),
    [
        ("title,date\n,2026-01-02", "title", "", "visible"),
        ("title,date\n\u200b,2026-01-02", "title", "\u200b", "visible"),
        ("title,date\nA,", "date", "", "no date"),
        ("title,date\nA,2019", "date", "2019", "year alone"),
        ("title,date\nA,31.02.2026", "date", "31.02.2026", "not a date"),
        ("title,date,end\nA,2026-01-05,2026-01-02", "ends_on", "2026-01-02", "before it starts"),
        ("title,date,kind\nA,2026-01-02,dance", "kind", "dance", "none of the kinds"),
        ("title,date,status\nA,2026-01-02,maybe", "status", "maybe", "can be"),
        ("title,date,attendance\nA,2026-01-02,many", "attendance", "many", "whole number"),
        ("title,date,attendance\nA,2026-01-02,-5", "attendance", "-5", "whole number"),
        ("title,date,attendance\nA,2026-01-02,12.5", "attendance", "12.5", "whole number"),
        ("title,date,cost\nA,2026-01-02,-5", "cost", "-5", "amount of 0 or more"),
        ("title,date,budget spent\nA,2026-01-02,a lot", "cost", "a lot", "amount of 0 or more"),
        ("title,date,cost\nA,2026-01-02,99999999999", "cost", "99999999999", "two thousand million"),
        (
            "title,date,audience\nA,2026-01-02,Martians",
            "audiences",
            "Martians",
            "professional_community",
        ),
        (
            "title,date,audiences\nA,2026-01-02,press; Martians",
            "audiences",
            "press; Martians",
            '"Martians"',
        ),
        ("title,date,video\nA,2026-01-02,not a url", "recording", "not a url", "spaces"),
        ("title,date,url\nA,2026-01-02,javascript:alert(1)", "url", "javascript:alert(1)", "http"),
        ("title,date\nA,1900-01-02", "starts_on", "1900-01-02", "between"),
    ],
)
def test_a_bad_row_is_rejected_with_row_field_value_and_reason_and_the_good_kept(
    row, field, value, says
):
    good, rejected = read(f"{row}\nGood,2026-03-03")

    [wrong] = rejected
    assert (wrong.file, wrong.row, wrong.field, wrong.value) == ("talks.csv", 2, field, value)
    assert says in wrong.reason
    assert [draft.title for draft in good] == ["Good"]


def test_numbers_as_people_write_them():
    for said in ("1200", "1,200", "1.200", "1 200", "~1200", "1'200", "1200 people", "1200.0"):
        assert one(f'title,date,attendance\nA,2026-01-02,"{said}"').numbers == (("attendance", 1200),)


@pytest.mark.parametrize(
    ("header", "cell", "currency", "named"),
    [
        ("cost", "$ 1,200", "EUR", "$"),
        ("cost", "1200 CHF", "EUR", "CHF"),
        ("cost usd", "1200", "EUR", "USD"),
        ("costs", "€ 90", "USD", "€"),
        ("cost", "$ 1,200", "CAD", None),
        ("cost usd", "1200", "USD", None),
        ("cost", "1200", "CHF", None),
        ("cost chf", "free", "EUR", None),
    ],
)
def test_a_cost_in_another_currency_is_no_cost_here(header, cell, currency, named):
    rows = rows_of("t.csv", f'title,date,{header}\nA,2026-01-02,"{cell}"'.encode())
    made = drafts_of(rows, TODAY, currency=currency)

    if named is None:
        assert [draft.cost for _, draft in made.drafts] == [
            0 if cell == "free" else int(re.sub(r"\D", "", cell))
        ]
    else:
        [rejected] = made.rejected
        assert (rejected.field, rejected.value) == ("cost", cell)
        assert rejected.reason.startswith(f"it is in {named}, and costs are kept in {currency}")


def test_costs_as_people_write_them():
    for said in ("1200", "1,200", "€ 1.200,00", "1200.49 EUR", "$1,199.50", "CHF 1'200.-", "USD1200"):
        assert one(f'title,date,costs\nA,2026-01-02,"{said}"').cost == 1200
    assert one("title,date,cost\nA,2026-01-02,free").cost == 0
    assert one("title,date,cost\nA,2026-01-02,n/a").cost is None


def test_audiences_and_campaigns_as_people_write_them():
    found = one(
        "title,date,Campaign,Audience\n"
        'A,2026-01-02, Spring   launch ,"Community, our customers & Industry analysts"'
    )

    assert found.campaign == "Spring launch"
    assert found.audiences == ("professional_community", "customers", "analysts")
    assert one(
        '[{"title":"A","date":"2026-01-02","audiences":["press","Candidate"]}]', "t.json"
    ).audiences == (
        "press",
        "candidates",
    )


def test_a_column_of_audiences_that_counts_heads_is_attendance():
    found, _ = read("title,date,audience\nA,2026-01-02,~120\nB,2026-01-03,80 people\nC,2026-01-04,")

    assert [draft.numbers for draft in found] == [(("attendance", 120),), (("attendance", 80),), ()]


def test_a_person_given_owns_every_row():
    [found], _ = read("title,date,speaker\nA,2026-01-02,Somebody", person="Ana")

    assert found.persons == ("Ana",)


def test_every_metric_has_its_column():
    assert one("title,date,impressions,likes\nA,2026-01-02,10,0").numbers == (
        ("impressions", 10),
        ("likes", 0),
    )


def test_a_title_is_kept_whole():
    assert one(f"title,date\n{'x' * 5000},2026-01-02").title == "x" * 5000


def test_an_hour_beside_the_day_is_a_note():
    assert one("title,date,time\nA,2026-01-02,18:30").extra == {"time": "18:30"}


def test_links_speakers_and_split_dates_inside_a_json_record_are_its_own(tmp_path):
    from engagement.capture.files import json_rows

    text = """[{"name": "Streams", "conf": "Devoxx", "year": 2025, "month": 10, "day": 7, "where": "Antwerp, Belgium",
      "speakers": [{"name": "Jane Roe"}, {"name": "Bo Li"}],
      "links": [{"type": "video", "url": "https://youtu.be/abcdefghijk"}, {"type": "slides", "url": "https://e.org/s"}]},
     {"name": "B", "conf": "JFokus", "dates": {"start": "2026-02-03", "end": "2026-02-04"}}]"""
    made = drafts_of(list(json_rows("talks.json", text)), date(2026, 11, 24))
    one, two = (draft for _, draft in made.drafts)

    assert (one.title, one.event, one.starts_on, one.city, one.country) == (
        "Streams", "Devoxx", date(2025, 10, 7), "Antwerp", "Belgium",
    )  # fmt: skip
    assert one.persons == ("Jane Roe", "Bo Li")
    assert [li.role for li in one.links] == [Role.RECORDING, Role.SLIDES]
    assert (two.starts_on, two.ends_on) == (date(2026, 2, 3), date(2026, 2, 4))


@pytest.mark.parametrize(
    ("said", "city", "country"),
    [
        ("Antwerp, Belgium", "Antwerp", "Belgium"),
        ("London, UK", "London", "United Kingdom"),
        ("Utrecht, The Netherlands", "Utrecht", "Netherlands"),
        ("Kansas City, KS", "Kansas City, KS", None),
        ("Atlanta, Georgia", "Atlanta, Georgia", None),
        ("Austin, US", "Austin", "United States"),
        ("Dover, DE", "Dover, DE", None),
        ("Berlin", "Berlin", None),
    ],
)
def test_a_country_behind_a_city_is_told_apart(said, city, country):
    from engagement.capture.places import city_and_country

    assert city_and_country(said) == (city, country)


@pytest.mark.parametrize(
    ("header", "cell", "public"),
    [
        ("public", "yes", True),
        ("Public", "No", False),
        ("visibility", "private", False),
        ("Visibility", "Public", True),
        ("visibility", "unlisted", False),
        ("is_public", "0", False),
        ("On the public page", "x", True),
        ("private", "yes", False),
        ("private", "no", True),
        ("private", "private", False),
        ("public", "", None),
        ("public", "n/a", None),
    ],
)
def test_whether_it_is_public_as_people_write_it(header, cell, public):
    assert one(f"title,date,{header}\nA,2026-01-02,{cell}").public is public


def test_a_word_about_the_public_that_is_not_understood_is_not_guessed():
    drafts, [rejected] = read("title,date,visibility\nA,2026-01-02,members only")

    assert drafts == []
    assert (rejected.field, rejected.value) == ("public", "members only")


def test_of_two_columns_about_the_public_a_no_wins():
    assert one("title,date,public,private\nA,2026-01-02,yes,yes").public is False


def test_a_table_that_was_exported_says_again_what_it_said(sqlite_store, tmp_path):
    from engagement.model.vocabulary import Audience
    from engagement.outlets.export import export
    from tests.conftest import draft

    said = draft(
        "=1+1", campaign="@spring", city="'+Bern", country="＝x", tags=("a,b", "=c"), outcome="\t=1",
        audiences=(Audience.CUSTOMERS, Audience.PRESS), duties=("public_face",), notes="'-1\r\n=2",
    )  # fmt: skip
    sqlite_store.add_activity(said, "me")
    export(sqlite_store, tmp_path / "out", lambda *_: None)
    data = (tmp_path / "out" / "activity.csv").read_bytes()
    [(_, draft_)] = drafts_of(rows_of("activity.csv", data), TODAY).drafts

    for field in ("kind", "status", "title", "starts_on", "campaign", "city", "country", "tags", "audiences",
                  "duties", "notes"):  # fmt: skip
        assert getattr(draft_, field) == getattr(said, field), field
