"""Reddit, by its public listing of things: 100 submissions a request, without a login."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engagement.errors import BadAnswer
from engagement.model.links import NotAnAddress, read_url
from engagement.sources.answers import chunks, counted, entries, read_numbers, record, text, utc_now
from engagement.sources.contract import Answer, Clock, Missing, Pace
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE

METRICS = {"score": "points", "num_comments": "comments"}
_SUBMISSION = re.compile(
    r"(?:reddit\.com/(?:r/[^/]+/|user/[^/]+/)?comments|redd\.it)/([a-z0-9]{4,10})(?:/|$|\?)"
)


class Reddit(Plain):
    """The Source for Reddit's submissions, by their short id."""

    name = "reddit"
    pace: Pace | None = Pace(0.3, 0.05)
    batch = 100
    metrics = tuple(METRICS.values())

    def __init__(
        self, api_url: str | None = None, *, clock: Clock = utc_now, timeout: float = 20.0
    ) -> None:
        self._clock = clock
        self._rest = Rest("Reddit", "www.reddit.com", api_url=api_url, clock=clock, timeout=timeout)

    def resource(self, url: str) -> str | None:
        try:
            found = _SUBMISSION.search(read_url(url).key.lower())
        except NotAnAddress:
            return None
        return found[1] if found else None

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 100 submissions; see Source."""
        for batch in chunks(list(dict.fromkeys(ids)), self.batch):
            params = {"id": ",".join(f"t3_{number}" for number in batch), "raw_json": "1"}
            body = self._rest.get("/api/info.json", counted(len(batch), "submission"), params)
            children = record(record(body).get("data")).get("children")
            if not isinstance(children, list):
                raise BadAnswer(f"Reddit answered with something other than it documents. {SAFE}")
            now = self._clock()
            answer = Answer()
            open_ = dict.fromkeys(batch)
            listed = entries(answer, "Reddit", children, lambda c: text(record(c.get("data")).get("id")))
            for said, child in listed:
                number, given = said.lower(), record(child.get("data"))
                if number not in open_:
                    continue
                del open_[number]
                if given.get("removed_by_category") or text(given.get("author")) == "[deleted]":
                    answer.missing.append(Missing(number, "removed", now))
                else:
                    read_numbers(answer, "Reddit", number, given, METRICS, now)
            listed.settle(open_, "not found", now)
            yield answer
