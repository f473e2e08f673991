"""Hacker News, by Algolia's search: stories about an address of ours, and stories by number, 50 a request."""

from __future__ import annotations

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
    items,
    read_numbers,
    record,
    text,
    utc_now,
)
from engagement.sources.contract import Answer, Clock, Mention, Missing, Pace
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE

METRICS = {"points": "points", "num_comments": "comments"}
_STORY = "https://news.ycombinator.com/item?id="
_SEARCH = "/api/v1/search"
_ODD = f"Hacker News answered with something other than it documents. {SAFE}"


class HackerNews(Plain):
    """The Source for Hacker News. One address may have been submitted several times: each is a link."""

    name = "hackernews"
    pace: Pace | None = Pace(0.3, 0.05)
    batch = 50
    metrics = tuple(METRICS.values())
    looks_up = True

    def __init__(
        self, api_url: str | None = None, *, clock: Clock = utc_now, timeout: float = 20.0
    ) -> None:
        self._clock = clock
        self._rest = Rest("Hacker News", "hn.algolia.com", api_url=api_url, clock=clock, timeout=timeout)

    def resource(self, url: str) -> str | None:
        number = super().resource(url)
        return number if number and number.isascii() and number.isdigit() else None

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 50 stories; see Source."""
        for batch in chunks(list(dict.fromkeys(ids)), self.batch):
            params = {
                "tags": f"(story,job,poll),({','.join(f'story_{number}' for number in batch)})",
                "hitsPerPage": str(len(batch)),
            }
            hits = self._hits(params, counted(len(batch), "story", "stories"))
            now = self._clock()
            answer = Answer()
            open_ = dict.fromkeys(batch)
            for number, hit in entries(answer, "Hacker News", hits, _number):
                if number in open_ and hit.get("points") is not None:  # a deleted one is all nulls
                    del open_[number]
                    read_numbers(answer, "Hacker News", number, hit, METRICS, now)
                    _born(answer, number, hit, now)
            yield answer
            for number in open_:
                yield self._item(number)

    def _item(self, number: str) -> Answer:
        """One story by itself: the search does not hold all of them."""
        now = self._clock()
        try:
            item = self._rest.get(f"/api/v1/items/{number}", f"story {number}")
        except NotThere:
            item = {"points": None}
        answer = Answer()
        if "points" not in record(item):
            answer.problems.append(f"Hacker News gave no usable entry for {number}.")
            return answer
        if item["points"] is None:  # a deleted one is all nulls
            answer.missing.append(Missing(number, "deleted", now))
            return answer
        given = {"points": item["points"], "num_comments": _comments(item)}
        read_numbers(answer, "Hacker News", number, given, METRICS, now)
        _born(answer, number, item, now)
        return answer

    def mentions(self, urls: Sequence[str]) -> Iterator[Answer]:
        """Stories submitted with one of these addresses, with their numbers; one request an address."""
        for url in urls:
            try:
                address = read_url(url)
            except NotAnAddress:
                continue
            params = {
                "query": address.key,
                "restrictSearchableAttributes": "url",
                "tags": "story",
                "hitsPerPage": "100",
            }
            hits = self._hits(params, f"stories about {address.key[:80]}")
            now = self._clock()
            answer = Answer()
            for number, hit in entries(answer, "Hacker News", hits, _number):
                is_number = number.isascii() and number.isdigit()
                if is_number and _same(text(hit.get("url")), address.key):
                    answer.mentions.append(Mention(address.key, f"{_STORY}{number}"))
                    answer.ids[f"{_STORY}{number}"] = number
                    read_numbers(answer, "Hacker News", number, hit, METRICS, now)
                    _born(answer, number, hit, now)
            yield answer

    def _hits(self, params: dict[str, str], what: str) -> list[Any]:
        body = self._rest.get(_SEARCH, what, params)
        if not isinstance(record(body).get("hits"), list):
            raise BadAnswer(_ODD, what=what)
        found: list[Any] = body["hits"]
        return found


def _number(hit: dict[str, Any]) -> str | None:
    return text(hit.get("objectID"))


def _comments(item: dict[str, Any]) -> int:
    """How many comments stand below an item; deleted ones have no author."""
    count, below = 0, items(item.get("children"))
    while below:
        one = below.pop()
        count += text(one.get("author")) is not None
        below += items(one.get("children"))
    return count


def _born(answer: Answer, number: str, hit: dict[str, Any], now: datetime) -> None:
    if day := birthday(hit.get("created_at"), now):
        answer.born[number] = day


def _same(url: str | None, key: str) -> bool:
    try:
        return url is not None and read_url(url).key == key
    except NotAnAddress:
        return False
