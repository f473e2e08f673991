"""Every platform's source on one loopback server, and its answer as a list of entries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engagement.sources.bluesky import Bluesky
from engagement.sources.dev import Dev
from engagement.sources.github import GitHub
from engagement.sources.goatcounter import GoatCounter
from engagement.sources.hackernews import HackerNews
from engagement.sources.mastodon import Mastodon
from engagement.sources.plausible import Plausible
from engagement.sources.reddit import Reddit
from engagement.sources.x import X
from engagement.sources.youtube import YouTube
from tests.servers.api import Api

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = "s3cr3t-key"
SITES = ("acme.example",)


@dataclass(frozen=True)
class Platform:
    """How to make the source, two ids of it, an entry with a number, and an answer of entries."""

    make: Callable[..., Any]
    one: str
    other: str
    entry: Callable[[str, Any], Any]
    body: Callable[[Any], Any]


PLATFORMS = {
    "x": Platform(
        lambda url, **more: X(KEY, url, **more),
        "1",
        "2",
        lambda i, v: {"id": i, "public_metrics": {"like_count": v}},
        lambda entries: {"data": entries},
    ),
    "youtube": Platform(
        lambda url, **more: YouTube(KEY, url, **more),
        "abcdefghijk",
        "bcdefghijkl",
        lambda i, v: {"id": i, "statistics": {"viewCount": v, "likeCount": "1", "commentCount": "1"}},
        lambda entries: {"items": entries},
    ),
    "bluesky": Platform(
        lambda url, **more: Bluesky(url, **more),
        "did:plc:a/rkey1",
        "did:plc:a/rkey2",
        lambda i, v: {
            "uri": f"at://did:plc:a/app.bsky.feed.post/{i.partition('/')[2]}",
            "likeCount": v,
        },
        lambda entries: {"posts": entries},
    ),
    "mastodon": Platform(
        lambda url, **more: Mastodon(url, **more),
        "m.example/1234567",
        "m.example/1234568",
        lambda i, v: {"id": i.partition("/")[2], "favourites_count": v},
        lambda entries: entries,
    ),
    "hackernews": Platform(
        lambda url, **more: HackerNews(url, **more),
        "1",
        "2",
        lambda i, v: {"objectID": i, "points": v},
        lambda entries: {"hits": entries},
    ),
    "dev": Platform(
        lambda url, **more: Dev(KEY, url, **more),
        "jane/post-1",
        "jane/post-2",
        lambda i, v: {"url": f"https://dev.to/{i}", "page_views_count": v},
        lambda entries: entries,
    ),
    "reddit": Platform(
        lambda url, **more: Reddit(url, **more),
        "abc12",
        "abc13",
        lambda i, v: {"kind": "t3", "data": {"id": i, "score": v}},
        lambda entries: {"data": {"children": entries}},
    ),
    "plausible": Platform(
        lambda url, **more: Plausible(KEY, SITES, url, **more),
        "acme.example/a",
        "acme.example/b",
        lambda i, v: {"dimensions": ["/" + i.partition("/")[2]], "metrics": [v]},
        lambda entries: {"results": entries},
    ),
    "goatcounter": Platform(
        lambda url, **more: GoatCounter(KEY, SITES, url, **more),
        "acme.example/a",
        "acme.example/b",
        lambda i, v: {"path": "/" + i.partition("/")[2], "count": v},
        lambda entries: {"hits": entries, "more": False},
    ),
}
GITHUB = Platform(
    lambda url, **more: GitHub(KEY, url, **more),
    "acme/tool",
    "acme/other",
    lambda i, v: {"id": 1, "full_name": i, "stargazers_count": v},
    lambda entries: entries,
)
EVERY = {**PLATFORMS, "github": GITHUB}


@contextmanager
def asked(name: str, reply: Callable[[str, list[tuple[str, str]]], Any], **more: Any) -> Any:
    """A server that answers so, and the source that asks it."""
    with Api(reply) as api:
        yield api, EVERY[name].make(api.url, clock=lambda: NOW, **more)


def numbers(answers: Any) -> dict[str, int]:
    """{resource: the number} of the metric that `entry` sets: every source's first one told."""
    return {r.resource: r.value for a in reversed(answers) for r in reversed(a.readings)}
