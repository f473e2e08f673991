"""Each platform's client against its documented shapes on loopback, its odd answers, its specification."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from engagement.errors import BadAnswer, KeyRefused, RateLimited, SourceFailed, Unreachable
from engagement.sources.bluesky import Bluesky
from engagement.sources.dev import Dev
from engagement.sources.github import GitHub
from engagement.sources.hackernews import HackerNews
from engagement.sources.mastodon import Mastodon
from engagement.sources.reddit import Reddit
from engagement.sources.youtube import YouTube
from tests.servers.api import Api

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = "s3cr3t-key"
MAKE = {
    "youtube": lambda url: YouTube(KEY, url, clock=lambda: NOW),
    "dev": lambda url: Dev(KEY, url, clock=lambda: NOW),
    "github": lambda url: GitHub(KEY, url, clock=lambda: NOW),
    "bluesky": lambda url: Bluesky(url, clock=lambda: NOW),
    "mastodon": lambda url: Mastodon(url, clock=lambda: NOW),
    "hackernews": lambda url: HackerNews(url, clock=lambda: NOW),
    "reddit": lambda url: Reddit(url, clock=lambda: NOW),
}
ONE = {
    "youtube": "abcdefghijk",
    "dev": "jane/post-1",
    "github": "acme/tool",
    "bluesky": "did:plc:a/rkey1",
    "mastodon": "m.example/1234567",
    "hackernews": "1",
    "reddit": "abc12",
}


@contextmanager
def served(name, reply):
    with Api(reply) as api:
        yield api, MAKE[name](api.url)


def numbers(answers):
    return {(r.resource, r.metric): r.value for a in answers for r in a.readings}


def absent(answers):
    return {(m.resource, m.metric): m.reason for a in answers for m in a.missing}


def params_of(api, number=0):
    return dict(api.requests[number][1])


# Every platform ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize(
    ("given", "error"),
    [
        ((200, {}, b"<html>down</html>"), BadAnswer),
        ((200, {}, b""), BadAnswer),
        ((200, {}, b"[" * 100_000), BadAnswer),
        ((200, {}, b'"text"'), SourceFailed),
        ((500, {}, b"oops"), Unreachable),
        ((302, {"location": "http://127.0.0.1:1/"}, b""), SourceFailed),
        ((401, {}, b"{}"), KeyRefused),
        ((403, {}, b"{}"), KeyRefused),
        ((418, {}, b"{}"), BadAnswer),
        ((429, {}, b"{}"), RateLimited),
    ],
)
def test_an_odd_answer_is_an_error_in_words_without_the_key(name, given, error):
    failed, answers = None, []
    with served(name, lambda path, params: given) as (_, source):
        try:
            answers = list(source.posts([ONE[name]]))
        except error as raised:
            failed = raised

    # One that asks item by item records what it cannot have as absent.
    assert not numbers(answers)
    assert failed is None or (KEY not in failed.message and failed.message.endswith("."))


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize("value", [-1, "many", None, 10**15, True, [], {}, 1.5, "12abc"])
def test_a_number_that_is_none_is_named_and_not_recorded(name, value):
    shapes = {
        "youtube": {"items": [{"id": ONE[name], "statistics": {"viewCount": value, "likeCount": "3"}}]},
        "dev": [{"url": f"https://dev.to/{ONE[name]}", "page_views_count": value, "comments_count": 3}],
        "github": {"id": 1, "stargazers_count": value, "forks_count": 3},
        "bluesky": {
            "posts": [
                {"uri": "at://did:plc:a/app.bsky.feed.post/rkey1", "likeCount": value, "replyCount": 3}
            ]
        },
        "mastodon": [{"id": "1234567", "favourites_count": value, "replies_count": 3}],
        "hackernews": {"hits": [{"objectID": "1", "points": 3, "num_comments": value}]},
        "reddit": {"data": {"children": [{"data": {"id": "abc12", "score": value, "num_comments": 3}}]}},
    }
    reply = lambda path, params: [] if path.endswith("/releases") else shapes[name]  # noqa: E731
    with served(name, reply) as (_, source):
        answers = list(source.posts([ONE[name]]))

    assert list(numbers(answers).values()) == [3]


@pytest.mark.parametrize(
    ("headers", "resets_at"),
    [
        (
            {"x-ratelimit-reset": "2026-11-24T12:30:00.409710Z"},
            datetime(2026, 11, 24, 12, 30, 0, 409710, UTC),
        ),
        (
            {"ratelimit-reset": str(int(datetime(2026, 11, 24, 12, 5, tzinfo=UTC).timestamp()))},
            datetime(2026, 11, 24, 12, 5, tzinfo=UTC),
        ),
        ({"retry-after": "60"}, datetime(2026, 11, 24, 12, 1, tzinfo=UTC)),
        ({"retry-after": "Tue, 24 Nov 2026 12:10:00 GMT"}, datetime(2026, 11, 24, 12, 10, tzinfo=UTC)),
        ({"retry-after": "soon"}, datetime(2026, 11, 24, 12, 15, tzinfo=UTC)),
        ({"x-ratelimit-reset": "1"}, datetime(2026, 11, 24, 12, 15, tzinfo=UTC)),
        ({"retry-after": "99999999"}, datetime(2026, 11, 25, 12, tzinfo=UTC)),
        ({"retry-after": "\u0663"}, datetime(2026, 11, 24, 12, 15, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("name", ["bluesky", "mastodon", "github"])
def test_any_reset_header_is_understood(name, headers, resets_at):
    sent = {k: v.encode().decode("latin-1") for k, v in headers.items()}
    with (
        served(name, lambda path, params: (429, sent, b"{}")) as (_, source),
        pytest.raises(RateLimited) as limited,
    ):
        list(source.posts([ONE[name]]))

    assert limited.value.resets_at == resets_at


# YouTube -------------------------------------------------------------------------------------


def test_youtube_asks_fifty_videos_a_request_with_the_key_in_a_header():
    def reply(path, params):
        ids = dict(params)["id"].split(",")
        return {
            "items": [
                {"id": i, "statistics": {"viewCount": "7", "likeCount": "1", "commentCount": "0"}}
                for i in ids
            ]
        }

    with served("youtube", reply) as (api, source):
        answers = list(source.posts([f"video{n:06}" for n in range(120)]))

    assert [len(params["id"].split(",")) for params in (dict(r[1]) for r in api.requests)] == [
        50,
        50,
        20,
    ]
    assert all(
        KEY not in str(params) and headers["x-goog-api-key"] == KEY
        for _, params, headers in api.requests
    )
    assert len(numbers(answers)) == 360


def test_youtube_s_hidden_likes_and_gone_videos_are_absences():
    body = {"items": [{"id": "a", "statistics": {"viewCount": "5"}}]}
    with served("youtube", lambda path, params: body) as (_, source):
        answers = list(source.posts(["a", "b"]))

    assert numbers(answers) == {("a", "views"): 5}
    assert absent(answers) == {
        ("a", "likes"): "hidden by its owner",
        ("a", "comments"): "hidden by its owner",
        ("b", None): "deleted or private",
    }


def test_youtube_channels_by_number_and_by_handle():
    number = "UC" + "a" * 22

    def reply(path, params):
        own = number if "id" in dict(params) else "UC" + "b" * 22
        return {
            "items": [
                {
                    "id": own,
                    "statistics": {
                        "subscriberCount": "9",
                        "videoCount": "2",
                        "hiddenSubscriberCount": False,
                    },
                }
            ]
        }

    with served("youtube", reply) as (api, source):
        answers = list(source.accounts([number, "@Jane"]))

    assert numbers(answers)[(number.lower(), "subscribers")] == 9
    assert numbers(answers)[("@jane", "posts")] == 2
    assert params_of(api, 1)["forHandle"] == "@Jane"


def test_youtube_s_spent_quota_resets_at_midnight_in_california():
    error = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}
    with (
        served("youtube", lambda path, params: (403, {}, error)) as (_, source),
        pytest.raises(RateLimited) as limited,
    ):
        list(source.posts(["a"]))

    assert limited.value.resets_at.astimezone(UTC) == datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_youtube_s_recorded_answers_are_read(shared):
    videos = json.loads((shared / "youtube/videos-video_api_response.json").read_text())
    refused = json.loads((shared / "youtube/error_response.json").read_text())
    with served("youtube", lambda path, params: videos) as (_, source):
        answers = list(source.posts([item["id"] for item in videos["items"]]))
    for item in videos["items"]:
        assert numbers(answers)[(item["id"], "views")] == int(item["statistics"]["viewCount"])
    with (
        served("youtube", lambda path, params: (400, {}, refused)) as (_, source),
        pytest.raises(KeyRefused),
    ):
        list(source.posts(["a"]))


# Bluesky -------------------------------------------------------------------------------------


def test_bluesky_asks_25_posts_a_request_and_a_handle_once():
    def reply(path, params):
        if path.endswith("resolveHandle"):
            return {"did": "did:plc:jane"}
        return {"posts": [{"uri": uri, "likeCount": 2, "repostCount": 1} for _, uri in params]}

    with served("bluesky", reply) as (api, source):
        answers = list(source.posts([f"Jane.example/r{n}" for n in range(60)]))

    assert len(api.requests) == 1 + 3
    assert numbers(answers)[("Jane.example/r0", "likes")] == 2
    assert sum(a.requests for a in answers) == 4


def test_bluesky_s_deleted_posts_and_unknown_handles_are_absent():
    def reply(path, params):
        return (
            (400, {}, {"error": "InvalidRequest"}) if path.endswith("resolveHandle") else {"posts": []}
        )

    with served("bluesky", reply) as (_, source):
        answers = list(source.posts(["nobody.example/r1", "did:plc:a/r2"]))

    assert absent(answers) == {
        ("nobody.example/r1", None): "no such handle",
        ("did:plc:a/r2", None): "deleted",
    }


def test_bluesky_s_own_feed_leaves_out_what_was_shared_and_ends_on_a_repeated_cursor():
    def post(n, **more):
        return {"post": {"uri": f"at://did:plc:a/app.bsky.feed.post/r{n}", "author": {"handle": "jane.example"},
                "record": {"text": f"Post {n}", "createdAt": f"2026-11-0{n}T10:00:00Z",
                           "embed": {"external": {"uri": "https://e.org/talk"}}}, "likeCount": n}, **more}  # fmt: skip

    body = {"feed": [post(3), post(2, reason={"$type": "repost"}), post(1)], "cursor": "same"}
    with served("bluesky", lambda path, params: body) as (api, source):
        answers = list(source.timeline("did:plc:a"))

    assert len(api.requests) == 2
    assert [p.resource for p in answers[0].posts] == ["jane.example/r3", "jane.example/r1"]
    assert answers[0].posts[0].urls == ("https://e.org/talk",)
    assert numbers(answers)[("jane.example/r3", "likes")] == 3


def test_bluesky_s_recorded_answer_is_read(shared):
    body = json.loads((shared / "bluesky/getPosts_bsky_app.json").read_text())
    ids = [
        uri.removeprefix("at://").replace("/app.bsky.feed.post/", "/")
        for uri in (p["uri"] for p in body["posts"])
    ]
    with served("bluesky", lambda path, params: body) as (_, source):
        answers = list(source.posts(ids))
    for number, post in zip(ids, body["posts"], strict=True):
        assert numbers(answers)[(number, "likes")] == post["likeCount"]
        assert numbers(answers)[(number, "quotes")] == post["quoteCount"]


# Mastodon ------------------------------------------------------------------------------------


def statuses(ids):
    return [{"id": i, "favourites_count": 1, "reblogs_count": 2, "replies_count": 3} for i in ids]


def test_mastodon_asks_20_posts_of_one_server_a_request():
    with served("mastodon", lambda path, params: statuses([v for _, v in params])) as (api, source):
        ids = [f"{server}/{1000000 + n}" for n in range(25) for server in ("a.example", "b.example")]
        answers = list(source.posts(ids))

    assert [len(params) for _, params, _ in api.requests] == [20, 5, 20, 5]
    assert len(numbers(answers)) == 150


def test_a_mastodon_server_that_is_older_is_asked_one_by_one():
    def reply(path, params):
        if path == "/api/v1/statuses":
            return (404, {}, {"error": "not found"})
        return (404, {}, {}) if path.endswith("/2000002") else statuses([path.rpartition("/")[2]])[0]

    with served("mastodon", reply) as (api, source):
        answers = list(source.posts(["a.example/2000001", "a.example/2000002"]))

    assert len(api.requests) == 3
    assert numbers(answers)[("a.example/2000001", "replies")] == 3
    assert absent(answers) == {("a.example/2000002", None): "deleted"}


def test_a_mastodon_server_inside_the_network_is_never_asked():
    with pytest.raises(BadAnswer, match="public"):
        list(Mastodon(clock=lambda: NOW).posts(["127.0.0.1/1234567"]))


def test_mastodon_s_own_posts_and_account():
    def reply(path, params):
        if path.endswith("lookup"):
            return {"id": "5", "followers_count": 7, "statuses_count": 2}
        if "max_id" in dict(params):
            return []
        own = {"id": "3000001", "created_at": "2026-11-01T10:00:00Z", "url": "https://a.example/@jane/3000001",
               "content": '<p>See <a href="https://e.org/talk">it</a></p>', "favourites_count": 4}  # fmt: skip
        return [own, {**own, "id": "3000002", "reblog": {"id": "9"}}]

    with served("mastodon", reply) as (_, source):
        [account] = source.accounts(["jane@a.example"])
        answers = list(source.timeline(account.ids["jane@a.example"]))
        [bare] = source.accounts(["jane"])

    assert account.readings[0].value == 7
    assert [(p.resource, p.urls) for p in answers[0].posts] == [
        ("a.example/3000001", ("https://e.org/talk",))
    ]
    assert "without its server" in bare.missing[0].reason


# Hacker News ---------------------------------------------------------------------------------


def test_hacker_news_asks_fifty_stories_a_request():
    def reply(path, params):
        wanted = dict(params)["tags"].split("),(")[1].strip("()").split(",")
        return {"hits": [{"objectID": tag[6:], "points": 5, "num_comments": 1} for tag in wanted]}

    with served("hackernews", reply) as (api, source):
        answers = list(source.posts([str(n) for n in range(60)]))

    assert len(api.requests) == 2
    assert numbers(answers)[("59", "points")] == 5


def test_hacker_news_finds_each_submission_of_our_address_and_nothing_else():
    hits = [
        {
            "objectID": "11",
            "url": "https://blog.example.org/post/?utm_source=hn",
            "points": 90,
            "num_comments": 4,
        },
        {"objectID": "12", "url": "http://www.blog.example.org/post", "points": 3, "num_comments": 0},
        {
            "objectID": "13",
            "url": "https://blog.example.org/post/other",
            "points": 800,
            "num_comments": 9,
        },
        {"objectID": None, "url": None},
    ]
    with served("hackernews", lambda path, params: {"hits": hits}) as (_, source):
        [answer] = source.mentions(["https://blog.example.org/post"])

    assert [m.url for m in answer.mentions] == [
        "https://news.ycombinator.com/item?id=11",
        "https://news.ycombinator.com/item?id=12",
    ]
    assert numbers([answer])[("11", "points")] == 90
    assert ("13", "points") not in numbers([answer])


def test_a_deleted_story_is_absent_and_recorded_answers_are_read(shared):
    hits = [{"objectID": "1", "points": None, "num_comments": None}]

    def reply(path, params):
        return (
            {"points": None, "children": []}
            if path.endswith("/1")
            else ((404, {}, {}) if path.endswith("/2") else {"hits": hits})
        )

    with served("hackernews", reply) as (_, source):
        assert absent(list(source.posts(["1", "2"]))) == {("1", None): "deleted", ("2", None): "deleted"}
    recorded = json.loads((shared / "hackernews/algolia_search_and_item_1.json").read_text())[0]["body"]
    with served("hackernews", lambda path, params: recorded) as (_, source):
        answers = list(source.posts(["1"]))
    assert numbers(answers) == {("1", "points"): 61, ("1", "comments"): 15}


# DEV, Reddit, GitHub -------------------------------------------------------------------------


def test_a_story_that_the_search_does_not_hold_is_read_by_itself(shared):
    recorded = json.loads((shared / "hackernews/algolia_search_and_item_1.json").read_text())
    item = next(one["body"] for one in recorded if one["url"].endswith("/items/1"))

    def reply(path, params):
        return (
            item if path.endswith("/items/1") else (404, {}, {}) if "/items/" in path else {"hits": []}
        )

    with served("hackernews", reply) as (_, source):
        answers = list(source.posts(["1", "2"]))
    assert numbers(answers)[("1", "points")] == 61
    assert numbers(answers)[("1", "comments")] > 0
    assert absent(answers) == {("2", None): "deleted"}


def test_dev_reads_all_own_articles_at_once(shared):
    listed = json.loads((shared / "devto/articles_me.json").read_text())
    with served("dev", lambda path, params: listed) as (api, source):
        ids = [source.resource(article["url"]) for article in listed]
        answers = list(source.posts([*ids, "somebody/else"]))

    assert len(api.requests) == 1
    assert api.requests[0][2]["api-key"] == KEY
    assert numbers(answers)[(ids[0], "reads")] == listed[0]["page_views_count"]
    assert absent(answers) == {("somebody/else", None): "not among the key owner's articles"}


def test_reddit_asks_a_hundred_submissions_a_request_and_names_removed_ones():
    def reply(path, params):
        ids = [i[3:] for i in dict(params)["id"].split(",")]
        gone = {"removed_by_category": "moderator"}
        return {
            "data": {
                "children": [
                    {
                        "kind": "t3",
                        "data": {
                            "id": i,
                            "score": 5,
                            "num_comments": 2,
                            **(gone if i == "aaaa0" else {}),
                        },
                    }
                    for i in ids
                ]
            }
        }

    with served("reddit", reply) as (api, source):
        answers = list(source.posts([f"aaaa{n}" for n in range(130)]))

    assert len(api.requests) == 2
    assert absent(answers) == {("aaaa0", None): "removed"}
    assert numbers(answers)[("aaaa1", "points")] == 5


def test_github_reads_a_repository_and_sums_its_downloads(shared):
    repo = json.loads((shared / "github/github-to-sqlite/repo.json").read_text())
    releases = [{"assets": [{"download_count": 5}, {"download_count": 7}]}, {"assets": []}]

    with served("github", lambda path, params: releases if path.endswith("releases") else repo) as (
        api,
        source,
    ):
        answers = list(source.posts(["acme/tool"]))
        followers = list(MAKE["github"](api.url).accounts(["acme"]))

    assert numbers(answers)[("acme/tool", "stars")] == repo["stargazers_count"]
    assert numbers(answers)[("acme/tool", "downloads")] == 12
    assert api.requests[0][2]["authorization"] == f"Bearer {KEY}"
    assert followers[0].problems == [] or not followers[0].readings


def test_github_s_403_is_a_spent_limit_by_its_headers_and_404_an_absence():
    spent = (
        403,
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795523400"},
        {"message": "API rate limit"},
    )
    with served("github", lambda path, params: spent) as (_, source), pytest.raises(RateLimited):
        list(source.posts(["acme/tool"]))
    with served("github", lambda path, params: (404, {}, {})) as (_, source):
        assert absent(list(source.posts(["acme/gone"]))) == {
            ("acme/gone", None): "not found, or private"
        }


def test_github_s_traffic_is_for_who_may_push_and_told_by_days():
    views = {
        "views": [{"timestamp": "2026-11-20T00:00:00Z", "count": 7}, {"timestamp": "soon", "count": 1}]
    }

    def reply(path, params):
        if path.endswith("views"):
            return (403, {}, {}) if "closed" in path else views
        return [] if path.endswith("releases") else {"id": 1, "stargazers_count": 1}

    with served("github", reply) as (_, source):
        answers = list(source.posts(["acme/open", "acme/closed"]))

    assert [(d.day.isoformat(), d.value) for a in answers for d in a.daily] == [("2026-11-20", 7)]
    assert absent(answers) == {("acme/closed", "reads"): "only for who may push to it"}
    assert sum(len(a.problems) for a in answers) == 1


# Addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "url", "resource"),
    [
        ("youtube", "https://youtu.be/abcdefghijk?si=x", "abcdefghijk"),
        ("youtube", "https://www.youtube.com/@jane", None),
        ("github", "https://github.com/Acme/Tool/", "acme/tool"),
        ("github", "https://github.com/acme/tool.git", "acme/tool"),
        ("github", "https://github.com/acme/tool/releases/tag/v1", "acme/tool"),
        ("github", "https://github.com/acme/tool/blob/main/slides.pdf", None),
        ("github", "https://github.com/orgs/acme", None),
        ("bluesky", "https://bsky.app/profile/jane.example/post/3abc", "jane.example/3abc"),
        ("bluesky", "https://bsky.app/profile/jane.example", None),
        ("mastodon", "https://hachyderm.io/@jane/112345678", "hachyderm.io/112345678"),
        ("mastodon", "https://hachyderm.io/@jane", None),
        ("hackernews", "https://news.ycombinator.com/item?id=123", "123"),
        ("hackernews", "https://news.ycombinator.com/user?id=pg", None),
        ("dev", "https://dev.to/Jane/my-post-1a2b", "jane/my-post-1a2b"),
        ("dev", "https://dev.to/jane", None),
        ("reddit", "https://old.reddit.com/r/java/comments/abc12/title/", "abc12"),
        ("reddit", "https://redd.it/abc12", "abc12"),
        ("reddit", "https://www.reddit.com/r/java", None),
    ],
)
def test_an_address_is_what_a_platform_can_measure_or_nothing(name, url, resource):
    assert MAKE[name]("http://127.0.0.1:1").resource(url) == resource


def test_a_repository_and_a_handle_take_the_requests_that_were_announced():
    listed = ["acme/tool", "acme/other"]
    for token, beside in ((None, 2), ("k", 4)):
        with Api(lambda path, params: [] if path.endswith("/releases") else {}) as api:
            github = GitHub(token, api.url, clock=lambda: NOW)
            announced = len(github.batches(listed)) + github.more_requests(listed, [])
            list(github.posts(listed))
            assert (announced, len(api.requests)) == (2 + beside, 2 + beside)

    posts = [f"{actor}/p{n}" for actor in ("a.example", "did:plc:b") for n in range(20)]
    with Api(lambda path, params: {"did": "did:plc:a", "posts": []}) as api:
        bluesky = Bluesky(api.url, clock=lambda: NOW)
        announced = len(bluesky.batches(posts)) + bluesky.more_requests(posts, [])
        list(bluesky.posts(posts))
        assert announced == len(api.requests) == 3
        assert bluesky.more_requests(posts, []) == 0


@pytest.mark.parametrize(
    "given", [b"<html>", b"{}", b"[]", (204, {}, b""), (301, {"location": "/"}, b"")]
)
def test_a_handle_that_bluesky_does_not_answer_about_calls_no_post_gone(given):
    with (
        Api(lambda path, params: given) as api,
        pytest.raises(BadAnswer),
    ):
        list(Bluesky(api.url, clock=lambda: NOW).posts(["a.example/p1"]))


def test_the_question_that_an_old_mastodon_does_not_know_is_counted():
    reply = lambda path, params: (404, {}, {}) if path.endswith("statuses") else {"id": path[-7:]}  # noqa: E731
    with Api(reply) as api:
        mastodon = Mastodon(api.url, clock=lambda: NOW)
        answers = list(mastodon.posts(["m.example/1234567", "m.example/1234568"]))

        assert sum(answer.requests for answer in answers) == len(api.requests) == 3


@pytest.mark.parametrize("name", ["github", "mastodon"])
def test_a_server_in_trouble_may_say_when_to_come_again(name):
    with (
        served(name, lambda path, params: (503, {"retry-after": "7200"}, b"")) as (_, source),
        pytest.raises(Unreachable) as down,
    ):
        list(source.posts([ONE[name]]))

    assert down.value.resets_at == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_a_limit_that_ends_on_another_day_says_so():
    with (
        served("github", lambda path, params: (429, {"retry-after": "50000"}, b"")) as (_, source),
        pytest.raises(RateLimited) as limited,
    ):
        list(source.posts([ONE["github"]]))

    assert "until 01:53 UTC tomorrow" in limited.value.message


@pytest.mark.parametrize("status", [403, 451])
def test_one_closed_repository_on_github_is_absent_and_the_next_is_read(status):
    def reply(path, params):
        if path == "/repos/acme/closed":
            return status, {}, {"message": "Repository access blocked"}
        return [] if path.endswith(("/releases", "/views")) else {"id": 1, "stargazers_count": 3}

    with served("github", reply) as (_, source):
        answers = list(source.posts(["acme/closed", "acme/open"]))

    assert absent(answers)[("acme/closed", None)] == "not found, or private"
    assert numbers(answers) == {("acme/open", "stars"): 3}


def test_a_limit_of_github_is_told_by_its_words_too():
    body = {"message": "You have exceeded a secondary rate limit."}
    with (
        served("github", lambda path, params: (403, {}, body)) as (_, source),
        pytest.raises(RateLimited),
    ):
        list(source.posts(["acme/tool"]))
