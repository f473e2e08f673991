"""One look: families with their coverage, and what changed as sentences."""

from __future__ import annotations

from datetime import UTC, datetime

from engagement.insight.glance import News, Reached, by_family, news
from engagement.insight.verdicts import Verdict
from engagement.store.glance import Piece, Since

DAY = 86_400_000_000


def test_families_are_told_apart_and_a_piece_without_a_number_is_not_a_zero():
    pieces = [
        Piece(
            "youtube:a",
            "youtube",
            "talk",
            {"views": (100, DAY), "likes": (5, DAY), "comments": (2, DAY)},
        ),
        Piece("youtube:b", "youtube", "talk"),
        Piece("x:1", "x", "social_post", {"impressions": (900, 2 * DAY), "likes": (9, 2 * DAY)}),
        Piece("id", "", "talk", {"attendance": (40, 3 * DAY)}),
        Piece("id2", "", "talk"),
    ]

    assert [
        one for one in by_family(pieces) if one.family in ("attendance", "views", "impressions")
    ] == [
        Reached("attendance", "People in rooms", 40, 1, 2, datetime(1970, 1, 4, tzinfo=UTC)),
        Reached("views", "Views", 100, 1, 2, datetime(1970, 1, 2, tzinfo=UTC)),
        Reached("impressions", "Impressions", 900, 1, 1, datetime(1970, 1, 3, tzinfo=UTC)),
    ]
    [engaged] = [one for one in by_family(pieces) if one.family == "interactions"]
    assert (engaged.label, engaged.value, engaged.coverage) == ("Engagements", 16, "known for 2 of 3")


def test_what_nobody_could_have_is_no_family():
    assert by_family([Piece("web:a", "web", "blog_post")]) == []


def test_news_begin_with_verdicts_and_name_what_moved():
    since = Since(
        added=(("talk", "delivered", 2), ("blog_post", "delivered", 1)),
        moved=tuple((str(n), f"Talk {n}", "talk", "submitted", "accepted") for n in range(5)),
        edited=0,
        deleted=1,
        goals=("Posts",),
        targets=(("Talks", 10, 12),),
        others={"contact": 1, "run": 4},
    )
    verdicts = [
        ("Talks", Verdict.ON_TRACK, Verdict.AT_RISK),
        ("Posts", Verdict.ON_TRACK, Verdict.ON_TRACK),
    ]

    assert news(since, verdicts, [("Views", 1200), ("Reads", 0)]) == [
        News("Talks: on track before, at risk now."),
        News("Talks: its target is 12 now, 10 before."),
        News("New goal: Posts."),
        News('Now accepted: "Talk 0", "Talk 1", "Talk 2" and 2 more.', ("0", "1", "2", "3", "4")),
        News("Recorded: 2 talks, 1 blog post."),
        News("Deleted: 1 activity."),
        News("Measured on the days since: +1,200 views."),
        News("Added, changed or removed: 1 analyst or journalist."),
    ]


def test_without_news_nothing_is_said():
    assert news(Since((), (), 0, 0, (), (), {}), [], []) == []


def test_an_edit_that_moved_no_status_is_told_and_one_that_did_is_told_once():
    moved = (("1", "Talk", "talk", "submitted", "accepted"),)

    assert news(Since((), moved, 3, 0, (), (), {}), [], []) == [
        News('Now accepted: "Talk".', ("1",)),
        News("Corrected: 2 activities."),
    ]
