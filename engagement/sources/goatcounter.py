"""GoatCounter, hosted or one's own: the views of our sites' pages, 25 pages a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from engagement.errors import BadAnswer, SourceFailed
from engagement.sources.answers import by_host, counted, entries, items, record, text, utc_now, whole
from engagement.sources.contract import Answer, Clock
from engagement.sources.pages import add_views, by_spelling, page_of
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE, limited

KEY = "ENGAGEMENT_GOATCOUNTER_API_KEY"
# It answers with every hour since then for every page: 25 pages of ten years are 12 MB.
SINCE = "2019-01-01T00:00:00Z"
MOST, ROUNDS, LISTS = 100, 8, 100


class _NotByName(BadAnswer):
    """It does not take paths by their names: 2.6 and older want numbers."""


class GoatCounter(Plain):
    """The Source for GoatCounter. A page is SITE/PATH with its query; a page seen twice in a visit counts once."""

    name = "goatcounter"
    platforms: tuple[str, ...] = ("web",)
    batch = 25
    metrics: tuple[str, ...] = ("reads",)

    def __init__(
        self,
        api_key: str,
        sites: Sequence[str],
        api_url: str,
        *,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        self._clock, self._sites = clock, frozenset(sites)
        self._ids: dict[str, str] | None = None
        parts = urlsplit(api_url)
        self._rest = Rest(
            "GoatCounter",
            parts.netloc,
            key=KEY,
            # Its own host by https is no stand-in: the machine's proxies hold for it.
            api_url=None if parts.scheme == "https" else api_url,
            clock=clock,
            timeout=timeout,
            headers={"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"},
            explain=self._explain,
        )

    def resource(self, url: str) -> str | None:
        return page_of(url, self._sites)

    def batches(self, ids: Sequence[str]) -> list[list[str]]:
        """One site after the other: the same path on two sites is no reason to mix them."""
        return by_host(ids, self.batch)

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer for at most 25 pages: one request, more only where it says there is more; see Source."""
        for batch in self.batches(list(dict.fromkeys(ids))):
            # Paths are given to it in a list with commas: one that holds a comma is asked for escaped.
            pages = {path.replace(",", "%2C"): page for path, page in by_spelling(batch).items()}
            hits, asked = self._hits(list(pages), counted(len(batch), "page"))
            now = self._clock()
            answer = Answer(requests=asked)
            listed = entries(answer, "GoatCounter", hits, lambda hit: text(hit.get("path")))
            counts: dict[str, int | None] = {}
            for path, hit in listed:
                if path in pages and hit.get("event") is not True:
                    counts.setdefault(path, whole(hit.get("count")))
            told = add_views(answer, "GoatCounter", counts, pages, now)
            listed.settle([r for r in batch if r not in told], "no view counted at this address", now)
            yield answer

    def _hits(self, paths: list[str], what: str) -> tuple[list[Any], int]:
        """What it has counted for these paths, and how many requests that took."""
        hits: list[Any] = []
        met: set[str] = set()
        asked, more = 0, True
        while more and asked < ROUNDS:
            asked += 1
            left = [path for path in paths if path not in met]
            params = {"start": SINCE, "limit": str(MOST), **self._named(left)}
            if not params["include_paths"]:
                return hits, asked - 1  # it would tell of every page
            try:
                body = self._rest.get("/api/v0/stats/hits", what, params)
            except _NotByName:
                if self._ids is not None:
                    raise
                asked += self._read_ids()
                continue
            page = record(body).get("hits", [])
            page = [] if page is None else page  # it writes an empty list so
            if not isinstance(body, dict) or "hits" not in body or not isinstance(page, list):
                raise BadAnswer(f"GoatCounter answered with something other than it documents. {SAFE}")
            hits += page
            fresh = {path for hit in items(page) if (path := text(hit.get("path")))} - met
            met |= fresh
            more = body.get("more") is True and bool(fresh)
        return hits, asked

    def _named(self, paths: list[str]) -> dict[str, str]:
        if self._ids is None:
            return {"path_by_name": "true", "include_paths": ",".join(paths)}
        return {"include_paths": ",".join(self._ids[path] for path in paths if path in self._ids)}

    def _read_ids(self) -> int:
        """Learn the numbers of all paths, for a GoatCounter that knows no names; the requests it took."""
        self._ids = {}
        after, more, asked = "0", True, 0
        while more and asked < LISTS:
            asked += 1
            body = record(
                self._rest.get("/api/v0/paths", "list of paths", {"limit": "200", "after": after})
            )
            found = {
                number: path
                for item in items(body.get("paths"))
                if (number := text(item.get("id"))) and (path := text(item.get("path")))
            }
            more = body.get("more") is True and after not in found and bool(found)
            self._ids |= {path.replace(",", "%2C"): number for number, path in found.items()}
            after = list(found)[-1] if found else after
        return asked

    def _explain(self, response: requests.Response) -> SourceFailed | None:
        """Its limit of four requests a second says how many seconds to wait; up to 2.6 it knows no names."""
        said = response.headers.get("x-rate-limit-reset", "").strip()
        if response.status_code == 429 and said.isascii() and said.isdigit() and len(said) <= 4:
            now = self._clock()
            return limited("GoatCounter", now + timedelta(seconds=int(said)), now)
        if response.status_code == 400:
            return _NotByName(f"GoatCounter did not take the request (status 400). {SAFE}")
        return None
