"""What stands before every route: whose token it is, what the request brings, and refusals in one shape."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engagement.api import bodies
from engagement.api.answers import of_error, refusal
from engagement.api.limiter import Limiter
from engagement.api.refusals import BROKEN, Problem
from engagement.errors import EngagementError
from engagement.store import Store, access_tokens
from engagement.store.access_tokens import SHAPE, USED_EVERY, TokenRefused

log = logging.getLogger(__name__)

PREFIX = "/api"
DOCUMENT = f"{PREFIX}/v1/openapi.json"
TOKEN = "engagement.token"  # noqa: S105 (its name in a request's scope)
_NAMES = frozenset(
    {"access_token", "api_key", "apikey", "auth", "authorization", "bearer", "key", "token"}
)
# Requests at work at once; pages have threads of their own.
AT_ONCE = 8


class Guard:
    """The API as Starlette mounts it: nobody comes to the routes without a token that opens them."""

    def __init__(
        self, routes: ASGIApp, open_store: Callable[[], Store], limiter: Limiter | None = None
    ) -> None:
        self._routes, self._open_store = routes, open_store
        self._failures = limiter or Limiter()
        self._threads = CapacityLimiter(AT_ONCE)
        self._used: dict[str, datetime] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send(
                    {"type": "websocket.close", "code": 1008, "reason": "There is no socket here."}
                )
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        # The routes are named by the whole path, as the document names them.
        whole = {**scope, "root_path": scope.get("root_path", "").removesuffix(PREFIX)}
        try:
            await self._let_in(whole, receive, sending)
        except EngagementError as error:
            await of_error(error)(whole, receive, sending)
        except Exception:
            log.exception("A request to %s failed.", scope["path"])
            if not begun:
                await refusal(Problem(500, BROKEN))(whole, receive, sending)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        _no_token_in(scope)
        if scope["path"] != DOCUMENT:
            scope[TOKEN] = await self._whose(scope)
        if scope["method"] in ("POST", "PUT", "PATCH"):
            receive = _again(await bodies.read(Headers(scope=scope), receive), receive)
        elif scope["method"] == "HEAD":
            scope["method"] = "GET"  # the server leaves the body out
        await self._routes(scope, receive, send)
        if TOKEN in scope:
            await self._note_use(scope[TOKEN])

    async def _whose(self, scope: Scope) -> Any:
        secret = _bearer(Headers(scope=scope))
        at = datetime.now(UTC)
        try:
            return await to_thread.run_sync(partial(self._opened, secret, at), limiter=self._threads)
        except TokenRefused as error:
            address = (scope.get("client") or ("unknown", 0))[0]
            wait = self._failures.failed(address)
            if wait is not None:
                raise Problem(
                    429,
                    f"Too many tokens were tried from this address. Wait {wait} seconds, then send the right one.",
                    "Authorization",
                    {"Retry-After": str(wait)},
                ) from error
            raise _who(error.message, 'Bearer error="invalid_token"') from error

    def _opened(self, secret: str, at: datetime) -> Any:
        with self._open_store().read() as connection:
            return access_tokens.opened(connection, secret, at)

    async def _note_use(self, token: Any) -> None:
        """Keep, once an hour at most, that a token was used; nobody waits for it, and it may fail."""
        at = datetime.now(UTC)
        last = max(filter(None, (token.last_used_at, self._used.get(token.id))), default=None)
        if last is not None and at - last < USED_EVERY:
            return
        self._used[token.id] = at
        try:
            used = partial(access_tokens.used, self._open_store().engine, token.id, at)
            await to_thread.run_sync(used, limiter=self._threads)
        except EngagementError as error:
            log.warning("When a token was last used could not be written: %s", error.message)


def _bearer(headers: Headers) -> str:
    """The token a request carries. Raises Problem with what to send."""
    told = headers.getlist("authorization")
    if not told:
        raise _who("Send a token: Authorization: Bearer eng_… Make one with `token add`.", "Bearer")
    scheme, _, secret = told[0].strip().partition(" ")
    if len(told) > 1 or scheme.lower() != "bearer" or not secret.strip():
        raise _who("Authorization is not one Bearer token. Send: Authorization: Bearer eng_…", "Bearer")
    return secret.strip()


def _who(message: str, challenge: str) -> Problem:
    return Problem(401, message, "Authorization", {"WWW-Authenticate": challenge})


def _no_token_in(scope: Scope) -> None:
    """Refuse a token in an address: addresses are logged, kept and sent on."""
    query = scope.get("query_string", b"").decode("latin-1")
    asked = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    named = {name.lower().replace("-", "_") for name, _ in asked}
    if named & _NAMES or re.search(SHAPE, unquote(f"{query} {scope['path']}")):
        raise Problem(
            400,
            "A token stands in the address, where logs keep it. Revoke that token, and send a new one as "
            "Authorization: Bearer.",
            "Authorization",
        )


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read already, then what the client does after it."""
    given = False

    async def read() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read
