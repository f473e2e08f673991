"""How the routes answer: JSON that nobody keeps, lists with an ETag, refusals in one shape."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from engagement.api.refusals import Problem, problem_of
from engagement.errors import EngagementError

log = logging.getLogger(__name__)

# What every answer of the API says beside the server's own headers.
PRIVATE = {"Cache-Control": "no-store", "Vary": "Authorization"}


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(_bytes(body), status, {**PRIVATE, **(headers or {})}, "application/json")


def listed(body: Any, seen: str | None, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer with its ETag, or 304 where the asker has it already (`seen` is his If-None-Match)."""
    made = _bytes(body)
    # Weak: the server may compress it.
    tag = f'W/"{hashlib.sha256(made).hexdigest()[:32]}"'
    told = {**PRIVATE, **(headers or {}), "ETag": tag}
    if seen is not None and tag.removeprefix("W/") in {
        one.strip().removeprefix("W/") for one in seen.split(",")
    }:
        return Response(None, 304, told)
    return Response(made, 200, told, "application/json")


def refusal(problem: Problem) -> Response:
    """A refused request in words."""
    body = {"error": {"message": problem.message, "field": problem.field}}
    return answer(body, problem.status, problem.headers)


def of_error(error: EngagementError) -> Response:
    """What went wrong as it is answered; what only the server's owner should know is in the log."""
    problem = problem_of(error)
    if problem.status >= 500:
        log.error("%s", error.message)
    return refusal(problem)


def _bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
