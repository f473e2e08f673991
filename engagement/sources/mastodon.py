"""Mastodon, any server: 20 posts a request where the server knows how (4.3), one by one before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from engagement.errors import (
    BadAnswer,
    KeyRefused,
    NotThere,
    Refused,
    SourceFailed,
    Unreachable,
)
from engagement.fetch import Answered, fetch
from engagement.model.links import NotAnAddress, read_url
from engagement.sources.answers import (
    birthday,
    by_host,
    entries,
    instant,
    items,
    parsed,
    read_numbers,
    record,
    text,
    utc_now,
)
from engagement.sources.contract import Answer, Clock, Missing, Pace, Post
from engagement.sources.rest import Plain
from engagement.sources.transport import SAFE, in_trouble, limited, reset_of

METRICS = {
    "favourites_count": "likes",
    "reblogs_count": "reposts",
    "replies_count": "replies",
    "quotes_count": "quotes",
}
ACCOUNT_METRICS = {"followers_count": "followers", "statuses_count": "posts"}
KEY = "ENGAGEMENT_MASTODON_ACCESS_TOKEN"
PAGES = 80
_STATUS = re.compile(r"^([a-z0-9.:-]+)/(?:@[\w.]+(?:@[\w.-]+)?|users/[\w.]+/statuses)/(\d{6,25})$", re.I)


class Mastodon(Plain):
    """The Source for Mastodon. A post is SERVER/ID; every server is reached through the guard.

    `api_url` stands in for every server. One server that fails costs its own posts only. A `token`
    goes to its own server and to no other: that is `home`, or the stand-in where none is named.
    """

    name = "mastodon"
    pace: Pace | None = Pace(80 / 1440, 0.05)
    batch = 20
    metrics = tuple(METRICS.values())
    account_metrics = tuple(ACCOUNT_METRICS.values())

    def __init__(
        self,
        api_url: str | None = None,
        token: str | None = None,
        home: str | None = None,
        *,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        self._clock, self._timeout, self._stand_in = clock, timeout, api_url
        self._token, self._home = token, home.lower() if home else None
        self._one_by_one: set[str] = set()

    def resource(self, url: str) -> str | None:
        try:
            address = read_url(url)
        except NotAnAddress:
            return None
        found = _STATUS.match(address.key) if address.platform in ("mastodon", "web") else None
        return f"{found[1].lower()}/{found[2]}" if found else None

    def host(self, resource: str) -> str:
        """The server in the resource's name."""
        return resource.partition("/")[0]

    def batches(self, ids: Sequence[str]) -> list[list[str]]:
        """One server after the other, 20 a request."""
        return by_host(ids, self.batch)

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 20 posts of one server; see Source."""
        for batch in self.batches(list(dict.fromkeys(ids))):
            server = batch[0].partition("/")[0]
            asked = 0
            if server not in self._one_by_one:
                params = [("id[]", resource.partition("/")[2]) for resource in batch]
                try:
                    body = self._get(server, "/api/v1/statuses", params)
                except (NotThere, BadAnswer):
                    self._one_by_one.add(server)  # a server before 4.3 does not know this request
                    asked = 1
                else:
                    yield self._answer(_listed(server, body), batch)
                    continue
            for resource in batch:
                number = resource.partition("/")[2]
                try:
                    body = self._get(server, f"/api/v1/statuses/{number}")
                except NotThere:
                    body = []
                answer = self._answer(body if body == [] else [body], [resource])
                yield replace(answer, requests=1 + asked)
                asked = 0

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """Followers and posts of USER@SERVER, one a request; see Source."""
        for handle in dict.fromkeys(handles):
            user, _, server = handle.lstrip("@").partition("@")
            now = self._clock()
            if not server:
                missing = [Missing(handle.lower(), "written without its server: user@server", now)]
                yield Answer(missing=missing, requests=0)
                continue
            try:
                body = record(self._get(server, "/api/v1/accounts/lookup", [("acct", user)]))
            except NotThere:
                yield Answer(missing=[Missing(handle.lower(), "no such account", now)])
                continue
            answer = Answer()
            if number := text(body.get("id")):
                answer.ids[handle.lower()] = f"{server.lower()}/{number}"
            read_numbers(answer, "Mastodon", handle.lower(), body, ACCOUNT_METRICS, now)
            yield answer

    def timeline(self, user_id: str, *, since: datetime | None = None) -> Iterator[Answer]:
        """The account's own posts, newest first, back to `since`; one Answer per page of 40."""
        server, _, number = user_id.partition("/")
        before: str | None = None
        met: set[str] = set()
        for _ in range(PAGES):
            params = [("limit", "40"), ("exclude_reblogs", "true"), ("exclude_replies", "true")]
            params += [("max_id", before)] if before else []
            path = f"/api/v1/accounts/{number}/statuses"
            body = _listed(server, self._get(server, path, params))
            posts = [post for status in items(body) if (post := _own(server, status))]
            answer = self._answer(body, [post.resource for post in posts])
            answer.posts.extend(post for post in posts if since is None or post.posted_at > since)
            yield answer
            oldest = min((post.posted_at for post in posts), default=None)
            before = text(record(body[-1]).get("id")) if body else None
            if before is None or before in met or (since and oldest and oldest <= since):
                return
            met.add(before)

    def _answer(self, body: list[Any], asked: Sequence[str]) -> Answer:
        now = self._clock()
        answer = Answer()
        open_ = {resource.partition("/")[2]: resource for resource in asked}
        listed = entries(answer, "Mastodon", body, lambda status: text(status.get("id")))
        for number, status in listed:
            resource = open_.pop(number, None)
            if resource is not None:
                read_numbers(answer, "Mastodon", resource, status, METRICS, now)
                if day := birthday(status.get("created_at"), now):
                    answer.born[resource] = day
        listed.settle(open_.values(), "deleted", now)
        return answer

    def _get(self, server: str, path: str, params: Sequence[tuple[str, str]] = ()) -> Any:
        base, allow = f"https://{server}", tuple[str, ...]()
        if self._stand_in:
            parts = urlsplit(self._stand_in)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            base, allow = self._stand_in, (f"{parts.hostname}:{port}",)
        url = f"{base}{path}" + (f"?{urlencode(list(params))}" if params else "")
        try:
            got = fetch(
                url,
                allow=allow,
                seconds=self._timeout,
                accept="application/json",
                headers={"Authorization": f"Bearer {self._token}"} if self._is_home(server) else None,
            )
            return parsed(got.body)
        except Answered as error:
            raise self._meant(server, error) from error
        except Unreachable as error:
            error.what = error.what or server
            raise
        except Refused as error:
            raise BadAnswer(f"{server} cannot be asked: {error.message}", what=server) from error
        except (ValueError, RecursionError) as error:
            raise BadAnswer(
                f"{server} answered with something that is not JSON. {SAFE}", what=server
            ) from error

    def _is_home(self, server: str) -> bool:
        """Whether the token is this server's."""
        if self._token is None:
            return False
        return server.lower() == self._home if self._home else self._stand_in is not None

    def _meant(self, server: str, error: Answered) -> SourceFailed:
        if error.status in (404, 410):
            return NotThere(f"{server} has nothing under that name (status {error.status}). {SAFE}")
        if error.status == 429:
            return limited(server, reset_of(error.headers, self._clock()), self._clock())
        if error.status in (401, 403) and self._is_home(server):
            return KeyRefused(
                f"{server} does not accept the token in {KEY}. Make a new one there and set it."
            )
        if error.status in (401, 403):
            return KeyRefused(f"{server} does not let this be read without a login. {SAFE}")
        if error.status >= 500:
            return in_trouble(server, error.status, error.headers, self._clock())
        return BadAnswer(f"{server} did not take the request (status {error.status}). {SAFE}")


def _listed(server: str, body: Any) -> list[Any]:
    if not isinstance(body, list):
        raise BadAnswer(f"{server} answered with something other than it documents. {SAFE}", what=server)
    return body


def _own(server: str, status: dict[str, Any]) -> Post | None:
    """A post of an own account; None for a boost, and for one without its day."""
    posted_at = instant(status.get("created_at"))
    number, url = text(status.get("id")), text(status.get("url"))
    if posted_at is None or not number or not url or status.get("reblog"):
        return None
    html = text(status.get("content")) or ""
    urls = re.findall(r'href="(https?://[^"]{4,500})"', html)
    card = text(record(status.get("card")).get("url"))
    words = re.sub(r"<[^<>]{0,500}>", " ", html)
    return Post(
        f"{server}/{number}",
        url,
        words,
        posted_at,
        tuple(dict.fromkeys([*urls, *([card] if card else [])])),
    )
