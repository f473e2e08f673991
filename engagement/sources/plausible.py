"""Plausible, hosted or one's own: the page views of our sites' pages, two hundred pages a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import requests

from engagement.errors import BadAnswer, KeyRefused, SourceFailed
from engagement.sources.answers import by_host, counted, entries, record, text, utc_now, whole
from engagement.sources.contract import Answer, Clock
from engagement.sources.pages import add_views, by_spelling, page_of
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE

KEY = "ENGAGEMENT_PLAUSIBLE_API_KEY"
SITES = "ENGAGEMENT_PLAUSIBLE_SITES"


class Plausible(Plain):
    """The Source for Plausible's Stats API v2. A page is SITE/PATH; its reads are all since its counting began.

    What was imported into Plausible from elsewhere is left out: it counted otherwise.
    """

    name = "plausible"
    platforms: tuple[str, ...] = ("web",)
    batch = 200
    metrics: tuple[str, ...] = ("reads",)

    def __init__(
        self,
        api_key: str,
        sites: Sequence[str],
        api_url: str | None = None,
        *,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        self._clock, self._sites = clock, frozenset(sites)
        self._rest = Rest(
            "Plausible",
            "plausible.io",
            key=KEY,
            api_url=api_url,
            clock=clock,
            timeout=timeout,
            headers={"Authorization": f"Bearer {api_key}"},
            explain=_explain,
        )

    def resource(self, url: str) -> str | None:
        # It counts by the path alone: pages told apart by a query are one to it.
        page = page_of(url, self._sites)
        return page if page and "?" not in page else None

    def batches(self, ids: Sequence[str]) -> list[list[str]]:
        """One site after the other."""
        return by_host(ids, self.batch)

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 200 pages of one site; see Source."""
        for batch in self.batches(list(dict.fromkeys(ids))):
            site, pages = batch[0].partition("/")[0], by_spelling(batch)
            query = {
                "site_id": site,
                "metrics": ["pageviews"],
                "date_range": "all",
                "dimensions": ["event:page"],
                "filters": [["is", "event:page", list(pages)]],
            }
            body = self._rest.post("/api/v2/query", f"{counted(len(batch), 'page')} of {site}", query)
            results = record(body).get("results")
            if not isinstance(results, list):
                raise BadAnswer(f"Plausible answered with something other than it documents. {SAFE}")
            yield self._answer(results, batch, pages)

    def _answer(self, results: list[Any], batch: Sequence[str], pages: dict[str, str]) -> Answer:
        now = self._clock()
        answer = Answer()
        listed = entries(answer, "Plausible", results, lambda row: text(_first(row.get("dimensions"))))
        counts: dict[str, int | None] = {}
        for path, row in listed:
            if path in pages:
                counts.setdefault(path, whole(_first(row.get("metrics"))))
        told = add_views(answer, "Plausible", counts, pages, now)
        listed.settle([r for r in batch if r not in told], "no view counted at this address", now)
        return answer


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _explain(response: requests.Response) -> SourceFailed | None:
    """Status 401 is a site out of the key's reach too, 402 a plan without the API."""
    if response.status_code == 401:
        return KeyRefused(
            f"Plausible does not accept the key in {KEY}, or one of {SITES} is none of its owner's sites. "
            "Make a Stats API key there and set it."
        )
    if response.status_code == 402:
        return KeyRefused(f"Plausible's plan does not hold the Stats API. Change the plan there. {SAFE}")
    return None
