"""Answers that platforms really gave, read: every number that stands in them, and nothing else."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from engagement.sources import mastodon
from tests.sources.platforms import asked


def told(answers):
    return {(r.resource, r.metric): r.value for a in answers for r in a.readings}


def kept(shared, name):
    return json.loads((shared / name).read_text("utf-8"))


def taped(shared, name):
    """The JSON bodies of a recording of PyGithub's: the lines that are JSON."""
    lines = (shared / "github/pygithub" / f"{name}.txt").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line[:1] in "{[" and _is_json(line)]


def _is_json(line):
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def test_youtube_s_channels(shared):
    body = kept(shared, "youtube/channels-info_multiple.json")
    numbers = [item["id"] for item in body["items"]]
    with asked("youtube", lambda p, q: body) as (_, source):
        found = told(source.accounts(numbers))
    for item in body["items"]:
        given = item["statistics"]
        assert found[(item["id"].lower(), "subscribers")] == int(given["subscriberCount"])
        assert found[(item["id"].lower(), "posts")] == int(given["videoCount"])


def test_youtube_s_videos(shared):
    body = kept(shared, "youtube/videos-videos_info_multi.json")
    with asked("youtube", lambda p, q: body) as (_, source):
        answers = list(source.posts([item["id"] for item in body["items"]]))
    given = {item["id"]: item.get("statistics", {}) for item in body["items"]}
    assert told(answers) == {
        (video, metric): int(numbers[field])
        for video, numbers in given.items()
        for field, metric in (
            ("viewCount", "views"),
            ("likeCount", "likes"),
            ("commentCount", "comments"),
        )
        if field in numbers
    }


def test_bluesky_s_handle_and_a_post_of_a_thread(shared):
    did = kept(shared, "bluesky/resolve_handle.json")
    view = kept(shared, "bluesky/thread_view_post_with_embed_media.json")["thread"]["post"]
    number = view["uri"].rpartition("/")[2]
    owner = {**did, "did": view["author"]["did"]}

    def reply(path, params):
        return owner if path.endswith("resolveHandle") else {"posts": [view]}

    with asked("bluesky", reply) as (_, source):
        found = told(source.posts([f"{view['author']['handle']}/{number}"]))
    assert {metric: value for (_, metric), value in found.items()} == {
        metric: view[field]
        for field, metric in (
            ("likeCount", "likes"),
            ("repostCount", "reposts"),
            ("replyCount", "replies"),
            ("quoteCount", "quotes"),
        )
        if field in view
    }


@pytest.mark.parametrize("name", ["test_status", "test_status_context", "test_account"])
def test_mastodon_s_posts_and_account(shared, name):
    tape = (shared / "mastodon" / f"{name}.yaml").read_text("utf-8")
    # YAML's quoted text: a quote is doubled, and a line's end stands for a space.
    quoted = re.findall(r"string: '((?:[^']|'')*)'", tape)
    said = [re.sub(r"\s*\n\s*", " ", text).replace("''", "'") for text in quoted]
    bodies = [json.loads(text) for text in said if text.startswith("{")]
    assert bodies
    for body in bodies:
        if "followers_count" in body:
            with asked("mastodon", lambda p, q, body=body: body) as (_, source):
                found = told(source.accounts([f"{body['acct']}@m.example"]))
            assert {metric: value for (_, metric), value in found.items()} == {
                "followers": body["followers_count"],
                "posts": body["statuses_count"],
            }
        elif "favourites_count" in body:
            with asked("mastodon", lambda p, q, body=body: [body]) as (_, source):
                answers = list(source.posts([f"m.example/{body['id']}"]))
            assert {metric: value for (_, metric), value in told(answers).items()} == {
                metric: body[field] for field, metric in mastodon.METRICS.items() if field in body
            }
            assert answers[0].born == {
                f"m.example/{body['id']}": date.fromisoformat(body["created_at"][:10])
            }


@pytest.mark.parametrize("name", ["TestSubmission.test_comments", "TestSubreddit.test_submit__url"])
def test_reddit_s_submissions(shared, name):
    tape = kept(shared, f"reddit/praw/{name}.json")
    bodies = [json.loads(i["response"]["body"]["string"]) for i in tape["interactions"]]
    [listing] = [body[0] for body in bodies if isinstance(body, list)]
    [thing] = [child["data"] for child in listing["data"]["children"]]
    with asked("reddit", lambda p, q: listing) as (_, source):
        found = told(source.posts([thing["id"]]))
    gone = thing.get("author") == "[deleted]"
    assert found == ({} if gone else {
        (thing["id"], "points"): thing["score"], (thing["id"], "comments"): thing["num_comments"],
    })  # fmt: skip


def test_github_s_traffic_by_days(shared):
    [views] = [body for body in taped(shared, "Traffic.testGetViews") if "views" in body]

    def reply(path, params):
        if path.endswith("views"):
            return views
        return [] if path.endswith("releases") else {"id": 1, "stargazers_count": 1}

    with asked("github", reply) as (_, source):
        answers = list(source.posts(["acme/tool"]))
    found = {d.day.isoformat(): d.value for a in answers for d in a.daily}
    assert found == {view["timestamp"][:10]: view["count"] for view in views["views"]}
    assert sum(found.values()) == views["count"]


def test_github_s_repository_releases_and_owner(shared):
    folder = "github/github-to-sqlite"
    repo, releases = kept(shared, f"{folder}/repo.json"), kept(shared, f"{folder}/releases.json")
    user = kept(shared, f"{folder}/user.json")

    def reply(path, params):
        if path.startswith("/users/"):
            return user
        return releases if path.endswith("releases") else (404, {}, {}) if "traffic" in path else repo

    with asked("github", reply) as (_, source):
        found = told(source.posts(["dogsheep/github-to-sqlite"]))
        owner = told(source.accounts(["simonw"]))
    counts = [asset["download_count"] for release in releases for asset in release["assets"]]
    wanted = {"stars": repo["stargazers_count"], "forks": repo["forks_count"]}
    wanted |= {"subscribers": repo["subscribers_count"]} if "subscribers_count" in repo else {}
    wanted |= {"downloads": sum(counts)} if counts else {}
    assert {metric: value for (_, metric), value in found.items()} == wanted
    assert owner == {("simonw", "followers"): user["followers"]}
