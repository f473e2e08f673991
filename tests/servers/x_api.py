"""X's API v2 on loopback: the documented shapes, scripted odd answers, every request remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers import PATIENCE
from tests.servers.loopback import Loopback

SIX = ("impression_count", "like_count", "retweet_count", "reply_count", "quote_count")


def metrics(number: int, *, six: bool = True) -> dict[str, int]:
    """Public metrics that tell which post they are of."""
    found = {
        "retweet_count": number % 7,
        "reply_count": number % 5,
        "like_count": number % 11,
        "quote_count": number % 3,
    }
    return found | ({"bookmark_count": number % 2, "impression_count": number} if six else {})


class XServer(Loopback):
    """`posts` maps an id to an object, to a problem's title, or is missing: then it is not found.

    With `any_post` every id is found. `odd` is called with the request's number (from 1) before
    anything else and may give (status, headers, body) to answer instead.
    """

    def __init__(self, *, any_post: bool = False) -> None:
        self.posts: dict[str, Any] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.timelines: dict[str, list[dict[str, Any]]] = {}
        self.any_post = any_post
        self.odd: Callable[[int], tuple[int, dict[str, str], bytes] | None] | None = None
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self._arrived = threading.Condition()
        super().__init__(self._handler())

    def wait_for(self, requests: int) -> None:
        """Wait until so many requests have come in."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= requests, PATIENCE)

    def hang(self, _number: int = 0) -> None:
        """Answer nothing until `release` is set; if nobody gives up, set it."""
        if not self.over.wait(PATIENCE):
            self.over.set()

    def _handler(owner) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args: Any) -> None:
                pass

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {k: v[0] for k, v in parse_qs(parts.query).items()}
                with owner._arrived:
                    owner.requests.append((parts.path, query))
                    owner.headers.append(dict(self.headers))
                    owner._arrived.notify_all()
                odd = owner.odd(len(owner.requests)) if owner.odd else None
                status, headers, body = odd or owner.answer(parts.path, query)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(OSError):  # whoever asked may be gone
                    self.wfile.write(body)

        return Handler

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """The documented answer to a request."""
        if path == "/2/tweets":
            return _json(self._lookup(query["ids"].split(",")))
        if path == "/2/users/by":
            return _json(self._users(query["usernames"].split(",")))
        if path.startswith("/2/users/") and path.endswith("/tweets"):
            return _json(self._timeline(path.split("/")[3], query))
        return _json({"title": "Not Found", "status": 404}, 404)

    def _lookup(self, ids: list[str]) -> dict[str, Any]:
        data, errors = [], []
        for number in ids:
            post = self.posts.get(number)
            if post is None and self.any_post:
                post = {"public_metrics": metrics(int(number))}
            if isinstance(post, dict):
                data.append({"id": number, "text": f"Post {number}", **post})
            else:
                errors.append(problem("ids", number, post or "Not Found Error"))
        return ({"data": data} if data else {}) | ({"errors": errors} if errors else {})

    def _users(self, names: list[str]) -> dict[str, Any]:
        known = {name.lower(): user for name, user in self.users.items()}
        data = [known[name.lower()] for name in names if name.lower() in known]
        errors = [
            problem("usernames", name, "Not Found Error") for name in names if name.lower() not in known
        ]
        return ({"data": data} if data else {}) | ({"errors": errors} if errors else {})

    def _timeline(self, user: str, query: dict[str, str]) -> dict[str, Any]:
        posts = self.timelines.get(user, [])
        start = int(query.get("pagination_token", "p0")[1:])
        size = int(query.get("max_results", "10"))
        page = posts[start : start + size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + size < len(posts):
            meta["next_token"] = f"p{start + size}"
        named = [u for u in self.users.values() if u["id"] == user]
        return {"data": page, "meta": meta, "includes": {"users": named}} if page else {"meta": meta}


def problem(parameter: str, value: str, title: str) -> dict[str, Any]:
    """One entry of `errors`, as X writes it for a post or user it does not give."""
    details = {
        "Not Found Error": "Could not find tweet with ids: [{}].",
        "Authorization Error": "Sorry, you are not authorized to see the Tweet with ids: [{}].",
        "Suspended": "User has been suspended: [{}].",
    }
    return {
        "value": value,
        "detail": details[title].format(value),
        "title": "Forbidden" if title == "Suspended" else title,
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": value,
        "type": "https://api.twitter.com/2/problems/resource-not-found"
        if title == "Not Found Error"
        else "https://api.twitter.com/2/problems/not-authorized-for-resource",
    }


def _json(body: Any, status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(body).encode()
