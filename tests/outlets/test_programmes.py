"""Programmes as tables: every kind has its place or a reason, every field its source, and no number is made up."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from engagement.errors import Refused
from engagement.model.public import PUBLIC_KINDS
from engagement.model.vocabulary import METRICS, Audience, Format, Kind, Role
from engagement.outlets import programme_told
from engagement.outlets.advocu import body_of
from engagement.outlets.countries import country_called
from engagement.outlets.programme_shape import Done
from engagement.outlets.programme_told import entry_of
from engagement.outlets.programmes import PROGRAMMES, file_of, programme_called

GDE, MVP, HEROES = (PROGRAMMES[code] for code in ("gde", "mvp", "heroes"))
PAGE, VIDEO = "https://devconf.example/2026", "https://youtu.be/abc"


def done(**more) -> Done:
    told = {
        "id": "1",
        "kind": Kind.TALK,
        "title": "Scaling Kafka",
        "on": date(2026, 3, 4),
        "event": "DevConf",
        "city": "Bern",
        "country": "Switzerland",
        "format": Format.IN_PERSON,
        "tags": ("python",),
        "audiences": (Audience.PROFESSIONAL_COMMUNITY,),
        "links": ((VIDEO, "recording"), (PAGE, "landing_page")),
        "numbers": {"attendance": 120, "views": 900, "likes": 4},
    }
    return Done(**(told | more))


def missing(entry) -> dict[str, str]:
    return {one.field: one.enter for one in entry.missing}


def rows(programme, *entries) -> list[dict[str, str]]:
    text = file_of(programme, entries).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("programme", PROGRAMMES.values(), ids=lambda one: one.code)
def test_every_table_holds_together(programme):
    names = [one.name for one in programme.fields]
    assert len(names) == len(set(names))
    assert {one.filled for one in programme.fields} <= set(programme_told._FILLED)
    assert not set(programme.sorts) & set(programme.refused)
    assert {*programme.sorts, *programme.refused} >= PUBLIC_KINDS
    roles = {*(role.value for role in Role), "event"}
    for sort in programme.sorts.values():
        assert sort.needs <= sort.fields <= set(names)
        assert set(sort.links) <= roles
        assert set(sort.fixed) <= sort.fields
        assert set(sort.numbers) <= sort.fields
        for by_format in sort.numbers.values():
            assert {metric for metrics in by_format.values() for metric in metrics} <= set(METRICS)
    assert {*programme.topics_called.values()} <= {*programme.topics}
    assert programme_called(programme.code) is programme


def test_a_programme_is_known_by_its_usual_names_and_no_other():
    assert programme_called(" Advocu ") is GDE
    assert programme_called("aws") is HEROES
    with pytest.raises(Refused, match="gde, mvp, heroes"):
        programme_called("nobel")


def test_a_talk_becomes_a_draft_with_what_is_known_and_nothing_else():
    entry = entry_of(GDE, done())

    assert entry.ready
    assert entry.sort == "public-speaking"
    assert body_of(entry) == {
        "title": "Scaling Kafka",
        "description": "Talk “Scaling Kafka” at DevConf, Bern, Switzerland, 2026-03-04. Topics: python.",
        "metrics": {"attendees": 120},
        "eventFormat": "In-Person",
        "country": "Switzerland",
        "activityDate": "2026-03-04",
        "activityUrl": PAGE,
        "additionalInfo": f"Recording: {VIDEO}",
        "private": False,
    }
    assert "Tags the portal does not know: python." in entry.remarks
    assert entry.left == ("City: the portal takes it from its own list of places",)


def test_what_is_missing_is_named_with_where_to_enter_it():
    entry = entry_of(GDE, done(numbers={}, country=None, links=(), format=None, city=None))

    assert missing(entry) == {
        "metrics.attendees": "Attendance",
        "eventFormat": "Where the audience is",
        "activityUrl": "Links",
    }
    assert not entry.ready
    assert "metrics" not in body_of(entry)


def test_a_zero_that_the_portal_does_not_take_is_missing_with_its_reason():
    [lacking] = entry_of(GDE, done(numbers={"attendance": 0})).missing

    assert (lacking.field, lacking.why) == ("metrics.attendees", "Attendance is 0, and 1 is the least")
    assert entry_of(HEROES, done(numbers={"attendance": 0})).values["Attendees"] == 0


def test_people_in_the_room_and_online_are_never_added():
    numbers = {"attendance": 120, "live_views": 900}
    hybrid = entry_of(GDE, done(format=Format.HYBRID, numbers=numbers))
    online = entry_of(GDE, done(format=Format.ONLINE, numbers={"live_views": 900}))

    assert hybrid.ready
    assert body_of(hybrid)["inPersonAttendees"] == 120
    assert "metrics" not in body_of(hybrid)
    assert any("not added here" in left for left in hybrid.left)
    assert body_of(online)["metrics"] == {"attendees": 900}
    assert "country" not in body_of(online)
    assert "Attendees in total: live views." in online.remarks


def test_a_format_that_nobody_said_follows_from_a_place_or_a_webinar_and_is_told():
    placed = entry_of(GDE, done(format=None))
    webinar = entry_of(GDE, done(kind=Kind.WEBINAR, format=None))

    assert placed.values["eventFormat"] == "In-Person"
    assert any("no format" in remark for remark in placed.remarks)
    assert webinar.values["eventFormat"] == "Virtual"


def test_people_counted_in_a_room_were_in_one_and_nobody_is_told_that_they_are_not_known():
    somewhere = {"format": None, "city": None, "country": None}
    counted = entry_of(GDE, done(**somewhere, numbers={"attendance": 240}))
    both = entry_of(GDE, done(**somewhere, numbers={"attendance": 240, "live_views": 900}))

    assert counted.values["eventFormat"] == "In-Person"
    assert counted.values["metrics.attendees"] == 240
    assert "Format: In-Person, for people were counted in the room and no format." in counted.remarks
    assert both.values["eventFormat"] is None
    assert {one.field: one.why for one in both.missing}["metrics.attendees"].startswith(
        "not told before"
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("DE", "Germany"),
        ("deutschland", "Germany"),
        ("USA", "United States of America"),
        ("united kingdom", "United Kingdom of Great Britain and Northern Ireland"),
        ("Türkiye", "Türkiye"),
        ("Turkey", "Türkiye"),
        ("South Korea", "Korea (Republic of)"),
        ("Atlantis", None),
    ],
)
def test_a_country_is_told_in_the_portals_words(said, told):
    assert country_called(said) == told


def test_a_country_the_portal_does_not_know_is_missing_with_its_name():
    [lacking] = entry_of(GDE, done(country="Atlantis")).missing

    assert (lacking.field, lacking.why) == ("country", '"Atlantis" is no country the portal knows')


def test_long_text_is_cut_and_said_so():
    entry = entry_of(MVP, done(title="x" * 300))

    assert entry.values["title"] == "x" * 99 + "…"
    assert "Title: cut at 100 letters." in entry.remarks
    assert len(entry_of(GDE, done(title="y" * 300)).values["title"]) == 200
    assert missing(entry_of(GDE, done(title="ab"))) == {"title": "Title"}


def test_a_link_too_long_for_the_portal_gives_way_to_the_next():
    long = f"https://example.org/{'x' * 600}"
    shorter = done(links=((long, "landing_page"), (VIDEO, "recording")))
    alone = done(links=((long, "landing_page"),))

    assert entry_of(GDE, shorter).values["activityUrl"] == VIDEO
    assert [one.why for one in entry_of(GDE, alone).missing] == ["its link has more than 500 letters"]


def test_the_page_of_the_event_comes_first():
    assert (
        entry_of(GDE, done(event_url="https://event.example")).values["activityUrl"]
        == "https://event.example"
    )


@pytest.mark.parametrize(
    ("kind", "content", "metric"),
    [
        (Kind.BLOG_POST, "Articles", "reads"),
        (Kind.ARTICLE, "Articles", "reads"),
        (Kind.WHITEPAPER, "Articles", "downloads"),
        (Kind.PODCAST, "Podcasts", "downloads"),
    ],
)
def test_readers_are_of_the_metric_that_the_content_has(kind, content, metric):
    numbers = {"views": 7, "impressions": 9, metric: 31}
    entry = entry_of(GDE, done(kind=kind, numbers=numbers))

    assert (entry.sort, entry.values["contentType"]) == ("content-creation", content)
    assert body_of(entry)["metrics"] == {"readers": 31}
    assert "eventFormat" not in body_of(entry)


def test_tags_are_met_as_the_portal_writes_them():
    entry = entry_of(
        GDE, done(tags=("firestore", "AI", "flutter", "performance", "go", "Firebase - Firestore"))
    )

    # "Performance" is Firebase's and the Web's: it names neither.
    assert entry.values["tags"] == ["Firebase - Firestore", "AI", "Dart - Flutter", "Golang"]


def test_a_kind_without_a_place_is_left_out_with_its_reason():
    post = entry_of(GDE, done(kind=Kind.SOCIAL_POST))
    meeting = entry_of(MVP, done(kind=Kind.CUSTOMER_MEETING))

    assert post.why_not == "Social post: Google Developer Experts counts no social posts."
    assert meeting.why_not == "Customer meeting: Microsoft MVP has no place for it."
    assert rows(GDE, post, entry_of(GDE, done()))[0]["title"] == "Scaling Kafka"


def test_the_mvp_file_has_the_forms_own_names_and_a_column_a_metric():
    [row] = rows(
        MVP, entry_of(MVP, done(numbers={"attendance": 120, "views": 900, "live_views": 3, "reads": 5}))
    )

    assert row == {
        "activityTypeName": "Speaker/Presenter at Third-party Event",
        "title": "Scaling Kafka",
        "description": "Talk “Scaling Kafka” at DevConf, Bern, Switzerland, 2026-03-04. Topics: python.",
        "date": "2026-03-04",
        "url": VIDEO,
        "targetAudience": "Developer",
        "role": "Speaker",
        "technologyFocusArea": "Python",
        "additionalTechnologyAreas": "",
        "numberOfSessions": "1",
        "inPersonAttendees": "120",
        "liveStreamViews": "3",
        "onDemandViews": "900",
        "numberOfViews": "",
        "numberOfListens": "",
        "microsoftEvent": "",
        "isPrivate": "false",
    }


def test_microsofts_own_events_are_another_type():
    build = entry_of(MVP, done(event="Microsoft Build 2026"))
    tour = entry_of(MVP, done(event="Microsoft AI Tour"))

    assert build.sort == tour.sort == "Speaker/Presenter at Microsoft Event"
    assert (build.values["microsoftEvent"], tour.values["microsoftEvent"]) == ("Build", "Other")
    assert (
        entry_of(MVP, done(event="Rebuild Microsoft")).sort == "Speaker/Presenter at Third-party Event"
    )


def test_nobody_sits_in_the_room_of_an_online_talk():
    entry = entry_of(MVP, done(format=Format.ONLINE, numbers={"attendance": 40}))

    assert entry.values["inPersonAttendees"] is None
    assert missing(entry) == {}


def test_audience_and_area_are_missing_where_nothing_says_them():
    entry = entry_of(MVP, done(tags=("kafka",), audiences=(Audience.PRESS,)))

    assert missing(entry) == {"targetAudience": "For whom", "technologyFocusArea": "Tags"}


def test_a_file_opens_in_a_spreadsheet_and_runs_nothing():
    whole = file_of(HEROES, [entry_of(HEROES, done(title="=1+1", tags=("@x",), numbers={}))])
    [row] = rows(HEROES, entry_of(HEROES, done(title="=1+1", tags=("@x",), numbers={})))

    assert whole.startswith("\ufeffTitle,URL,PublishDate,ContentType,Views,Likes".encode())
    assert (row["Title"], row["Tags"]) == ("'=1+1", "'@x")
    assert [row[one] for one in ("Views", "Likes", "Reads", "Downloads", "Attendees", "LiveViews")] == [
        ""
    ] * 6


def test_only_public_words_can_be_told():
    """What a programme sees has no notes, money or people met: they are not in its type."""
    names = set(Done.__dataclass_fields__)

    assert not names & {"notes", "cost", "counterpart", "outcome", "campaign", "perception", "extra"}
    assert replace(done(), show="A show").show == "A show"
