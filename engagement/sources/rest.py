"""A platform asked over plain HTTP: one request a time; and what sources share that bill nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import requests

from engagement.errors import BadAnswer, SourceFailed
from engagement.fetch import within
from engagement.model.links import NotAnAddress, read_url
from engagement.sources.answers import chunks, parsed, utc_now
from engagement.sources.contract import Answer, Clock, Pace, Price
from engagement.sources.prices import FREE
from engagement.sources.transport import AGENT, SAFE, Transport

Params = Mapping[str, Any] | Sequence[tuple[str, Any]]


class Rest:
    """One platform's host. `label` is its name for people, `key` the setting that holds its key, if any."""

    def __init__(
        self,
        label: str,
        host: str,
        *,
        key: str | None = None,
        api_url: str | None = None,
        clock: Clock = utc_now,
        timeout: float = 20.0,
        headers: Mapping[str, str] | None = None,
        explain: Callable[[requests.Response], SourceFailed | None] | None = None,
    ) -> None:
        self.label, self.host, self.clock, self.seconds = label, host, clock, timeout
        self._session = requests.Session()
        # A stand-in host is reached directly, without the machine's proxies and .netrc.
        self._session.trust_env = api_url is None
        self._session.headers.update(
            {"User-Agent": AGENT, "Accept": "application/json", **(headers or {})}
        )
        transport = Transport(label, key, api_url, clock, timeout, explain)
        self._session.mount("https://", transport)
        self._session.mount("http://", transport)

    def get(self, path: str, what: str, params: Params = ()) -> Any:
        """The JSON of one request. Raises NotThere for 404 and 410, and the other SourceFailed."""
        listed = dict(params) if isinstance(params, Mapping) else list(params)
        return self._ask("GET", path, what, params=listed)

    def post(self, path: str, what: str, body: Mapping[str, Any]) -> Any:
        """The JSON of one question that is asked with a JSON body; see get."""
        return self._ask("POST", path, what, json=body)

    def _ask(self, method: str, path: str, what: str, **more: Any) -> Any:
        try:
            response = within(
                self.seconds,
                f"{self.label} did not answer within {self.seconds:g} s. {SAFE}",
                lambda: self._session.request(
                    method, f"https://{self.host}{path}", allow_redirects=False, **more
                ),
            )
            return parsed(response.content)
        except SourceFailed as error:
            error.what = error.what or what
            raise
        except (ValueError, RecursionError) as error:
            raise BadAnswer(
                f"{self.label} answered with something that is not JSON. {SAFE}", what=what
            ) from error
        except requests.RequestException as error:
            raise BadAnswer(
                f"{self.label} gave an answer that could not be understood. {SAFE}", what=what
            ) from error


class Plain:
    """What most sources share: links are theirs by platform, nothing is billed, accounts one a request."""

    name: str
    platforms: tuple[str, ...] = ()
    batch: int = 1
    account_batch: int = 1
    metrics: tuple[str, ...] = ()
    account_metrics: tuple[str, ...] = ()
    looks_up: bool = False
    pace: Pace | None = None
    kept_for: Mapping[str, int] = MappingProxyType({})
    lost_after: Mapping[str, int] = MappingProxyType({})
    post_price: Price = FREE
    own_post_price: Price = FREE
    account_price: Price = FREE

    def resource(self, url: str) -> str | None:
        """What the platform calls the page at this address; None when it is nothing it can measure."""
        try:
            address = read_url(url)
        except NotAnAddress:
            return None
        return address.external_id if address.platform == self.name else None

    def host(self, resource: str) -> str:
        """All of it lives in one place."""
        return self.name

    def batches(self, ids: Sequence[str]) -> list[list[str]]:
        """These ids as the fewest requests."""
        return list(chunks(ids, self.batch))

    def more_requests(self, ids: Sequence[str], handles: Sequence[str]) -> int:
        """One request a batch is all."""
        return 0

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """No account is read."""
        return iter(())

    def timeline(self, user_id: str, *, since: datetime | None = None) -> Iterator[Answer]:
        """No timeline is read."""
        return iter(())

    def mentions(self, urls: Sequence[str]) -> Iterator[Answer]:
        """Nothing is looked up."""
        return iter(())
