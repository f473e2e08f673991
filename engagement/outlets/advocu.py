"""The wire to Advocu: one draft of an activity handed in by the portal's personal API.

`POST /personal-api/v1/gde/activity-drafts/{type}` with the member's token, a flat JSON body, `{"id"}` back; 30
requests a minute for an address (the API's page in the portal, January and September 2026). What its errors look
like is told nowhere, so their reasons are looked for in the shapes that services of its kind use. A draft is not
a report yet: its member completes and submits it in the portal. The token is a secret and never in a message.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engagement.errors import EngagementError, Unreachable
from engagement.fetch import within
from engagement.model.words import tidy
from engagement.outlets.programme_shape import Entry

HOST = "https://api.advocu.com"
SETTING = "ENGAGEMENT_ADVOCU_TOKEN"
# Of so many requests the first must be this old before another is made. The portal counts when they arrive,
# which is some moments after we noted them: so a little more than its minute.
MOST, MINUTE = 30, timedelta(seconds=62)
SECONDS = 30.0
_LARGEST = 256 * 1024
_MOST_REASONS, _LONGEST_REASON = 12, 200
_LOOK = "It may have arrived: look into the portal."


class NotTaken(EngagementError):
    """The portal has no such draft: `fields` are its reasons, {field: reason}.

    `stops` says that the next draft would fare no better.
    """

    def __init__(
        self, message: str, fields: Mapping[str, str] | None = None, *, stops: bool = False
    ) -> None:
        super().__init__(message)
        self.fields, self.stops = dict(fields or {}), stops


class MaybeTaken(EngagementError):
    """The portal fell silent, or into trouble, after it was told: only a person can find out."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose drafts: the token, and the host that stands in for Advocu's own."""

    token: str
    host: str = HOST


def body_of(entry: Entry) -> dict[str, Any]:
    """The draft as the API takes it: what is not known is left out, never empty and never 0."""
    body: dict[str, Any] = {}
    for name, value in entry.values.items():
        if name == "type" or value in (None, "", []):
            continue
        group, _, part = name.rpartition(".")
        into = body.setdefault(group, {}) if group else body
        into[part] = value == "true" if name == "private" else value
    return body


def add_draft(account: Account, sort: str, body: Mapping[str, Any], seconds: float = SECONDS) -> str:
    """Hand one draft in; returns the portal's id of it. Raises NotTaken or MaybeTaken."""
    late = f"Advocu did not answer within {seconds:g} s. {_LOOK}"
    try:
        status, said = within(seconds, late, lambda: _asked(account, sort, body, seconds))
    except (Unreachable, TimeoutError) as error:
        raise MaybeTaken(late) from error
    if 200 <= status < 300:
        return _id_of(said)
    raise _failure(status, said)


class _Still(urllib.request.HTTPRedirectHandler):
    """A portal that points elsewhere is not followed: its token is told to one host only."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def _asked(account: Account, sort: str, body: Mapping[str, Any], seconds: float) -> tuple[int, bytes]:
    request = urllib.request.Request(  # noqa: S310 - the settings let http and https through
        f"{account.host}/personal-api/v1/gde/activity-drafts/{sort}",
        json.dumps(body, ensure_ascii=False).encode(),
        {
            "Authorization": f"Bearer {account.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "Engagement",
        },
    )
    # A stand-in host is reached directly, without the machine's proxies.
    direct = [] if account.host == HOST else [urllib.request.ProxyHandler({})]
    try:
        with urllib.request.build_opener(_Still, *direct).open(request, timeout=seconds) as answer:
            return answer.status, answer.read(_LARGEST)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _rest(error)
    except TimeoutError:
        raise
    except (http.client.HTTPException, ConnectionError) as error:
        raise MaybeTaken(f"Advocu broke off before it answered. {_LOOK}") from error
    except (OSError, ValueError) as error:  # before all of it was said
        raise NotTaken(
            "Advocu could not be reached; nothing was sent. Check the network, or try later.", stops=True
        ) from error


def _rest(error: urllib.error.HTTPError) -> bytes:
    """What stands behind a refusal; its status is known even where the rest breaks off."""
    try:
        return error.read(_LARGEST)
    except (http.client.HTTPException, OSError):
        return b""


def _id_of(said: bytes) -> str:
    answer = _json(said)
    found = answer.get("id") if isinstance(answer, dict) else None
    if isinstance(found, str | int) and not isinstance(found, bool) and tidy(str(found)):
        return tidy(str(found))[:200]
    raise MaybeTaken(f"Advocu answered without the number of a draft. {_LOOK}")


def _json(said: bytes) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None


def _failure(status: int, said: bytes) -> EngagementError:
    if status >= 500:
        return MaybeTaken(f"Advocu has trouble of its own (status {status}). {_LOOK}")
    if status in (401, 403):
        return NotTaken(
            f"Advocu does not accept the token (status {status}). Generate one in the portal's settings "
            f"and set {SETTING}.",
            stops=True,
        )
    if status == 429:
        return NotTaken(
            "Advocu asks for a pause (status 429): something else uses its 30 requests a minute. "
            "Try again in some minutes.",
            stops=True,
        )
    if 300 <= status < 400:
        return NotTaken(
            f"Advocu points elsewhere (status {status}); it was not followed. Set ENGAGEMENT_ADVOCU_API_URL "
            "to its last address.",
            stops=True,
        )
    fields = dict(list(_reasons(_json(said)))[:_MOST_REASONS])
    told = "; ".join(f"{name}: {why}" if name else why for name, why in fields.items())
    return NotTaken(
        f"Advocu did not take it (status {status})" + (f": {told}." if told else "."),
        fields,
    )


def _reasons(answer: Any) -> Iterator[tuple[str, str]]:
    """What an error says of each field: lists of objects, {field: reason}, or one sentence (field "")."""
    if not isinstance(answer, dict):
        return
    for key in ("errors", "fieldErrors", "violations", "details", "subErrors"):
        found = answer.get(key)
        if isinstance(found, dict):
            found = [{"field": name, "message": why} for name, why in found.items()]
        told = [pair for one in found or () if (pair := _reason(one))] if isinstance(found, list) else []
        if told:
            yield from told
            return
    for key in ("message", "detail", "title", "error", "error_description"):
        if isinstance(answer.get(key), str) and tidy(answer[key]):
            yield "", _short(answer[key])
            return


def _reason(one: Any) -> tuple[str, str] | None:
    if isinstance(one, str):
        return ("", _short(one)) if tidy(one) else None
    if not isinstance(one, dict):
        return None
    names = ("field", "property", "path", "propertyPath", "name", "instancePath", "param")
    name = next((one[key] for key in names if isinstance(one.get(key), str | list)), "")
    name = ".".join(map(str, name)) if isinstance(name, list) else name.strip("/").replace("/", ".")
    words = ("message", "defaultMessage", "reason", "error", "detail", "msg", "description")
    why = next((one[key] for key in words if isinstance(one.get(key), str | list)), None)
    why = "; ".join(map(str, why)) if isinstance(why, list) else why
    return (tidy(name)[:60], _short(why)) if why and tidy(why) else None


def _short(text: str) -> str:
    said = tidy(text).rstrip(".")
    return said if len(said) <= _LONGEST_REASON else f"{said[: _LONGEST_REASON - 1]}…"
