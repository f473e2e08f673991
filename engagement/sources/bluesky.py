"""Bluesky, by its public AppView, without a login: 25 posts a request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from engagement.errors import BadAnswer, NotThere
from engagement.model.links import NotAnAddress, read_url
from engagement.sources.answers import (
    birthday,
    chunks,
    counted,
    entries,
    instant,
    items,
    read_numbers,
    record,
    text,
    utc_now,
)
from engagement.sources.contract import Answer, Clock, Missing, Pace, Post
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE

METRICS = {
    "likeCount": "likes",
    "repostCount": "reposts",
    "replyCount": "replies",
    "quoteCount": "quotes",
    "bookmarkCount": "bookmarks",
}
ACCOUNT_METRICS = {"followersCount": "followers", "postsCount": "posts"}
PAGES = 50
_POST = re.compile(r"bsky\.app/profile/([^/]+)/post/([A-Za-z0-9._~:-]+)$")


class Bluesky(Plain):
    """The Source for Bluesky. A post is ACTOR/RKEY, as its address says; handles are resolved once."""

    name = "bluesky"
    pace: Pace | None = Pace(80 / 1440, 0.05)
    batch = 25
    metrics = tuple(METRICS.values())
    account_metrics = tuple(ACCOUNT_METRICS.values())

    def __init__(
        self, api_url: str | None = None, *, clock: Clock = utc_now, timeout: float = 20.0
    ) -> None:
        self._clock = clock
        self._rest = Rest(
            "Bluesky", "public.api.bsky.app", api_url=api_url, clock=clock, timeout=timeout
        )
        self._dids: dict[str, str | None] = {}

    def resource(self, url: str) -> str | None:
        try:
            found = _POST.search(read_url(url).key)
        except NotAnAddress:
            return None
        return f"{found[1]}/{found[2]}" if found else None

    def more_requests(self, ids: Sequence[str], handles: Sequence[str]) -> int:
        """One for each handle that was not met yet: posts are asked for by their author's number."""
        actors = {resource.partition("/")[0].lower() for resource in ids}
        return sum(not actor.startswith("did:") and actor not in self._dids for actor in actors)

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 25 posts, and one per handle met for the first time."""
        named: dict[str, str] = {}
        unknown: list[str] = []
        for resource in dict.fromkeys(ids):
            actor, _, rkey = resource.partition("/")
            if not actor.startswith("did:") and actor.lower() not in self._dids:
                yield self._resolve(actor.lower())
            did = actor if actor.startswith("did:") else self._dids[actor.lower()]
            if did is None:
                unknown.append(resource)
            else:
                named[f"at://{did}/app.bsky.feed.post/{rkey}"] = resource
        if unknown:
            now = self._clock()
            missing = [Missing(resource, "no such handle", now) for resource in unknown]
            yield Answer(missing=missing, requests=0)
        for batch in chunks(list(named), self.batch):
            params = [("uris", uri) for uri in batch]
            body = self._rest.get("/xrpc/app.bsky.feed.getPosts", counted(len(batch), "post"), params)
            yield self._answer(_list(body, "posts"), {uri: named[uri] for uri in batch})

    def _resolve(self, handle: str) -> Answer:
        try:
            body = self._rest.get(
                "/xrpc/com.atproto.identity.resolveHandle", f"handle {handle}", {"handle": handle}
            )
            did = text(record(body).get("did"))
            if did is None:
                raise BadAnswer(f"Bluesky answered with something other than it documents. {SAFE}")
        except NotThere:
            did = handle  # a server that does not resolve may take the handle itself
        except BadAnswer as error:
            if not _unknown(error):
                raise
            did = None
        self._dids[handle] = did
        return Answer()

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """Followers and posts, one account a request; see Source."""
        for handle in dict.fromkeys(handles):
            now = self._clock()
            try:
                body = self._rest.get(
                    "/xrpc/app.bsky.actor.getProfile", f"account {handle}", {"actor": handle}
                )
            except BadAnswer as error:
                if not isinstance(error, NotThere) and not _unknown(error):
                    raise
                yield Answer(missing=[Missing(handle.lower(), "no such account", now)])
                continue
            answer = Answer()
            if did := text(record(body).get("did")):
                answer.ids[handle.lower()] = did
            read_numbers(answer, "Bluesky", handle.lower(), body, ACCOUNT_METRICS, now)
            yield answer

    def timeline(self, user_id: str, *, since: datetime | None = None) -> Iterator[Answer]:
        """The account's own posts, newest first, back to `since`; one Answer per page of 100."""
        cursor: str | None = None
        met: set[str] = set()
        for page in range(1, PAGES + 1):
            params = {"actor": user_id, "limit": "100", "filter": "posts_no_replies"}
            if cursor:
                params["cursor"] = cursor
            body = self._rest.get("/xrpc/app.bsky.feed.getAuthorFeed", f"own posts, page {page}", params)
            feed = _list(body, "feed")
            # One with a reason is somebody else's post, shared.
            views = [i.get("post") if isinstance(i, dict) else i for i in feed if not _shared(i)]
            posts = {
                uri: post
                for view in items(views)
                if (uri := text(view.get("uri"))) and (post := _own(view))
            }
            answer = self._answer(views, {uri: post.resource for uri, post in posts.items()})
            answer.posts.extend(
                post for post in posts.values() if since is None or post.posted_at > since
            )
            yield answer
            cursor = text(body.get("cursor"))
            oldest = min((post.posted_at for post in posts.values()), default=None)
            if not cursor or cursor in met or (since and oldest and oldest <= since):
                return
            met.add(cursor)

    def _answer(self, views: Any, asked: dict[str, str]) -> Answer:
        now = self._clock()
        answer = Answer()
        open_ = dict(asked)
        listed = entries(answer, "Bluesky", views, lambda view: text(view.get("uri")))
        for uri, view in listed:
            handle = (text(record(view.get("author")).get("handle")) or "").lower()
            by_handle = f"at://{handle}/{uri.removeprefix('at://').partition('/')[2]}"
            resource = open_.pop(uri, None) or open_.pop(by_handle, None)
            if resource is not None:
                read_numbers(answer, "Bluesky", resource, view, METRICS, now)
                if day := birthday(record(view.get("record")).get("createdAt"), now):
                    answer.born[resource] = day
        listed.settle(open_.values(), "deleted", now)
        return answer


def _unknown(error: BadAnswer) -> bool:
    """Whether it is what Bluesky says of a handle that is nobody's: status 400."""
    return "(status 400)" in error.message


def _own(view: dict[str, Any]) -> Post | None:
    """A post of an own feed; None without its day."""
    said = record(view.get("record"))
    posted_at = instant(said.get("createdAt"))
    handle = text(record(view.get("author")).get("handle"))
    rkey = (text(view.get("uri")) or "").rpartition("/")[2]
    if posted_at is None or handle is None or not rkey:
        return None
    urls = [
        text(feature.get("uri"))
        for facet in items(said.get("facets"))
        for feature in items(facet.get("features"))
    ]
    urls.append(text(record(record(said.get("embed")).get("external")).get("uri")))
    return Post(
        f"{handle}/{rkey}",
        f"https://bsky.app/profile/{handle}/post/{rkey}",
        text(said.get("text")) or "",
        posted_at,
        tuple(dict.fromkeys(filter(None, urls))),
    )


def _shared(item: Any) -> bool:
    return isinstance(item, dict) and bool(item.get("reason"))


def _list(body: Any, name: str) -> list[Any]:
    found = record(body).get(name)
    if not isinstance(found, list | dict):
        raise BadAnswer(f"Bluesky answered with something other than it documents. {SAFE}")
    return found if isinstance(found, list) else [found]
