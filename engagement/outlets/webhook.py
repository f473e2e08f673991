"""A brief told to a chat room by its webhook, in the shape that Slack, Mattermost and others read.

The address is the installation's own setting and may lie inside its network, so the guard for pasted addresses
does not apply; the standard library asks it, which writes no address into any log. The address is a secret.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

from engagement.addresses import WEBHOOK_SETTING as SETTING
from engagement.errors import Unreachable
from engagement.fetch import within
from engagement.model.briefs import Changed, Content
from engagement.outlets import brief_words as words
from engagement.outlets.letters import one_line
from engagement.outlets.mail import MaybeSent, NotSent

SECONDS = 20.0
# What a room's message may hold: Slack refuses more.
_LONGEST, _MOST_BLOCKS, _HEADER = 2900, 45, 150
_READ = 2048


def payload(content: Content, comment: str | None, changed: Sequence[Changed]) -> dict[str, Any]:
    """The brief for a room: a line of text for notifications, and blocks with its sentences and numbers."""
    title = f"{one_line(content.name)}: {words.period(content)}"
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title[:_HEADER]}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": words.told_on(content)}]},
    ]
    said: list[str] = []
    for section in words.pages(content, comment, changed):
        lines = [f"• {_safe(sentence)}" for sentence in section.sentences]
        lines += [f"{_safe(figure.label)}: *{_safe(figure.said)}*" for figure in section.figures[:12]]
        if lines:
            whole = "\n".join([f"*{_safe(section.title)}*", *lines])
            blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": _cut(whole)}})
            said += section.sentences[:1]
    told = "\n".join([title, *map(_safe, said[:3])])
    return {"text": _cut(told), "blocks": blocks[:_MOST_BLOCKS]}


def _safe(text: str) -> str:
    """Text that calls nobody and links nowhere: a room reads <!channel> as a shout."""
    return (
        one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("*", "∗")
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def post(url: str, said: dict[str, Any], seconds: float = SECONDS) -> None:
    """Tell the room. Raises NotSent, or MaybeSent where the room fell silent after the whole of it."""
    late = f"The webhook did not answer within {seconds:g} s. It may have arrived: look into the room."
    try:
        status, body = within(seconds, late, lambda: _asked(url, said, seconds))
    except Unreachable as error:
        raise MaybeSent(late) from error
    if 200 <= status < 300 and not body.lstrip().lower().startswith(
        (b"<!doctype", b"<html", b"<head", b"<body")
    ):
        return
    raise NotSent(_sentence(status))


class _Still(urllib.request.HTTPRedirectHandler):
    """A webhook that points elsewhere is not followed: its address is told to one host only."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def _asked(url: str, said: dict[str, Any], seconds: float) -> tuple[int, bytes]:
    request = urllib.request.Request(  # noqa: S310 - read_webhook lets http and https through
        url,
        json.dumps(said, ensure_ascii=True).encode(),
        {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Engagement"},
    )
    try:
        with urllib.request.build_opener(_Still).open(request, timeout=seconds) as answer:
            return answer.status, answer.read(_READ)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""
    except (http.client.HTTPException, TimeoutError, ConnectionResetError, BrokenPipeError) as error:
        raise MaybeSent(
            "The webhook broke off before it answered. It may have arrived: look into the room."
        ) from error
    except (OSError, ValueError) as error:
        raise NotSent(f"The webhook could not be reached. Check {SETTING}, or try later.") from error


def _sentence(status: int) -> str:
    if 200 <= status < 300:
        return f"The webhook answered with a web page: its address is not one of a webhook. Correct {SETTING}."
    if status in (404, 410):
        return f"The webhook is gone (status {status}). Make a new one in the room's settings and set {SETTING}."
    if status in (401, 403):
        return f"The webhook refused us (status {status}). Make a new one in the room's settings and set {SETTING}."
    if status == 429:
        return "The room asks for a pause (status 429); nothing was told. Try again in some minutes."
    if 300 <= status < 400:
        return f"The webhook points elsewhere (status {status}); it was not followed. Set {SETTING} to its last address."
    if status >= 500:
        return (
            f"The webhook has trouble of its own (status {status}); nothing was told. Try again later."
        )
    return f"The webhook did not take the message (status {status}). Check {SETTING}."
