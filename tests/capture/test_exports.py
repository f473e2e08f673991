"""LinkedIn's exports of an account: followers with their day, top posts, and what cannot be used."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from engagement.capture.exports import count
from engagement.capture.found import Found
from engagement.capture.importing import import_found
from engagement.capture.reading import read
from engagement.errors import Refused

TODAY = date(2026, 11, 24)
POST = "https://www.linkedin.com/feed/update/urn:li:activity:7"
NAME = "AggregateAnalytics_Jane Doe_2026-08-01_2026-08-07.xlsx"


def workbook(sheets: dict[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def followers(told="8/7/2026", value="2,713", days=("8/1/2026", "8/2/2026", "8/3/2026")):
    rows = [[f"Total followers on {told}:", value], [], ["Date", "New followers"]]
    return [*rows, *([day, "3"] for day in days)]


def creator(**sheets):
    return workbook(
        {
            "DISCOVERY": [["Overall Performance", "8/1/2026 - 8/7/2026"], ["Impressions", "12,000"]],
            "ENGAGEMENT": [["Date", "Impressions", "Engagements"], ["8/1/2026", "900", "12"]],
            "TOP POSTS": [
                ["Maximum of 50 posts available to include in this list"],
                [],
                ["Post URL", "Post publish date", "Engagements", "", "Post URL", "Post publish date", "Impressions"],
                [POST, "8/2/2026", "12", "", POST, "8/2/2026", "3,400"],
            ],
            "FOLLOWERS": followers(),
            "DEMOGRAPHICS": [["Top Demographics", "Value", "Percentage"], ["Seniority", "Senior", "< 1%"]],
            **sheets,
        }
    )  # fmt: skip


def rows(found: Found) -> list[dict[str, str]]:
    return [dict(row.cells) for row in found.rows]


def test_a_creator_s_export_tells_followers_on_their_day_and_its_posts():
    found = read(NAME, creator(), TODAY)

    assert rows(found) == [{"account": "linkedin/jane-doe", "date": "2026-08-07", "followers": "2713"}]
    [post] = found.proposals
    assert dict(post.numbers) == {"impressions": 3400}
    [left] = found.rejected
    assert left.value == "DISCOVERY, ENGAGEMENT, DEMOGRAPHICS"


def test_its_followers_become_a_reading_of_the_account(sqlite_store):
    found = read(NAME, creator(), TODAY)
    for news in (1 + 1, 0):  # the number and the post, and then nothing again
        done = import_found(sqlite_store, [found], today=TODAY, by="test")
        assert done.created == news

    [account] = sqlite_store.accounts()
    assert account["key"] == "linkedin/jane-doe"
    assert account["readings"]["followers"]["value"] == 2713
    assert account["readings"]["followers"]["provenance"] == "imported"
    assert account["readings"]["followers"]["observed_at"].startswith("2026-08-07")


@pytest.mark.parametrize(
    ("told", "days", "day"),
    [
        ("8/7/2026", ("8/5/2026", "8/6/2026", "8/7/2026"), "2026-08-07"),
        ("07/08/2026", ("05/08/2026", "06/08/2026", "07/08/2026"), "2026-08-07"),
        ("8/7/2026", ("7/31/2026", "8/1/2026"), "2026-08-07"),
        ("07/08/2026", ("31/07/2026", "01/08/2026"), "2026-08-07"),
        ("8/25/2026", (), "2026-08-25"),
        ("2026-08-07", (), "2026-08-07"),
    ],
)
def test_the_day_of_the_total_is_read_by_the_days_below_it(told, days, day):
    found = read(NAME, creator(FOLLOWERS=followers(told, days=days)), TODAY)
    assert [row["date"] for row in rows(found)] == [day]


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        (followers("8/7/2026", days=()), NAME),
        (followers(value=""), NAME),
        (followers(value="many"), NAME),
        (followers(), "followers.xlsx"),
    ],
)
def test_a_total_that_is_not_sure_is_named_and_not_recorded(sheet, name):
    found = read(name, creator(FOLLOWERS=sheet), TODAY)
    assert rows(found) == []
    assert any(one.field == "FOLLOWERS" for one in found.rejected)


def test_the_older_name_of_the_file_names_the_account_too():
    found = read("Content_2026-08-01_2026-08-07_JaneDoe (1).xlsx", creator(), TODAY)
    assert rows(found)[0]["account"] == "linkedin/janedoe"


PAGE = ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"]


def test_a_page_s_daily_followers_are_never_taken_for_a_total_nor_summed():
    data = workbook(
        {
            "New followers": [PAGE, ["08/01/2026", 0, 3, 0, 3], ["08/02/2026", 0, 5, 0, 5]],
            "Location": [["Location", "Total followers"], ["Berlin", 40]],
        }
    )
    for found in (
        read("acme_followers_1.xlsx", data, TODAY),
        read("New followers.csv", f"{','.join(PAGE)}\n08/01/2026,0,3,0,3\n".encode(), TODAY),
    ):
        assert (rows(found), found.proposals) == ([], [])
        [left] = found.rejected
        assert "how many there are" in left.reason


def test_an_old_office_file_is_refused_with_what_to_do():
    with pytest.raises(Refused, match=r"save it as \.xlsx"):
        read("acme_followers_1.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3400", 3400), ("3,400", 3400), ("3.400", 3400), ("3 400", 3400), ("2713.0", 2713), ("0", 0),
        ("1.5", None), ("3,40", None), ("", None), ("-3", None), ("< 1%", None), ("many", None),
    ],
)  # fmt: skip
def test_a_count_is_read_as_exports_write_it(text, number):
    assert count(text) == number
