"""How many requests so many links cost."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from engagement.model.drafts import Draft, DraftLink
from engagement.model.vocabulary import Kind, Role, Status
from engagement.pull.run import pull
from engagement.sources.bluesky import Bluesky
from engagement.sources.contract import Source
from engagement.sources.x import X
from engagement.sources.youtube import YouTube
from engagement.store import activities, open_store
from tests.servers.api import Api
from tests.servers.x_api import XServer


def a_thousand_posts(folder: Path) -> tuple[int, int]:
    """Requests that came in at the server, and readings that stand afterwards."""
    with closing(open_store(f"sqlite:///{folder}/posts.db")) as store, XServer(any_post=True) as server:
        with store.unit("benchmark") as unit:
            activities.add(unit, [linked(f"https://x.com/me/status/{n}", n) for n in range(1, 1001)])
        pull(store, [X("token", server.url)])
        return len(server.requests), store.counts()["readings"]


def optimum(links: int) -> dict[str, tuple[int, int]]:
    """{platform: (requests that came in, the fewest its batches allow)} for so many links on each."""

    def youtube(_path: str, params: list[tuple[str, str]]) -> object:
        ids = dict(params)["id"].split(",")
        return {"items": [{"id": number, "statistics": {"viewCount": "1"}} for number in ids]}

    def bluesky(path: str, params: list[tuple[str, str]]) -> object:
        if path.endswith("resolveHandle"):
            return {"did": "did:plc:me"}
        return {"posts": [{"uri": uri, "likeCount": 1} for _, uri in params]}

    made = {}
    with XServer(any_post=True) as x, Api(youtube) as videos, Api(bluesky) as posts:
        sources: list[tuple[str, Source, list[object]]] = [
            ("https://x.com/me/status/{0}", X("token", x.url), x.requests),
            ("https://www.youtube.com/watch?v=video{0:06}", YouTube("key", videos.url), videos.requests),
            ("https://bsky.app/profile/me.example/post/r{0}", Bluesky(posts.url), posts.requests),
        ]
        for address, source, requests in sources:
            with (
                TemporaryDirectory() as folder,
                closing(open_store(f"sqlite:///{folder}/a.db")) as store,
            ):
                with store.unit("benchmark") as unit:
                    activities.add(unit, [linked(address.format(n), n) for n in range(1, links + 1)])
                pull(store, [source])
            made[source.name] = (len(requests), -(-links // source.batch))
    return made


def linked(url: str, number: int) -> Draft:
    link = DraftLink(url, Role.POST)
    return Draft(Kind.SOCIAL_POST, f"Post {number}", date(2026, 1, 1), Status.DELIVERED, links=(link,))
