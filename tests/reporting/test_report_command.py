"""`report`: the preview, the file, drafts handed in, and what scripts read."""

from __future__ import annotations

import csv
import json

import pytest

from engagement.cli import main
from engagement.model.vocabulary import Kind
from engagement.store import open_store
from tests.conftest import draft
from tests.reporting.test_run import ANA, talk
from tests.servers.advocu import TOKEN, Portal


@pytest.fixture
def kept(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    store = open_store(sqlite_url)
    yield store
    store.close()


@pytest.fixture
def portal(monkeypatch):
    with Portal() as server:
        monkeypatch.setenv("ENGAGEMENT_ADVOCU_TOKEN", TOKEN)
        monkeypatch.setenv("ENGAGEMENT_ADVOCU_API_URL", server.url)
        yield server


def report(capsysbinary, *words: str, code: int = 0):
    assert main(["report", *words, "--json"]) == code
    return json.loads(capsysbinary.readouterr().out)


def test_without_send_it_is_a_preview(kept, portal, capsysbinary):
    ready = kept.add_activity(talk(1), by="t")
    lacking = kept.add_activity(talk(2, numbers=()), by="t")
    kept.add_activity(
        draft("Post", "2026-03-02", "https://x.com/a/status/1", kind=Kind.SOCIAL_POST, persons=(ANA,)),
        "t",
    )
    kept.add_activity(talk(3, public=False), by="t")

    found = report(capsysbinary, "gde")

    assert (found["ready"], found["sent"], found["already"], found["unsure"], found["failed"]) == (
        1,
        0,
        0,
        0,
        [],
    )
    assert [(one["id"], one["title"], one["fields"]) for one in found["missing"]] == [
        (lacking, "Talk 02", ["metrics.attendees"])
    ]
    assert [one["title"] for one in found["not_taken"]] == ["Post"]
    assert (found["programme"], found["person"], found["private"]) == ("gde", ANA, 1)
    told = {one["title"]: one for one in found["activities"]}
    assert (told["Talk 01"]["state"], told["Talk 01"]["goes_to"]) == ("ready", "public-speaking")
    assert told["Talk 01"]["fields"]["metrics.attendees"] == 41
    assert portal.requests == []
    assert main(["report", "advocu"]) == 0
    words = capsysbinary.readouterr().out.decode()
    assert "Talk 02: missing (public-speaking). Missing: attendees in total" in words
    assert ready not in words


def test_send_hands_in_and_says_what_became_of_each(kept, portal, capsysbinary):
    for number in (1, 2, 3):
        kept.add_activity(talk(number), by="t")
    portal.odd = {1: (400, {}, {"errors": [{"field": "tags", "message": "inactive"}]}), 3: "after"}

    first = report(capsysbinary, "gde", "--send", code=1)
    doubtful = first["in_doubt"][0]["id"]
    second = report(capsysbinary, "gde", "--send", "--dry-run")
    report(capsysbinary, "gde", "--there", doubtful)
    third = report(capsysbinary, "gde", "--send")

    assert (first["ready"], first["sent"], first["unsure"]) == (3, 1, 1)
    assert first["failed"][0]["fields"] == {"tags": "inactive"}
    assert (second["ready"], second["sent"], second["already"], second["unsure"]) == (1, 0, 1, 1)
    assert [one for one in second["would_send"]] == [first["failed"][0]["id"]]
    assert (third["sent"], third["already"], third["unsure"]) == (1, 2, 0)
    assert sorted(portal.titles) == ["Talk 01", "Talk 02", "Talk 03"]


def test_again_sends_what_was_in_doubt(kept, portal, capsysbinary):
    kept.add_activity(talk(1), by="t")
    portal.odd = {1: "before", 2: (503, {}, b"")}
    doubtful = report(capsysbinary, "gde", "--send", code=1)["in_doubt"][0]["id"]

    still = report(capsysbinary, "gde", "--again", doubtful, code=1)
    done = report(capsysbinary, "gde", "--again", doubtful)

    assert (still["sent"], still["unsure"], len(still["in_doubt"])) == (0, 1, 1)
    assert (done["sent"], done["unsure"], done["in_doubt"]) == (1, 0, [])
    refused = report(capsysbinary, "gde", "--again", doubtful, code=2)
    assert refused["error"]["field"] == "again"


def test_a_file_is_written_of_what_the_programme_takes(kept, capsysbinary, tmp_path):
    kept.add_activity(talk(1), by="t")
    kept.add_activity(talk(2, numbers=()), by="t")
    out = tmp_path / "mvp.csv"

    found = report(capsysbinary, "mvp", "--out", str(out))

    assert (found["file"], found["rows"]) == (str(out), 2)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["title"], row["inPersonAttendees"]) for row in rows] == [
        ("Talk 01", "41"),
        ("Talk 02", ""),
    ]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["nobel"], "programme"),
        (["mvp", "--person", "Nobody"], "person"),
        (["mvp", "--from", "2026-02-01", "--to", "2026-01-01"], "from"),
        (["mvp", "--out", "report.xlsx"], "out"),
        (["mvp", "--out", "/nowhere/at/all.csv"], "out"),
        (["mvp", "--send"], "send"),
        (["gde", "--send"], "ENGAGEMENT_ADVOCU_TOKEN"),
        (["gde", "--there", "x"], "there"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(kept, capsysbinary, words, field):
    kept.add_activity(talk(1), by="t")

    assert report(capsysbinary, *words, code=2)["error"]["field"] == field


def test_of_several_people_one_must_be_named(kept, capsysbinary):
    kept.add_activity(talk(1), by="t")
    kept.add_activity(talk(2, persons=("Bo",)), by="t")

    refused = report(capsysbinary, "heroes", code=2)["error"]
    assert refused["field"] == "person"
    assert "Ana Lima, Bo" in refused["message"]
    assert report(capsysbinary, "heroes", "--person", "bo")["person"] == "Bo"
