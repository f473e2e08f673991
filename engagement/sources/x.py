"""X, read through tweepy and API v2: 100 posts a request, own timelines by pages."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import requests
import tweepy

from engagement.errors import BadAnswer, SourceFailed
from engagement.fetch import within
from engagement.sources.answers import (
    chunks,
    entries,
    instant,
    items,
    parsed,
    read_numbers,
    record,
    text,
    utc_now,
)
from engagement.sources.contract import Answer, Clock, Missing, Pace, Post
from engagement.sources.prices import X_OWN_POST, X_POST, X_USER
from engagement.sources.rest import Plain
from engagement.sources.transport import SAFE, Transport

METRICS = {
    "impression_count": "impressions",
    "like_count": "likes",
    "retweet_count": "reposts",
    "reply_count": "replies",
    "quote_count": "quotes",
    "bookmark_count": "bookmarks",
}
ACCOUNT_METRICS = {"followers_count": "followers", "tweet_count": "posts"}
# Only for the post's own author, and only for so many days after it was posted.
PRIVATE_METRICS = {"url_link_clicks": "clicks"}
PRIVATE_DAYS = 30
KEY = "ENGAGEMENT_X_BEARER_TOKEN"
# The timeline reaches 3,200 posts back: 32 pages of 100.
PAGES = 32
_HOST = "https://api.twitter.com"


@dataclass(frozen=True, slots=True)
class UserKeys:
    """An account's own keys (OAuth 1.0a): with them X tells what only a post's author may see."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


class X(Plain):
    """The Source for X. `billed` resources are named post:ID and user:ID, however they were read.

    With `user_keys` the clicks of the account's own young posts are read in the same requests.
    """

    name = "x"
    pace: Pace | None = Pace(80 / 1440, 0.1)
    batch = account_batch = 100
    metrics = tuple(METRICS.values())
    account_metrics = tuple(ACCOUNT_METRICS.values())
    post_price = X_POST
    own_post_price = X_OWN_POST
    account_price = X_USER

    def __init__(
        self,
        bearer_token: str,
        api_url: str | None = None,
        *,
        user_keys: UserKeys | None = None,
        clock: Clock = utc_now,
        timeout: float = 20.0,
    ) -> None:
        _hush()
        self._clock, self._timeout = clock, timeout
        self._private = user_keys is not None
        own = asdict(user_keys) if user_keys else {}
        self._client = tweepy.Client(bearer_token, return_type=requests.Response, **own)
        if self._private:
            self.metrics = (*METRICS.values(), *PRIVATE_METRICS.values())
            self.lost_after = dict.fromkeys(PRIVATE_METRICS.values(), PRIVATE_DAYS)
        # A stand-in host is reached directly, without the machine's proxies and .netrc.
        self._client.session.trust_env = api_url is None
        self._client.session.mount(_HOST, Transport("X", KEY, api_url, clock, timeout))

    def batches(self, ids: Sequence[str]) -> list[list[str]]:
        """These ids as the fewest requests; those with private numbers by themselves."""
        young = [i for i in ids if self._is_young(i)]
        return [
            *chunks(young, self.batch),
            *chunks([i for i in ids if not self._is_young(i)], self.batch),
        ]

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """One Answer per request of at most 100 ids; see Source."""
        wanted = list(dict.fromkeys(ids))
        good = [i for i in wanted if re.fullmatch(r"[0-9]{1,19}", i)]
        bad = [i for i in wanted if i not in set(good)]
        if bad:
            now = self._clock()
            missing = [Missing(i, "not the number of a post", now) for i in bad]
            yield Answer(missing=missing, requests=0)
        start = 0
        for batch in self.batches(good):
            private = self._is_young(batch[0])
            fields = ["public_metrics", *(["non_public_metrics"] if private else [])]
            body = self._ask(
                f"posts {start + 1} to {start + len(batch)} of {len(good)}",
                lambda batch=batch, fields=fields, private=private: self._client.get_tweets(  # type: ignore[misc]
                    batch, tweet_fields=fields, user_auth=private
                ),
            )
            yield self._answer(body, batch, "id", METRICS, "post")
            start += len(batch)

    def _is_young(self, number: str) -> bool:
        """Whether X still tells an author the private numbers of this post, and we may ask."""
        born = _posted_on(number) if self._private else None
        return born is not None and (self._clock().date() - born).days < PRIVATE_DAYS

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """Followers and posts by handle (resource: the handle in lower case); see Source."""
        wanted = list(dict.fromkeys(handle.lower() for handle in handles))
        good = [h for h in wanted if re.fullmatch(r"[a-z0-9_]{1,15}", h)]
        now = self._clock()
        if bad := [h for h in wanted if h not in set(good)]:
            yield Answer(missing=[Missing(h, "not a handle of X", now) for h in bad], requests=0)
        for start in range(0, len(good), self.batch):
            batch = good[start : start + self.batch]
            body = self._ask(
                "accounts " + ", ".join(f"@{h}" for h in batch[:3]),
                lambda batch=batch: self._client.get_users(  # type: ignore[misc]
                    usernames=batch, user_fields=["public_metrics"]
                ),
            )
            yield self._answer(body, batch, "username", ACCOUNT_METRICS, "user")

    def timeline(self, user_id: str, *, since: datetime | None = None) -> Iterator[Answer]:
        """The account's own posts, newest first, back to `since`; one Answer per page of 100.

        X bills each post it gives: older ones are not asked for.
        """
        token: str | None = None
        met: set[str] = set()
        for page in range(1, PAGES + 1):
            body = self._ask(
                f"own posts, page {page}",
                lambda token=token: self._client.get_users_tweets(  # type: ignore[misc]
                    user_id,
                    max_results=100,
                    start_time=since,
                    pagination_token=token,
                    tweet_fields=["public_metrics", "created_at", "entities"],
                    exclude=["retweets"],
                    expansions=["author_id"],
                ),
            )
            given = items(body.get("data"))
            ids = [i for item in given if (i := text(item.get("id")))]
            answer = self._answer(body, ids, "id", METRICS, "post")
            handles = {
                text(user.get("id")): text(user.get("username"))
                for user in items(record(body.get("includes")).get("users"))
            }
            posts = [p for item in given if (p := _post(item, handles))]
            answer.posts.extend(post for post in posts if since is None or post.posted_at > since)
            yield answer
            token = text(record(body.get("meta")).get("next_token"))
            oldest = min((post.posted_at for post in posts), default=None)
            if not token or token in met or (since and oldest and oldest <= since):
                return
            met.add(token)

    def _ask(self, what: str, call: Callable[[], Any]) -> dict[str, Any]:
        """One request; the body as an object. Raises a SourceFailed that names `what`."""
        try:
            response = within(
                self._timeout, f"X did not answer within {self._timeout:g} s. {SAFE}", call
            )
            body = parsed(response.content)
        except SourceFailed as error:
            error.what = error.what or what
            raise
        except (ValueError, RecursionError) as error:
            raise BadAnswer(
                "X answered with something that is not JSON. Everything read so far is saved; "
                "try again later.",
                what=what,
            ) from error
        except (tweepy.TweepyException, requests.RequestException, AttributeError) as error:
            raise BadAnswer(
                "X gave an answer that could not be understood. Try again later.", what=what
            ) from error
        if not isinstance(body, dict):
            raise BadAnswer(
                "X answered with something other than it documents. Try again later.", what=what
            )
        return body

    def _answer(
        self,
        body: dict[str, Any],
        asked: Sequence[str],
        name: str,
        metrics: dict[str, str],
        noun: str,
    ) -> Answer:
        """The good parts of an answer; ids that it is silent on are missing too.

        Raises BadAnswer for one that says nothing at all: it calls nobody gone.
        """
        if asked and not (body.get("data") or body.get("errors")):
            raise BadAnswer(f"X gave an answer without posts or accounts in it. {SAFE}")
        now = self._clock()
        answer = Answer()
        open_ = dict.fromkeys(asked)
        listed = entries(answer, "X", body.get("data"), lambda item: text(item.get(name)))
        for said, item in listed:
            resource = said.lower()
            if resource not in open_:
                continue  # not asked for, or given twice
            del open_[resource]
            number = text(item.get("id")) or resource
            answer.billed.append(f"{noun}:{number}")
            answer.ids[resource] = number
            born = _posted_on(number) if noun == "post" else None
            if born is not None and born <= now.date() + timedelta(days=1):
                answer.born[resource] = born
            read_numbers(answer, "X", resource, item.get("public_metrics"), metrics, now)
            private = record(item.get("non_public_metrics"))
            if private.keys() & PRIVATE_METRICS.keys():
                read_numbers(answer, "X", resource, private, PRIVATE_METRICS, now)
        for error in items(body.get("errors")):
            resource = (text(error.get("resource_id")) or text(error.get("value")) or "").lower()
            if resource in open_:
                del open_[resource]
                answer.missing.append(Missing(resource, _reason(error), now))
        listed.settle(open_, "not in X's answer", now)
        return answer


def _posted_on(number: str) -> date | None:
    """The day in a post's number: milliseconds since X's own beginning stand in its upper bits.

    None for the short numbers of X's first years.
    """
    if not re.fullmatch(r"[0-9]{16,19}", number):
        return None
    return datetime.fromtimestamp(((int(number) >> 22) + 1_288_834_974_657) / 1000, UTC).date()


def _post(item: dict[str, Any], handles: dict[str | None, str | None]) -> Post | None:
    """An own post; None for a repost, and for one without its day."""
    number, said = text(item.get("id")), text(item.get("text")) or ""
    if said.startswith("RT @"):
        return None
    posted_at = instant(item.get("created_at"))
    if number is None or not (number.isascii() and number.isdigit()) or posted_at is None:
        return None
    handle = handles.get(text(item.get("author_id"))) or "i"
    urls = tuple(
        url
        for entity in items(record(item.get("entities")).get("urls"))
        if (url := text(entity.get("unwound_url")) or text(entity.get("expanded_url")))
    )
    return Post(number, f"https://x.com/{handle}/status/{number}", said, posted_at, urls)


def _reason(error: dict[str, Any]) -> str:
    """Why a post or account is not given, in one word where X's own words tell."""
    words = f"{error.get('title')} {error.get('detail')} {error.get('type')}".lower()
    if "suspended" in words:
        return "suspended"
    if "not authorized" in words or "authorization" in words or "protected" in words:
        return "protected"
    if "not found" in words or "could not find" in words or "deleted" in words:
        return "deleted"
    return "not given by X"


class _NoSecrets(logging.Filter):
    """tweepy writes its headers, key included, to the log at DEBUG: the key is taken out."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "Bearer" in said:
            record.msg = re.sub(r"Bearer\s+[^'\"\s]+", "Bearer (hidden)", said)
            record.args = ()
        return True


def _hush() -> None:
    logger = logging.getLogger("tweepy.client")
    if not any(isinstance(f, _NoSecrets) for f in logger.filters):
        logger.addFilter(_NoSecrets())
    # At DEBUG these name an account's tokens.
    for name in ("oauthlib", "requests_oauthlib"):
        logging.getLogger(name).setLevel(logging.INFO)
