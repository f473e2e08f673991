"""What a request brings, read with care: how much, of what type, and JSON that can be read in one way only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import anyio
from starlette.types import Receive

from engagement.api.refusals import Problem

LARGEST = 256 * 1024
DEEPEST = 16
PATIENCE = 20.0


async def read(headers: Mapping[str, str], receive: Receive) -> bytes:
    """The body of a request that says something. Raises Problem with 400, 408, 413 or 415."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "Send JSON, with Content-Type: application/json.", "Content-Type")
    if not re.search(r"^[^;]*(?:;\s*charset=\"?utf-8\"?\s*)?$", headers["content-type"].lower()):
        raise Problem(415, "Send JSON as UTF-8, and say no other charset.", "Content-Type")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "Send the body as it is, without Content-Encoding.", "Content-Encoding")
    told = headers.get("content-length", "0")
    if told.isdigit() and int(told) > LARGEST:
        raise _too_large()
    try:
        with anyio.fail_after(PATIENCE):
            body = await _all_of(receive)
    except TimeoutError as error:
        raise Problem(408, "The request did not arrive in time. Send it again.") from error
    check(body)
    return body


async def _all_of(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Problem(400, "The request was cut off. Send it again.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large() -> Problem:
    # What is left of it is not read.
    return Problem(
        413,
        f"The body is larger than {LARGEST // 1024} KB. Send less at once.",
        headers={"Connection": "close"},
    )


def check(body: bytes) -> None:
    """Raise Problem where a body is no JSON object, or one that two readers might read as two things."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is no UTF-8 from its byte {error.start} on.") from error
    if not text.strip():
        raise Problem(400, "The body is empty. Send a JSON object.")
    if _depth(text) > DEEPEST:
        raise Problem(400, f"The body is nested deeper than {DEEPEST} levels.")
    try:
        found = json.loads(text, parse_constant=_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(
            400, f"The body is no JSON: {error.msg[:1].lower()}{error.msg[1:]} at {where}."
        ) from error
    except ValueError as error:  # a number of thousands of digits
        raise Problem(400, "The body holds a number that is too long.") from error
    if not isinstance(found, dict):
        raise Problem(400, "The body is no JSON object. Send one, with the fields by their names.")


def _depth(text: str) -> int:
    """How deep brackets are nested, told without going into them."""
    depth = deepest = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*"?|[\[{\]}]', text, re.DOTALL):
        if bracket in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in ("]", "}"):
            depth -= 1
    return deepest


def _constant(word: str) -> NoReturn:
    raise Problem(400, f"The body holds {word}, which is no JSON.")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Problem(400, f'The body says "{name[:60]}" twice.', name[:60])
        made[name] = value
    return made
