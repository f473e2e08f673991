"""The server around the pages: warm-up, security headers, a health route."""

from __future__ import annotations

import base64
import gc
import hashlib
import logging
import os
import re
import socket
import stat
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engagement.api.mounted import House, Mounted
from engagement.errors import EngagementError
from engagement.ui import unlogged
from engagement.ui.hosts import is_known
from engagement.ui.schedule import keep_pulling, keep_reading, keep_sending

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the database and load what pages need, so that the first visitor does not wait."""
    unlogged.keep_out()
    _send_at_once()
    _warm_up()
    # What was loaded once need not be looked at by any collection to come.
    gc.collect()
    gc.freeze()
    stop = threading.Event()
    for work in (keep_reading, keep_pulling, keep_sending):
        threading.Thread(target=work, args=(stop,), daemon=True, name=work.__name__).start()
    try:
        yield {}
    finally:
        stop.set()


def _warm_up() -> None:
    from datetime import date

    import pandas as pd

    from engagement.charts import over_time, pace
    from engagement.insight.forecast import forecast_count
    from engagement.ui import (
        assess,
        community,
        data,
        figure,
        files,
        forms,
        goals,
        inbox,
        indicators,
        overview,
        reach,
        records,
        session,
        sources,
        speaking,
    )
    from engagement.ui import log as logging_page

    pages = [
        assess,
        indicators,
        community,
        data,
        figure,
        files,
        forms,
        goals,
        inbox,
        logging_page,
        overview,
    ]
    pages += [reach, records, sources, speaking]
    assert all(pages)  # loaded, before gc.freeze
    day = date(2026, 1, 1)
    frame = pd.DataFrame({"bucket": [day], "group": ["X"], "value": [1]})
    over_time.reach_over_time(frame, "Views", [day])
    forecast_count([day] * 3, day, date(2026, 12, 31), date(2026, 6, 30)).chance(
        5
    )  # loads its distributions
    pace.goal_bar(1, 1.0, 2)
    api.warm_up()
    try:
        session.open_store().ping()
    except EngagementError as error:
        # The server starts all the same: its pages say what is wrong, and /healthz says "down".
        log.error("%s", error.message)


def _send_at_once() -> None:
    """Have the listening sockets' connections send small messages at once.

    Streamlit opens them without naming the protocol, so that asyncio leaves Nagle's algorithm on: the
    second half of a page's messages then waits 40 ms for the browser to acknowledge the first.
    """
    folder = Path("/dev/fd")
    for name in list(folder.iterdir()) if folder.is_dir() else ():
        with suppress(OSError):
            number = int(name.name)
            # Files are left alone: to close a copy of a database's would release its locks.
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as found:
                    if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def healthz(_request: Request) -> Response:
    """Whether the database answers: 200 or 503."""
    from engagement.ui import session

    try:
        session.open_store().ping()
    except EngagementError as error:
        return JSONResponse({"status": "down", "database": error.message}, status_code=503)
    return JSONResponse({"status": "ok", "database": "ok"})


def calendar_feed(which: str) -> Callable[[Request], Response]:
    """The route of one of the calendar feeds, for whoever may read the record."""

    def feed(request: Request) -> Response:
        return _calendar(which, request)

    return feed


def _calendar(which: str, request: Request) -> Response:
    """The feed, or no more than a nod where the calendar has it already."""
    from engagement.ui import calendars, session

    if not is_known(request.headers.get("host", "")):
        return Response(
            "This server is not known under that name: allowedHosts in .streamlit/config.toml has those it is.",
            status_code=421,
        )
    if not session.may("read"):
        return Response("Not open to your role.", status_code=403)
    try:
        found = calendars.body(session.open_store(), which, date.today())
    except EngagementError as error:
        return Response(error.message, status_code=503)
    headers = calendars.headers(found)
    if calendars.is_known(found, request.headers):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{calendars.PATHS[which][1:]}"'
    return Response(found.made, media_type="text/calendar; charset=utf-8", headers=headers)


def _house() -> House:
    from engagement.pull.connected import asking
    from engagement.ui import session

    return House(
        session.open_store, lambda: session.settings().currency, lambda: asking(session.settings())
    )


# `/api/v1/…` for scripts, behind tokens. Its libraries are loaded in the warm-up.
api = Mounted(_house)


def overview(request: Request) -> Response:
    """The first page lives at "/"; its name leads there too."""
    return RedirectResponse("/" + (f"?{request.url.query}" if request.url.query else ""))


def content_security_policy() -> str:
    """Everything from this server alone; the one inline script of Streamlit's page by its hash."""
    index = Path(st.__file__).parent / "static" / "index.html"
    scripts = re.findall(
        r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", index.read_text("utf-8"), re.DOTALL
    )
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class SecurityHeaders:
    """Adds the headers Streamlit does not send, to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        headers = {
            "content-security-policy": content_security_policy(),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "cross-origin-opener-policy": "same-origin",
        }
        self.headers = [(k.encode(), v.encode()) for k, v in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self.headers}
                kept = [pair for pair in message["headers"] if pair[0].lower() not in ours]
                message = {**message, "headers": [*kept, *self.headers]}
            await send(message)

        await self.app(scope, receive, with_headers)
