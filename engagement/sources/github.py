"""GitHub: stars, forks, watchers, downloads and page views of a repository, followers of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

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
        body = self._one(f"/repos/{name}", f"repository {name}")
        yield self._answer(body, resource, METRICS)
        if body is not None:
            yield from self._downloads(name, resource)
            if self._reads_traffic:
                yield self._traffic(name, resource)

    def _downloads(self, name: str, resource: str) -> Iterator[Answer]:
        """The downloads of all releases' files, as one number."""
        total, files, requests_asked = 0, 0, 0
        for page in range(1, PAGES + 1):
            params = {"per_page": "100", "page": str(page)}
            try:
                body = self._rest.get(f"/repos/{name}/releases", f"releases of {name}", params)
            except NotThere:
                body = []
            if not isinstance(body, list):
                raise BadAnswer(f"GitHub answered with something other than it documents. {SAFE}")
            requests_asked += 1
            counts = [
                whole(asset.get("download_count"))
                for release in items(body)
                for asset in items(release.get("assets"))
            ]
            files += len(counts)
            total += sum(count for count in counts if count is not None)
            if len(body) < 100:
                break
        answer = Answer(requests=requests_asked)
        if files:
            answer.readings.append(Reading(resource, "downloads", total, self._clock()))
        yield answer

    def _traffic(self, name: str, resource: str) -> Answer:
        """Page views of the last fourteen days; whoever may push to a repository may see them."""
        now = self._clock()
        answer = Answer()
        try:
            body = self._rest.get(f"/repos/{name}/traffic/views", f"traffic of {name}")
        except (KeyRefused, NotThere):
            answer.missing.append(Missing(resource, "only for who may push to it", now, "reads"))
            return answer
        for view in items(record(body).get("views")):
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
        """Status 403 is a spent limit too, by its headers."""
        spent = response.headers.get("x-ratelimit-remaining", "").strip() == "0"
        if response.status_code == 403 and (spent or "retry-after" in response.headers):
            return limited("GitHub", reset_of(response.headers, self._clock()))
        return None
