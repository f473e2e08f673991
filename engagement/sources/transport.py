"""How requests reach a platform: another host when told, one deadline, a cap on bytes, no redirects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from engagement.errors import BadAnswer, KeyRefused, RateLimited, SourceFailed, Unreachable
from engagement.sources.contract import Clock

LARGEST_ANSWER = 32 * 1024 * 1024
# A platform's own reset is believed up to a day; without one, X's window of 15 minutes holds.
LONGEST_WAIT, USUAL_WAIT = timedelta(hours=24), timedelta(minutes=15)


class Transport(HTTPAdapter):
    """Answers of status 200 only; everything else becomes one of our errors, in words.

    `label` names the platform, `key` the setting that holds its key, `api_url` the stand-in host.
    """

    def __init__(self, label: str, key: str, api_url: str | None, clock: Clock, timeout: float):
        self.label, self.key, self.clock, self.seconds = label, key, clock, timeout
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
        return Unreachable(f"{self.label} could not be reached. Check the network. {SAFE}")

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        if status == 429:
            resets_at = self._reset(response)
            raise RateLimited(
                f"{self.label} has no requests left until {resets_at:%H:%M} UTC. "
                "Everything read so far is saved.",
                resets_at=resets_at,
            )
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
            raise Unreachable(f"{self.label} has trouble of its own (status {status}). {SAFE}")
        if response.is_redirect:
            raise BadAnswer(f"{self.label} pointed to another address, which is not followed. {SAFE}")
        raise BadAnswer(f"{self.label} did not take the request (status {status}). {SAFE}")

    def _reset(self, response: requests.Response) -> datetime:
        now = self.clock()
        said = response.headers.get("x-rate-limit-reset", "").strip()
        if said.isascii() and said.isdigit() and len(said) <= 12:
            resets_at = datetime.fromtimestamp(int(said), UTC)
            if now < resets_at:
                return min(resets_at, now + LONGEST_WAIT)
        return now + USUAL_WAIT


SAFE = "Everything read so far is saved; try again later."


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
