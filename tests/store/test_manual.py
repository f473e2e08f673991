"""Numbers by hand: dated, corrected, never over what a platform measures; tables and the grid."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engagement.capture.importing import import_found
from engagement.capture.numbers import is_numbers
from engagement.capture.reading import read
from engagement.store import ledger, manual
from engagement.store.manual import Told
from tests.conftest import draft

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def enter(store, *told, provenance="entered"):
    with store.unit("ana", at=NOW) as unit:
        return manual.enter(unit, told, provenance)


def told(value=1200, on="2026-11-01", what="newsletter/acme", metric="subscribers"):
    return Told(what, metric, date.fromisoformat(on), value)


def shown(store):
    return {
        (account["key"], metric): (found["value"], found["observed_at"][:10], found["provenance"])
        for account in store.accounts()
        for metric, found in account["readings"].items()
    }


def test_a_number_makes_its_account_and_has_its_day_and_provenance(store):
    assert enter(store, told()) == (1, 0, [])
    assert enter(store, told()) == (0, 1, [])
    assert shown(store) == {("newsletter/acme", "subscribers"): (1200, "2026-11-01", "entered")}


def test_an_earlier_one_fills_the_past_and_a_second_of_a_day_corrects_it(store):
    enter(store, told(1200), told(1000, "2026-10-01"), told(1250))

    assert shown(store)[("newsletter/acme", "subscribers")] == (1250, "2026-11-01", "entered")
    assert enter(store, told(1200))[0] == 1
    assert store.rebuild()


def test_a_file_that_corrects_itself_is_no_news_the_second_time(store):
    file = (told(100), told(50, "2026-10-01"), told(120))

    assert enter(store, *file, provenance="imported") == (2, 1, [])
    assert enter(store, *file, provenance="imported") == (0, 3, [])
    assert shown(store)[("newsletter/acme", "subscribers")][0] == 120


def test_what_a_platform_measures_is_not_replaced(store):
    made = store.add_account("x/acme", "t")
    with store.unit("pull", at=NOW) as unit:
        subject = ledger.subjects_for(unit.connection, [made], "account")[made]
        ledger.add_readings(
            unit.connection, [ledger.Entry(subject, "followers", 1, 900, "measured")], None
        )
    added, _, [refused] = enter(store, told(5, what="x/acme", metric="followers"))

    assert (added, refused.field) == (0, "metric")
    assert "does not replace" in refused.reason
    assert shown(store)[("x/acme", "followers")][0] == 900


def test_a_page_s_number_goes_to_the_activity_that_links_to_it(store):
    url = "https://www.linkedin.com/posts/acme_talk-1"
    store.add_activity(draft("Post", "2026-10-30", url), "t")
    enter(store, told(900, what=f"{url}?utm_source=x", metric="impressions"))

    assert store.activities()[0]["readings"]["impressions"]["value"] == 900


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (told(metric="dance"), "metric"),
        (told(-1), "value"),
        (told(10**13), "value"),
        (told(on="2026-11-25"), "date"),
        (told(on="0001-01-01"), "date"),
        (told(what="nobody"), "account"),
        (told(what="https://nowhere.example.org/x"), "account"),
        (told(what="javascript://x"), "account"),
    ],
)
def test_a_bad_one_costs_itself(store, one, field):
    added, _, [refused] = enter(store, one, told())

    assert (added, refused.place, refused.field) == (1, 0, field)


LONG = b"account;metric;value;date\nslack/acme;members;40;2026-11-01\nslack/acme;members;x;2026-11-02\n"
WIDE = b'account,date,subscribers,members\nnewsletter/acme,2026-10-01,"1,200",\nnewsletter/acme,2026-11-01,1350,12\n'


def test_tables_of_numbers_are_told_from_tables_of_talks(store):
    done = [
        import_found(store, [read(name, data, NOW.date())], today=NOW.date(), by="t")
        for name, data in (("long.csv", LONG), ("wide.csv", WIDE), ("wide.csv", WIDE))
    ]

    assert [(d.created, d.unchanged, len(d.rejected)) for d in done] == [(1, 0, 1), (3, 0, 0), (0, 3, 0)]
    assert shown(store)[("newsletter/acme", "subscribers")] == (1350, "2026-11-01", "imported")
    talks = b"title,date,url,attendance,likes\nA,2026-01-01,https://e.org/a,40,3\n"
    assert not is_numbers(read("talks.csv", talks, NOW.date()).rows)


def test_a_number_that_the_activity_itself_keeps_is_corrected_there(store):
    page = "https://blog.example.org/post"
    store.add_activity(draft("A post", "2026-03-04", page, numbers=(("views", 100),)), "t")

    enter(store, told(what=page, metric="views", value=140, on="2026-11-01"))

    (one,) = store.activities()
    assert one["readings"]["views"]["value"] == 140
