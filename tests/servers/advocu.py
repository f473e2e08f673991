"""Advocu's personal API on loopback, as strict as its page says: token, type, fields, limits, 30 a minute.

It can break off before or after a draft is made, answer oddly, and it keeps every draft.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.api import Api

TOKEN = "t0ken"
_PATH = re.compile(r"/personal-api/v1/gde/activity-drafts/([a-z-]+)")
_TEXTS = {
    "title": (3, 200),
    "description": (0, 2000),
    "additionalInfo": (0, 2000),
    "activityUrl": (0, 500),
}
_ALL = {
    "title",
    "description",
    "tags",
    "metrics",
    "activityDate",
    "additionalInfo",
    "private",
    "activityUrl",
}
_EVENT = _ALL | {"eventFormat", "country", "inPersonAttendees"}
_TAKES = {
    "content-creation": _ALL | {"contentType"},
    "public-speaking": _EVENT,
    "workshop": _EVENT,
    "mentoring": _EVENT,
}
_COUNTS = {"content-creation": "readers"}
_CONTENT = {"Articles", "Books", "Code contribution", "Demos", "Newsletters", "Podcasts", "Videos"}


class Portal(Api):
    """`odd` is {number of a request from 1: what happens}: "before" and "after" break off around the draft being
    made, a tuple is an answer of its own, a function is called with the body and gives an answer or None.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(self._reply)
        self.odd: dict[int, Any] = {}
        self.drafts: list[tuple[str, dict[str, Any]]] = []
        self.over_quota = 0
        self._clock = clock or (lambda: datetime.now(UTC))
        self._at: list[datetime] = []
        self._one = threading.Lock()

    @property
    def titles(self) -> list[str]:
        """What was handed in, in order."""
        return [body["title"] for _, body in self.drafts]

    def _reply(self, path: str, params: list[tuple[str, str]]) -> Any:
        with self._one:
            number = len(self.requests)
            headers = self.requests[-1][2]
            now = self._clock()
            self._at = [at for at in self._at if at > now - timedelta(seconds=60)] + [now]
            odd = self.odd.get(number)
            if odd == "before":
                return 200, {}, _cut
            if isinstance(odd, tuple):
                return odd
            if callable(odd) and (made := odd(dict(params).get("body"))) is not None:
                return made
            answer = self._judged(path, params, headers)
            return (200, {}, _cut) if odd == "after" else answer

    def _judged(self, path: str, params: list[tuple[str, str]], headers: dict[str, str]) -> Any:
        found = _PATH.fullmatch(path)
        if found is None or found[1] not in _TAKES:
            return 404, {}, {"message": "Not found"}
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}, {"message": "Unauthorized"}
        if len(self._at) > 30:
            self.over_quota += 1
            return 429, {}, {"message": "Too many requests"}
        if headers.get("content-type") != "application/json":
            return 415, {}, {"message": "Unsupported media type"}
        body = json.loads(dict(params)["body"])
        if errors := list(_errors(found[1], body)):
            told = [{"field": name, "message": why} for name, why in errors]
            return 400, {}, {"message": "Validation failed", "errors": told}
        self.drafts.append((found[1], body))
        return 201, {}, {"id": f"{len(self.drafts):024x}"}


def _errors(sort: str, body: dict[str, Any]) -> Any:
    for name in body.keys() - _TAKES[sort]:
        yield name, "is not a field of this type"
    for name, value in body.items():
        if value is None or value == "" or (value == [] and name != "tags"):
            yield name, "is empty"
        if name in _TEXTS and not (
            isinstance(value, str) and _TEXTS[name][0] <= len(value) <= _TEXTS[name][1]
        ):
            yield name, "has a wrong length"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", body.get("activityDate", "2026-01-01")):
        yield "activityDate", "is no date"
    if not re.match(r"https?://", body.get("activityUrl", "https://")):
        yield "activityUrl", "is no address"
    if body.get("contentType", "Books") not in _CONTENT:
        yield "contentType", "is none of the types"
    yield from _event_errors(body)
    for name, value in body.get("metrics", {}).items():
        if name != _COUNTS.get(sort, "attendees") or type(value) is not int or value < 1:
            yield f"metrics.{name}", "must be greater than or equal to 1"
    if not isinstance(body.get("private", False), bool):
        yield "private", "is no boolean"


def _event_errors(body: dict[str, Any]) -> Any:
    sort = body.get("eventFormat")
    if sort not in (None, "In-Person", "Virtual", "Hybrid"):
        yield "eventFormat", "is none of the formats"
    if "country" in body and sort not in ("In-Person", "Hybrid"):
        yield "country", "is accepted for In-Person and Hybrid"
    if "inPersonAttendees" in body and sort != "Hybrid":
        yield "inPersonAttendees", "is accepted for Hybrid"
    if "tags" in body and "Nonsense" in body["tags"]:
        yield "tags", "This field cannot contain inactive tags"


def _cut(handler: Any) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
