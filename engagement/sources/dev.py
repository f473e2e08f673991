"""DEV, by Forem's API v1: all own articles with their page views in one request of a thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from engagement.errors import BadAnswer
from engagement.model.links import NotAnAddress, read_url
from engagement.sources.answers import entries, read_numbers, text, utc_now
from engagement.sources.contract import Answer, Clock
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE

METRICS = {
    "page_views_count": "reads",
    "public_reactions_count": "reactions",
    "comments_count": "comments",
}
KEY = "ENGAGEMENT_DEV_API_KEY"
PAGES = 20


class Dev(Plain):
    """The Source for DEV: the articles of the key's owner. An article is USER/SLUG."""

    name = "dev"
    batch = 1000
    metrics = tuple(METRICS.values())

    def __init__(
        self,
        api_key: str,
        api_url: str | None = None,
        *,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        self._clock = clock
        headers = {"api-key": api_key, "Accept": "application/vnd.forem.api-v1+json"}
        self._rest = Rest(
            "DEV", "dev.to", key=KEY, api_url=api_url, clock=clock, timeout=timeout, headers=headers
        )

    def resource(self, url: str) -> str | None:
        try:
            address = read_url(url)
        except NotAnAddress:
            return None
        path = address.key.removeprefix("dev.to/").split("?")[0]
        return path.lower() if address.platform == "dev" and path.count("/") == 1 else None

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per page of a thousand own articles, until all that is asked for is found."""
        open_ = dict.fromkeys(ids)
        met: set[str] = set()
        odd = 0
        for page in range(1, PAGES + 1):
            body = self._rest.get(
                "/api/articles/me",
                f"own articles, page {page}",
                {"page": str(page), "per_page": str(self.batch)},
            )
            if not isinstance(body, list):
                raise BadAnswer(f"DEV answered with something other than it documents. {SAFE}")
            now: datetime = self._clock()
            answer = Answer()
            listed = entries(answer, "DEV", body, lambda a: self.resource(text(a.get("url")) or ""))
            odd += listed.odd
            found = dict(reversed(listed.listed))  # given twice, the first counts
            for resource, article in found.items():
                if resource in open_:
                    del open_[resource]
                    read_numbers(answer, "DEV", resource, article, METRICS, now)
            # A page that holds nothing new is the same one again.
            over = len(body) < self.batch or not open_ or found.keys() <= met
            met |= found.keys()
            if over:
                replace(listed, odd=odd).settle(open_, "not among the key owner's articles", now)
            yield answer
            if over:
                return
