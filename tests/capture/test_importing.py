"""Import: each row exactly once, however often and in whatever order it comes."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engagement.capture import inbox
from engagement.capture.dates import NotADate, read_date
from engagement.capture.files import rows_of
from engagement.capture.importing import Imported, import_files
from engagement.errors import Refused
from engagement.model.vocabulary import Kind
from engagement.store import inbox as kept
from tests.conftest import draft, import_rows

TODAY = date(2026, 11, 24)
HEAD = "title,date,conference,city,video\n"


def take(store, text: str, name: str = "talks.csv", **more) -> Imported:
    return import_rows(store, [rows_of(name, text.encode())], today=TODAY, by="t", **more)


def counts(done: Imported) -> tuple[int, int, int, int, int]:
    return done.created, done.updated, done.unchanged, done.duplicates, len(done.rejected)


def test_the_same_file_again_changes_nothing(store):
    text = HEAD + "A,2026-01-02,E,Bern,\nB,2026-02-02,E,Rom,https://youtu.be/abcdefghijk\n"

    assert counts(take(store, text)) == (2, 0, 0, 0, 0)
    version = [(row["id"], row["title"]) for row in store.activities()]
    assert counts(take(store, text)) == (0, 0, 2, 0, 0)
    assert counts(take(store, text.replace(",", ";").replace("\n", "\r\n"))) == (0, 0, 2, 0, 0)
    assert [(row["id"], row["title"]) for row in store.activities()] == version


def test_the_same_file_again_keeps_what_a_person_edited_or_deleted(store):
    text = HEAD + "A,2026-01-02,E,Bern,\nB,2026-02-02,E,Rom,\n"
    take(store, text)
    b, a = (row["id"] for row in store.activities())
    store.change_activity(a, draft("My own title", "2026-01-02", event="E", city="Bern"), 1, "me")
    store.delete_activity(b, 1, "me")

    assert counts(take(store, text)) == (0, 0, 2, 0, 0)
    assert [row["title"] for row in store.activities()] == ["My own title"]


def test_a_row_that_says_more_updates_what_it_knows(store):
    take(store, "title,date\nA,2026-01-02\n")
    done = take(store, HEAD + "A,2026-01-02,DevConf,Bern,https://youtu.be/abcdefghijk\n")

    assert counts(done) == (0, 1, 0, 0, 0)
    [row] = store.activities()
    assert (row["event"], row["city"], len(row["links"])) == ("DevConf", "Bern", 1)


def test_a_known_link_on_its_day_with_another_title_updates_the_title(store):
    take(store, HEAD + "A draft title,2026-01-02,E,Bern,https://youtu.be/abcdefghijk\n")
    done = take(
        store, HEAD + "The title,2026-01-02,E,Bern,https://www.youtube.com/watch?v=abcdefghijk&t=4\n"
    )

    assert counts(done) == (0, 1, 0, 0, 0)
    assert [row["title"] for row in store.activities()] == ["The title"]


def test_a_known_link_with_neither_title_nor_day_asks(store):
    take(store, HEAD + "A,2026-01-02,E,Bern,https://youtu.be/abcdefghijk\n")
    done = take(store, HEAD + "Something else,2025-05-05,F,Rom,https://youtu.be/abcdefghijk\n")

    [standing] = store.activities()
    [asked] = inbox.listed(store)
    assert (done.rejected, done.drafts, done.created) == ([], 1, 0)
    assert (asked["title"], asked["same_as"]) == ("Something else", standing["id"])
    assert '"A" of 2026-01-02' in asked["doubts"][0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A,2026-01-02,E,Bern,", "A,2026-01-02,F,Bern,"),
        ("A,2026-01-02,E,Bern,", "A,2026-03-02,E2,Rom,"),
        ("A,2026-01-02,E,Bern,", "B,2026-01-02,E,Bern,"),
        ("A,2026-01-02,E,,https://youtu.be/aaaaaaaaaaa", "A,2026-01-02,E,,https://youtu.be/bbbbbbbbbbb"),
    ],
)
def test_these_are_two_activities(store, one, other):
    assert counts(take(store, f"{HEAD}{one}\n{other}\n")) == (2, 0, 0, 0, 0)
    assert counts(take(store, f"{HEAD}{other}\n{one}\n")) == (0, 0, 2, 0, 0)


def test_the_same_title_on_the_same_day_at_another_hour_is_another(store):
    text = "title,time\nA,2026-01-02T10:00:00Z\nA,2026-01-02T14:00:00Z\n"

    assert counts(take(store, text)) == (2, 0, 0, 0, 0)


def test_a_row_twice_in_a_file_is_a_duplicate(store):
    text = HEAD + "A,2026-01-02,E,Bern,\nA,2026-01-02,E,Bern,\na ,2026-01-02,e,Bern,\n"

    assert counts(take(store, text)) == (1, 0, 0, 2, 0)


def test_bad_rows_cost_only_themselves(store):
    done = take(store, HEAD + "A,2019,E,,\n,2026-01-02,E,,\nC,2026-01-03,E,,\n")

    assert counts(done) == (1, 0, 0, 0, 2)
    assert [(r.row, r.field) for r in done.rejected] == [(2, "date"), (3, "title")]


def test_a_dry_run_says_it_all_and_keeps_nothing(store):
    text = HEAD + "A,2026-01-02,E,Bern,\n"

    assert counts(take(store, text, dry_run=True)) == (1, 0, 0, 0, 0)
    assert (store.activities(), store.runs()) == ([], [])


def test_an_import_is_a_run_with_what_it_did(store):
    take(store, HEAD + "A,2026-01-02,E,Bern,\nB,x,E,,\n")

    [run] = store.runs()
    assert (run["verb"], run["state"], run["did"]["created"], run["did"]["rejected"]) == (
        "import",
        "done",
        1,
        1,
    )
    assert store.activity(store.activities()[0]["id"]).changes[0]["verb"] == "import"


def test_attendance_of_a_file_is_imported_and_counted(store):
    take(store, "title,date,attendance\nA,2026-01-02,120\n")

    assert store.activities()[0]["readings"]["attendance"] == {
        "value": 120,
        "observed_at": "2026-01-02T12:00:00Z",
        "provenance": "imported",
    }
    assert store.rebuild()


def test_a_better_count_in_a_later_file_is_a_new_reading(store):
    take(store, "title,date,attendance\nA,2026-01-02,120\n")
    assert counts(take(store, "title,date,attendance\nA,2026-01-02,140\n")) == (0, 1, 0, 0, 0)

    assert store.activities()[0]["readings"]["attendance"]["value"] == 140
    assert store.counts()["readings"] == 2


def test_one_file_that_is_no_table_refuses_all_before_anything_is_kept(sqlite_store, tmp_path):
    good, bad = tmp_path / "talks.csv", tmp_path / "broken.json"
    good.write_text("title,date\nA,2026-01-02\n")
    bad.write_text("[{")

    with pytest.raises(Refused, match=r"broken\.json"):
        import_files(sqlite_store, [good, bad], today=TODAY, by="t")
    assert sqlite_store.activities() == []


REAL = ("nicknisi/talks.csv", "nicknisi/posts.csv", "nipafx/talks.csv", "nipafx/posts.csv")


@pytest.mark.parametrize("name", REAL)
def test_a_real_record_lands_whole_with_its_days(sqlite_store, shared: Path, name: str):
    path = shared / "real" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    days = []
    for row in rows:
        try:
            days.append(read_date(row.get("date") or row.get("time") or "").day.isoformat())
        except NotADate:
            days.append(None)
    done = import_files(sqlite_store, [path], today=TODAY, by="t", person="Real Speaker")

    assert done.created + done.duplicates == len([day for day in days if day])
    assert len(done.rejected) == days.count(None)
    listed = sqlite_store.activities()
    assert {row["starts_on"] for row in listed} == {day for day in days if day}
    assert {row["kind"] for row in listed} <= (
        {Kind.BLOG_POST}
        if "posts" in name
        else {Kind.TALK, Kind.WORKSHOP, Kind.WEBINAR, Kind.PODCAST, Kind.CONFERENCE}
    )
    assert all(row["persons"] == ["Real Speaker"] for row in listed)

    again = import_files(sqlite_store, [path], today=TODAY, by="t", person="Real Speaker")
    assert (again.created, again.updated) == (0, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [("nicknisi/talks.csv", "nicknisi/talks.json"), ("nipafx/talks.csv", "nipafx/presentations.json")],
)
def test_the_same_record_in_another_shape_makes_no_second_one(sqlite_store, shared: Path, first, second):
    import_files(sqlite_store, [shared / "real" / first], today=TODAY, by="t")
    before = len(sqlite_store.activities())
    done = import_files(sqlite_store, [shared / "real" / second], today=TODAY, by="t")

    assert done.created == 0
    assert len(sqlite_store.activities()) == before


def test_a_list_without_days_waits_in_the_inbox_and_finds_its_talks(sqlite_store, shared: Path):
    import_files(sqlite_store, [shared / "real/nipafx/talks.csv"], today=TODAY, by="t")
    done = import_files(sqlite_store, [shared / "real/nipafx/videos.csv"], today=TODAY, by="t")
    again = import_files(sqlite_store, [shared / "real/nipafx/videos.csv"], today=TODAY, by="t")

    assert (done.created, done.rejected) == (0, [])
    assert done.unchanged + done.updated + done.drafts == 175
    assert (again.updated, again.drafts, again.unchanged) == (0, 0, 175)


TOLD = "title,date,video,campaign,audience,cost,tags\n"


def test_campaign_audiences_and_cost_are_recorded_and_a_later_file_adds_to_them(store):
    first = TOLD + "A,2026-01-02,https://youtu.be/abcdefghijk,Spring,customers,1200,ops\n"
    assert counts(take(store, first)) == (1, 0, 0, 0, 0)
    silent = "title,date,video,city\nA,2026-01-02,https://youtu.be/abcdefghijk,Bern\n"
    assert counts(take(store, silent)) == (0, 1, 0, 0, 0)
    more = TOLD + "A,2026-01-02,https://youtu.be/abcdefghijk,Spring 2026,press,0,\n"
    assert counts(take(store, more)) == (0, 1, 0, 0, 0)

    [row] = store.activities()
    assert (row["campaign"], row["audiences"], row["cost"], row["tags"]) == (
        "Spring 2026",
        ["customers", "press"],
        0,
        ["ops"],
    )


def test_a_row_that_waits_for_its_day_keeps_campaign_audiences_and_cost(store):
    rows = TOLD + "A,03/04/2026,https://youtu.be/abcdefghijk,Spring,Community,300,ops\n"
    assert take(store, rows).drafts == 1
    [waiting] = inbox.listed(store)
    told = {key: waiting[key] for key in ("campaign", "audiences", "cost", "tags")}
    assert told == {
        "campaign": "Spring",
        "audiences": ["professional_community"],
        "cost": 300,
        "tags": ["ops"],
    }

    with store.read() as connection:
        [entry] = kept.waiting(connection)
    made = replace(entry.proposal, starts_on=date(2026, 4, 3)).draft(TODAY)
    activity = inbox.edit_and_accept(store, entry.id, made, today=TODAY, by="me")
    assert {key: store.activities()[0][key] for key in told} == told
    assert store.draft_of(activity) == made
