"""How requests reach a platform: another host when told, one deadline, a cap on bytes, no redirects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from engagement.errors import (
    BadAnswer,
    KeyRefused,
    NotThere,
    RateLimited,
    SourceFailed,
    Unreachable,
)
from engagement.sources.contract import Clock

LARGEST_ANSWER = 32 * 1024 * 1024
AGENT = "Engagement/0.1 (reads the public numbers of its owner's posts)"
_BROKEN = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)
# A platform's own reset is believed up to a day; without one, X's window of 15 minutes holds.
LONGEST_WAIT, USUAL_WAIT = timedelta(hours=24), timedelta(minutes=15)


class Transport(HTTPAdapter):
    """Answers of status 200 only; everything else becomes one of our errors, in words.

    `label` names the platform, `key` the setting that holds its key if it has one, `api_url` the
    stand-in host; `explain` tells an answer that means more on this platform than its status says.
    """

    def __init__(
        self,
        label: str,
        key: str | None,
        api_url: str | None,
        clock: Clock,
        timeout: float,
        explain: Callable[[requests.Response], SourceFailed | None] | None = None,
    ):
        self.label, self.key, self.clock, self.seconds = label, key, clock, timeout
        self.explain = explain
        self.stand_in = urlsplit(api_url) if api_url else None
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        kwargs["timeout"] = (min(10.0, self.seconds), self.seconds)
        if self.stand_in is not None:
            parts = urlsplit(str(request.url))
            host = (self.stand_in.scheme, self.stand_in.netloc)
            request.url = urlunsplit((*host, parts.path, parts.query, ""))
            kwargs["proxies"] = {}
        kwargs["stream"] = True
        try:
            response = super().send(request, *args, **kwargs)
            response._content = _body(response, self.label)
        except requests.RequestException as error:
            raise self._unreachable(error) from None
        except (OSError, ValueError) as error:
            raise Unreachable(f"{self.label}'s answer broke off. {SAFE}") from error
        self._judge(response)
        return response

    def _unreachable(self, error: requests.RequestException) -> SourceFailed:
        if isinstance(error, requests.Timeout):
            return Unreachable(f"{self.label} did not answer within {self.seconds:g} s. {SAFE}")
        if isinstance(error, requests.exceptions.SSLError):
            return Unreachable(f"{self.label}'s certificate could not be checked. {SAFE}")
        if isinstance(error, _BROKEN):
            return Unreachable(f"{self.label}'s answer broke off. {SAFE}")
        return Unreachable(f"{self.label} could not be reached. Check the network. {SAFE}")

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        if self.explain is not None and (meant := self.explain(response)) is not None:
            raise meant
        if status == 429:
            raise limited(self.label, reset_of(response.headers, self.clock()), self.clock())
        if status in (404, 410):
            raise NotThere(f"{self.label} has nothing under that name (status {status}). {SAFE}")
        if status in (401, 403) and self.key is None:
            raise KeyRefused(f"{self.label} does not let this be read without a login. {SAFE}")
        if status == 401:
            raise KeyRefused(
                f"{self.label} does not accept the key in {self.key}. Make a new one and set it."
            )
        if status == 402:
            raise KeyRefused(
                f"{self.label}'s credits are spent. Add credits there, or wait for the next cycle. "
                f"{SAFE}"
            )
        if status == 403:
            raise KeyRefused(
                f"{self.label} does not let the key in {self.key} read this. Check its access level."
            )
        if status >= 500:
            raise in_trouble(self.label, status, response.headers, self.clock())
        if response.is_redirect:
            raise BadAnswer(f"{self.label} pointed to another address, which is not followed. {SAFE}")
        raise BadAnswer(f"{self.label} did not take the request (status {status}). {SAFE}")


def limited(label: str, resets_at: datetime, now: datetime) -> RateLimited:
    """No requests are left until then, in words."""
    day = "" if resets_at.astimezone(UTC).date() == now.astimezone(UTC).date() else " tomorrow"
    return RateLimited(
        f"{label} has no requests left until {resets_at.astimezone(UTC):%H:%M} UTC{day}. {SAVED}",
        resets_at=resets_at,
    )


def in_trouble(label: str, status: int, headers: Mapping[str, str], now: datetime) -> Unreachable:
    """A server's own failure; some say when to come again."""
    resets_at = reset_of(headers, now) if "retry-after" in headers else None
    return Unreachable(f"{label} has trouble of its own (status {status}). {SAFE}", resets_at=resets_at)


def reset_of(headers: Mapping[str, str], now: datetime) -> datetime:
    """When a platform takes requests again, by whichever header it uses; believed up to a day.

    Seconds since 1970 (X, GitHub, Bluesky), an ISO instant (Mastodon), seconds to wait or an HTTP date
    (Retry-After).
    """
    for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
        resets_at = _instant(headers.get(name, "").strip(), now, waits="x-" not in name)
        if resets_at is not None and now < resets_at:
            return min(resets_at, now + LONGEST_WAIT)
    return now + USUAL_WAIT


def _instant(said: str, now: datetime, waits: bool) -> datetime | None:
    """`waits` says that a small number is seconds to wait."""
    if said.isascii() and said.replace(".", "", 1).isdigit() and len(said) <= 16:
        number = float(said)
        if number > 10**9 or not waits:
            return datetime.fromtimestamp(number, UTC) if number < 10**11 else None
        return now + timedelta(seconds=number)
    try:
        found = datetime.fromisoformat(said) if said[:4].isdigit() else parsedate_to_datetime(said)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, TypeError, OverflowError):
        return None


SAVED = "Everything read so far is saved."
SAFE = f"{SAVED[:-1]}; try again later."


def _body(response: requests.Response, label: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(65536):
        size += len(part)
        if size > LARGEST_ANSWER:
            response.close()
            raise BadAnswer(f"{label}'s answer is larger than any it documents. {SAFE}")
        parts.append(part)
    return b"".join(parts)
