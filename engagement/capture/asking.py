"""How capture reaches the outside: the guard, the platforms' stand-ins, and a key where one is set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from engagement.errors import BadAnswer
from engagement.fetch import Fetched, fetch

_HOSTS = {
    "sessionize.com": "sessionize",
    "youtube.com": "youtube",
    "m.youtube.com": "youtube",
    "youtu.be": "youtube",
    "googleapis.com": "youtube",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What this installation lets capture ask. `stand_ins` maps a platform to the host in its place.

    `seconds` is the longest a single address may take in all.
    """

    allow: tuple[str, ...] = ()
    stand_ins: Mapping[str, str | None] = field(default_factory=dict)
    youtube_key: str | None = field(default=None, repr=False)
    seconds: float = 10.0

    def fetch(
        self, url: str, *, etag: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """What stands at an address; see `engagement.fetch.fetch`."""
        asked, allow = self._instead(url)
        got = fetch(asked, allow=allow, seconds=self.seconds, etag=etag, headers=headers)
        if asked != url and got.url == asked:
            return Fetched(url, got.type, got.body, got.charset, got.etag, got.unchanged)
        return got

    def json(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """A JSON answer. Raises BadAnswer when it is none."""
        got = self.fetch(url, headers=headers)
        try:
            return json.loads(got.body)
        except (ValueError, RecursionError) as error:
            host = urlsplit(url).hostname
            raise BadAnswer(f"{host}'s answer is not what it documents. Try again later.") from error

    def _instead(self, url: str) -> tuple[str, tuple[str, ...]]:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        stand_in = self.stand_ins.get(_HOSTS.get(host, ""))
        if not stand_in:
            return url, self.allow
        other = urlsplit(stand_in)
        port = other.port or (443 if other.scheme == "https" else 80)
        made = urlunsplit((other.scheme, other.netloc, parts.path, parts.query, ""))
        return made, (*self.allow, f"{other.hostname}:{port}")
