"""GitHub: stars, forks, watchers, downloads and page views of a repository, followers of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import requests

from engagement.errors import BadAnswer, KeyRefused, NotThere, SourceFailed
from engagement.model.links import NotAnAddress, read_url
from engagement.sources.answers import instant, items, read_numbers, record, text, utc_now, whole
from engagement.sources.contract import Answer, Clock, Daily, Missing, Reading
from engagement.sources.rest import Plain, Rest
from engagement.sources.transport import SAFE, limited, reset_of

METRICS = {"stargazers_count": "stars", "forks_count": "forks", "subscribers_count": "subscribers"}
ACCOUNT_METRICS = {"followers": "followers"}
KEY = "ENGAGEMENT_GITHUB_TOKEN"
PAGES = 10
_REPOSITORY = re.compile(r"^github\.com/([A-Za-z0-9-]{1,39})/([\w.-]{1,100})(?:/releases(?:/.*)?)?$")
_NOT_OWNERS = frozenset(
    {"orgs", "topics", "sponsors", "features", "marketplace", "settings", "apps", "collections"}
)


class _Moved(BadAnswer):
    """A repository was renamed or given away; `path` is its place at this host, by number."""

    def __init__(self, path: str) -> None:
        super().__init__(f"A repository points from place to place. Link its new address. {SAFE}")
        self.path = path


class GitHub(Plain):
    """The Source for GitHub. A repository is OWNER/NAME; so is an account that is one."""

    name = "github"
    metrics = (*METRICS.values(), "downloads", "reads")
    kept_for: Mapping[str, int] = MappingProxyType({"reads": 14})
    account_metrics = (*ACCOUNT_METRICS.values(), *METRICS.values(), "downloads")

    def __init__(
        self,
        token: str | None = None,
        api_url: str | None = None,
        *,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        self._clock, self._reads_traffic = clock, token is not None
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._rest = Rest(
            "GitHub",
            "api.github.com",
            key=KEY if token else None,
            api_url=api_url,
            clock=clock,
            timeout=timeout,
            headers=headers,
            explain=self._explain,
        )

    def resource(self, url: str) -> str | None:
        try:
            found = _REPOSITORY.match(read_url(url).key)
        except NotAnAddress:
            return None
        if found is None or found[1].lower() in _NOT_OWNERS:
            return None
        return f"{found[1]}/{found[2].removesuffix('.git')}".lower()

    def more_requests(self, ids: Sequence[str], handles: Sequence[str]) -> int:
        """A repository's releases take another request, and its traffic one with a token."""
        repositories = len(set(ids)) + sum("/" in handle for handle in handles)
        return repositories * (2 if self._reads_traffic else 1)

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """Two Answers a repository: its own numbers, then the downloads of its releases; see Source."""
        for resource in dict.fromkeys(ids):
            yield from self._repository(resource, resource)

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """Followers of users and organisations; the numbers of a repository where one is named."""
        for handle in dict.fromkeys(handles):
            resource = handle.lower()
            if "/" in handle:
                yield from self._repository(handle, resource)
                continue
            body = self._one(f"/users/{handle}", f"account {handle}")
            yield self._answer(body, resource, ACCOUNT_METRICS)

    def _repository(self, name: str, resource: str) -> Iterator[Answer]:
        base = f"/repos/{name}"
        try:
            body = self._one(base, f"repository {name}")
        except _Moved as moved:
            base = moved.path
            body = self._one(base, f"repository {name}")
        yield self._answer(body, resource, METRICS)
        if body is not None:
            yield from self._downloads(base, name, resource)
            if self._reads_traffic:
                yield self._traffic(base, name, resource)

    def _downloads(self, base: str, name: str, resource: str) -> Iterator[Answer]:
        """The downloads of all releases' files, as one number; no number where one of them is unknown."""
        releases: dict[str, list[int | None]] = {}
        odd = asked = 0
        over = False
        while asked < PAGES and not over:
            asked += 1
            params = {"per_page": "100", "page": str(asked)}
            try:
                body = self._rest.get(f"{base}/releases", f"releases of {name}", params)
            except NotThere:
                body = []
            if not isinstance(body, list):
                raise BadAnswer(f"GitHub answered with something other than it documents. {SAFE}")
            before = len(releases)
            for place, release in enumerate(items(body)):
                number = text(release.get("id")) or f"{asked} {place}"
                releases[number] = [whole(a.get("download_count")) for a in items(release.get("assets"))]
            odd += len(body) - len(items(body))
            # A page that holds nothing new is the same one again.
            over = len(body) < 100 or len(releases) == before
        answer = Answer(requests=asked)
        counts = [count for own in releases.values() for count in own]
        total = sum(count for count in counts if count is not None)
        if odd or None in counts:
            answer.problems.append(f"GitHub gave no usable number of downloads for {resource}.")
        elif not over:
            most = f"{PAGES * 100:,}"
            answer.problems.append(
                f"{resource} has more than {most} releases: no downloads are added up."
            )
        elif counts:
            answer.readings.append(Reading(resource, "downloads", total, self._clock()))
        yield answer

    def _traffic(self, base: str, name: str, resource: str) -> Answer:
        """Page views of the last fourteen days; whoever may push to a repository may see them."""
        now = self._clock()
        answer = Answer()
        try:
            body = self._rest.get(f"{base}/traffic/views", f"traffic of {name}")
        except (KeyRefused, NotThere):
            answer.missing.append(Missing(resource, "only for who may push to it", now, "reads"))
            return answer
        listed = record(body).get("views")
        for view in listed if isinstance(listed, list) else [None]:
            view = record(view)
            day, count = instant(view.get("timestamp")), whole(view.get("count"))
            if day is None or count is None:
                answer.problems.append(f"GitHub gave a day of {name}'s traffic that cannot be read.")
                continue
            answer.daily.append(Daily(resource, "reads", day.date(), count))
        return answer

    def _one(self, path: str, what: str) -> dict[str, Any] | None:
        try:
            body = self._rest.get(path, what)
        except NotThere:
            return None
        if not isinstance(body, dict):
            raise BadAnswer(f"GitHub answered with something other than it documents. {SAFE}", what=what)
        return body

    def _answer(self, body: dict[str, Any] | None, resource: str, metrics: dict[str, str]) -> Answer:
        now = self._clock()
        answer = Answer()
        if body is None:
            answer.missing.append(Missing(resource, "not found, or private", now))
        else:
            answer.ids[resource] = text(body.get("id")) or resource
            read_numbers(answer, "GitHub", resource, body, metrics, now)
        return answer

    def _explain(self, response: requests.Response) -> SourceFailed | None:
        """Status 403 is a spent limit too, by its headers or words; a repository that moved says where to.

        Any other 403 or 451 about one repository is its owner's or GitHub's own doing, and not our key's.
        """
        path = urlsplit(response.headers.get("location", "")).path
        if response.is_redirect and re.fullmatch(r"/repositories/\d+", path):
            return _Moved(path)
        spent = response.headers.get("x-ratelimit-remaining", "").strip() == "0"
        told = "retry-after" in response.headers or b"rate limit" in response.content.lower()
        if response.status_code == 403 and (spent or told):
            return limited("GitHub", reset_of(response.headers, self._clock()), self._clock())
        closed = response.status_code in (403, 451)
        if closed and urlsplit(str(response.request.url)).path.startswith("/repos/"):
            return NotThere(f"GitHub does not let this repository be read. {SAFE}")
        return None
