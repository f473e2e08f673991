"""A platform's API on loopback: one function answers every request, and all requests are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers.site import Site, answer

Asked = tuple[str, list[tuple[str, str]], dict[str, str]]


class Api(Site):
    """`reply(path, params)` gives a body, or (status, headers, body); bytes go out as they are.

    What a request brings along in its body is its parameter "body".
    """

    def __init__(self, reply: Callable[[str, list[tuple[str, str]]], Any]) -> None:
        super().__init__()
        self.reply = reply
        self.requests: list[Asked] = []
        self.pages = _Every(self)


class _Every(dict[str, Any]):
    def __init__(self, api: Api) -> None:
        super().__init__()
        self.api = api

    def get(self, whole: str, default: Any = None) -> Any:
        def page(handler: Any) -> None:
            parts = urlsplit(whole)
            params = parse_qsl(parts.query, keep_blank_values=True)
            if handler.command == "POST":
                params.append(("body", handler.said.decode()))
            headers = {k.lower(): v for k, v in handler.headers.items()}
            self.api.requests.append((parts.path, params, headers))
            made = self.api.reply(parts.path, params)
            status, extra, body = made if isinstance(made, tuple) else (200, {}, made)
            if callable(body):
                body(handler)
                return
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            named = {name.replace("-", "_"): value for name, value in extra.items()}
            answer(handler, data, "application/json", status=status, **named)

        return page
