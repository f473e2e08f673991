"""Duties told by files in words or keys, and the hours a calendar tells of work inside the house."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.calendar import read_calendar
from engagement.capture.files import rows_of
from engagement.capture.table import drafts_of
from engagement.model.mission import NO_DUTY, Constituent, Duty, duty_words
from engagement.model.vocabulary import Kind
from engagement.store import duties
from tests.capture.test_reading import ics
from tests.conftest import import_rows

TODAY = date(2026, 11, 24)


def told(
    cell: str, header: str = "duties", catalogue: tuple[Duty, ...] | None = None
) -> tuple[str, ...]:
    rows = rows_of("t.csv", f'title,date,{header}\nA,2026-01-02,"{cell}"'.encode())
    made = drafts_of(rows, TODAY, duties=catalogue and duty_words(catalogue))
    assert made.rejected == []
    return made.drafts[0][1].duties


@pytest.mark.parametrize("header", ["duties", "Duty", "mission", "Mission_Duties"])
def test_the_column_is_met_under_its_usual_names(header):
    assert told("startup_watch", header) == ("startup_watch",)


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("Startup watch; public_face", ("startup_watch", "public_face")),
        ("Posts, whitepapers and social engagement", ("posts_and_papers",)),
        (
            "Be the public face, Posts, whitepapers and social engagement,startup_watch",
            ("public_face", "posts_and_papers", "startup_watch"),
        ),
        ("BE THE  PUBLIC FACE | be the public face", ("public_face",)),
        ("no duty", (NO_DUTY,)),
        ("no duty; public_face", ("public_face",)),
        ("", ()),
    ],
)
def test_keys_and_labels_are_met_in_any_dress_also_those_with_commas(cell, keys):
    assert told(cell) == keys


def test_an_unknown_duty_costs_its_row_and_says_where_to_look():
    rows = rows_of("t.csv", b"title,date,duties\nA,2026-01-02,public_face\nB,2026-01-03,juggling")
    made = drafts_of(rows, TODAY)

    assert [draft.title for _, draft in made.drafts] == ["A"]
    [bad] = made.rejected
    assert (bad.row, bad.field, bad.value) == (3, "duties", "juggling")
    assert '"juggling" is none of the duties' in bad.reason
    assert "Mission page" in bad.reason


def test_the_companys_own_catalogue_is_what_a_file_is_read_by(store):
    with store.unit("m") as unit:
        duties.add(unit, "Guard the budget", Constituent.STRATEGY)
    rows = rows_of("t.csv", b"title,date,duties\nA,2026-01-02,Guard the Budget")

    assert import_rows(store, [list(rows)], today=TODAY, by="m").created == 1
    assert store.activities()[0]["duties"] == ["guard_the_budget"]


def test_a_later_file_adds_duties_and_takes_none_away(store):
    def take(cell: str) -> None:
        text = f"title,date,video,duties\nA,2026-01-02,https://youtu.be/abcdefghijk,{cell}"
        import_rows(store, [list(rows_of("t.csv", text.encode()))], today=TODAY, by="m")

    take("no duty")
    take("public_face")
    take("startup_watch")

    assert store.activities()[0]["duties"] == ["public_face", "startup_watch"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Architecture review: one identity", Kind.ARCHITECTURE_REVIEW),
        ("Candidate interview with Ada Berg", Kind.RECRUITING),
        ("Technical due diligence Kestrel", Kind.DUE_DILIGENCE),
        ("Due diligence: Kestrel", Kind.DUE_DILIGENCE),
        ("Platform strategy session", Kind.STRATEGY_SESSION),
        ("Patent review", Kind.PATENT_WORK),
        ("Talk: an architecture review that went wrong", Kind.TALK),
    ],
)
def test_a_calendar_tells_work_inside_the_house_by_how_an_entry_begins_with_its_minutes(title, kind):
    entry = f"UID:1\r\nSUMMARY:{title}\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T103000Z"
    [found] = read_calendar("c.ics", ics(entry), TODAY).proposals

    assert found.kind is kind
    assert found.minutes == (90 if kind is not Kind.TALK else None)
