"""YouTube, by the Data API v3: 50 videos a request, a unit of the day's 10,000 each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import requests

from engagement.errors import BadAnswer, KeyRefused, SourceFailed
from engagement.sources.answers import (
    chunks,
    counted,
    entries,
    items,
    parsed,
    read_numbers,
    record,
    text,
    utc_now,
)
from engagement.sources.contract import Answer, Clock, Pace
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE, limited

METRICS = {"viewCount": "views", "likeCount": "likes", "commentCount": "comments"}
ACCOUNT_METRICS = {"subscriberCount": "subscribers", "videoCount": "posts"}
KEY = "ENGAGEMENT_YOUTUBE_API_KEY"
_CHANNEL = re.compile(r"UC[\w-]{22}")


class YouTube(Plain):
    """The Source for YouTube: videos by id, channels by number or handle."""

    name = "youtube"
    pace: Pace | None = Pace(6, 0.35)
    batch = 50
    metrics = tuple(METRICS.values())
    account_metrics = tuple(ACCOUNT_METRICS.values())

    def __init__(
        self,
        api_key: str,
        api_url: str | None = None,
        *,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        self._clock = clock
        self._rest = Rest(
            "YouTube",
            "www.googleapis.com",
            key=KEY,
            api_url=api_url,
            clock=clock,
            timeout=timeout,
            # In a header: a key in the address would stand in every proxy's log.
            headers={"X-Goog-Api-Key": api_key},
            explain=self._explain,
        )

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 50 videos; see Source."""
        for batch in chunks(list(dict.fromkeys(ids)), self.batch):
            params = {"part": "statistics", "id": ",".join(batch)}
            body = self._rest.get("/youtube/v3/videos", counted(len(batch), "video"), params)
            yield self._answer(body, {video: video for video in batch}, METRICS, "deleted or private")

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """Subscribers and videos of channels, by their UC number 50 a request, by @handle one each."""
        numbers = [h for h in handles if _CHANNEL.fullmatch(h)]
        for batch in chunks(numbers, self.batch):
            params = {"part": "statistics", "id": ",".join(batch)}
            body = self._rest.get("/youtube/v3/channels", counted(len(batch), "channel"), params)
            yield self._answer(body, {c: c.lower() for c in batch}, ACCOUNT_METRICS, "not found")
        for handle in handles:
            if handle in numbers:
                continue
            params = {"part": "statistics", "forHandle": f"@{handle.lstrip('@')}"}
            body = self._rest.get("/youtube/v3/channels", f"channel @{handle}", params)
            found = items(record(body).get("items"))[:1]
            number = text(found[0].get("id")) if found else None
            yield self._answer(
                body, {number or "": handle.lower()}, ACCOUNT_METRICS, "not found", number is None
            )

    def _answer(
        self,
        body: Any,
        asked: Mapping[str, str],
        metrics: Mapping[str, str],
        gone: str,
        nothing: bool = False,
    ) -> Answer:
        """`asked` maps YouTube's id to what the puller calls the resource."""
        # Of a channel that is not there it says nothing at all, not even an empty list.
        given = record(body).get("items", [] if metrics is ACCOUNT_METRICS else None)
        if not isinstance(body, dict) or not isinstance(given, list | dict):
            raise BadAnswer(f"YouTube answered with something other than it documents. {SAFE}")
        now = self._clock()
        answer = Answer()
        open_ = dict(asked)
        listed = entries(answer, "YouTube", [] if nothing else given, lambda item: text(item.get("id")))
        for number, item in listed:
            if number not in open_:
                continue  # not asked for, or given twice
            resource = open_.pop(number)
            answer.ids[resource] = number
            told = record(item.get("statistics"))
            if told.get("hiddenSubscriberCount") is True:
                told = {k: v for k, v in told.items() if k != "subscriberCount"}
            read_numbers(answer, "YouTube", resource, told, metrics, now, hidden="hidden by its owner")
        listed.settle(open_.values(), gone, now)
        return answer

    def _explain(self, response: requests.Response) -> SourceFailed | None:
        """Its errors by their reason: a spent quota is status 403, a wrong key status 400."""
        try:
            error = record(record(parsed(response.content)).get("error"))
        except (ValueError, RecursionError):
            return None
        reasons = {
            text(e.get("reason")) for e in [*items(error.get("errors")), *items(error.get("details"))]
        }
        if reasons & {"quotaExceeded", "dailyLimitExceeded"}:
            return limited("YouTube", _midnight(self._clock()), self._clock())
        if reasons & {
            "keyInvalid",
            "API_KEY_INVALID",
            "keyExpired",
            "accessNotConfigured",
            "SERVICE_DISABLED",
        }:
            return KeyRefused(
                f"YouTube does not accept the key in {KEY}, or the YouTube Data API is not switched on "
                "for it. Make a key with that API, and set it."
            )
        return None


def _midnight(now: datetime) -> datetime:
    """The quota of a day begins anew at midnight in California."""
    there = now.astimezone(ZoneInfo("America/Los_Angeles"))
    return (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
