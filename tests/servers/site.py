"""A web site on loopback: pages by path, scripted headers, slow and endless answers, every request kept."""

from __future__ import annotations

import gzip
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.servers import PATIENCE
from tests.servers.loopback import Loopback


class Site(Loopback):
    """`pages` maps a path with its query to bytes, (type, bytes), or a function of the handler."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(self._handler())

    @property
    def allow(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _handler(owner) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args: Any) -> None:
                pass

            def do_GET(self) -> None:
                owner.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                page = owner.pages.get(self.path)
                with suppress(OSError):
                    if callable(page):
                        page(self)
                    elif page is None:
                        answer(self, b"no such page", status=404)
                    else:
                        kind, body = page if isinstance(page, tuple) else ("text/html", page)
                        answer(self, body, kind)

            def do_POST(self) -> None:
                self.said = self.rfile.read(int(self.headers.get("content-length") or 0))
                self.do_GET()

        return Handler


def answer(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    kind: str = "text/html",
    status: int = 200,
    **headers: str,
) -> None:
    """One whole answer."""
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def points_to(url: str) -> Any:
    """A page that points to another."""
    return lambda handler: answer(handler, b"", status=302, location=url)


def packed(size: int) -> Any:
    """So many bytes of nothing, packed a thousand times smaller."""
    body = gzip.compress(b"\0" * size)
    return lambda handler: answer(handler, body, "text/html", content_encoding="gzip")


def drip(over: threading.Event) -> Any:
    """A byte now and then, until `over` is set; if nobody gives up, it sets it itself."""

    def run(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/html")
        handler.end_headers()
        for _ in range(PATIENCE * 20):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            if over.wait(0.05):
                return
        over.set()

    return run


def hang(over: threading.Event) -> Any:
    """Not a byte, until `over` is set; if nobody gives up, it sets it itself."""
    return lambda handler: over.wait(PATIENCE) or over.set()


def page(head: str = "", body: str = "") -> bytes:
    """A small page."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def json_ld(text: str) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{text}</script>'
