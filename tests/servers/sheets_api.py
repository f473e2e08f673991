"""Google Sheets on loopback: sign-in of a service account, the calls gspread makes, quotas, and every failure.

A test says how the n-th call from now fails (`server.fail`), plays a person through `server.book`, and reads
`server.requests`. Where Google's discovery document is on the machine, leaving the server holds every request
against it.
"""

from __future__ import annotations

import base64
import copy
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.servers import sheets_values as values
from tests.servers.loopback import Loopback
from tests.servers.sheets_book import Book, Wrong, area
from tests.servers.sheets_changes import change, told
from tests.servers.sheets_masks import masked
from tests.servers.sheets_spec import breaches
from tests.servers.sheets_typed import Held, shown

SHEET = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcde"
EMAIL = "engagement@acme.iam.gserviceaccount.com"
GOOGLE = "https://sheets.googleapis.com"
GOOGLE_TOKEN = "https://oauth2.googleapis.com/token"
WRITE = "https://www.googleapis.com/auth/spreadsheets"
READ = "https://www.googleapis.com/auth/spreadsheets.readonly"
PER_MINUTE = 60


@cache
def private_key(number: int = 0) -> rsa.RSAPrivateKey:
    """A throw-away key; another number gives another one."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@dataclass
class Request:
    """A request as it came in, and how it was answered (0: cut)."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: Any = None
    status: int = 0

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True)
class Fault:
    """How a call fails: `before` or after it was applied; `play` answers, or cuts, by the handler's hand."""

    play: Callable[[Any, bytes], int]
    applied: bool = False


def _answered(status: int, body: bytes, kind: str, **headers: str) -> Callable[[Any, bytes], int]:
    def play(handler: Any, _made: bytes) -> int:
        handler.reply(status, body, kind, headers)
        return status

    return play


def error(code: int, message: str, status: str, **more: Any) -> bytes:
    """An error as Google writes it."""
    return json.dumps({"error": {"code": code, "message": message, "status": status, **more}}).encode()


_SAID = {
    400: ("Request contains an invalid argument.", "INVALID_ARGUMENT"),
    401: (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential.",
        "UNAUTHENTICATED",
    ),
    403: ("The caller does not have permission", "PERMISSION_DENIED"),
    404: ("Requested entity was not found.", "NOT_FOUND"),
    409: ("The operation was aborted.", "ABORTED"),
    429: (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of "
        "service 'sheets.googleapis.com' for consumer 'project_number:123456789012'.",
        "RESOURCE_EXHAUSTED",
    ),
    500: ("Internal error encountered.", "INTERNAL"),
    503: ("The service is currently unavailable.", "UNAVAILABLE"),
}


def answers(status: int, **headers: str) -> Fault:
    """Google's own JSON for this status, and nothing is done."""
    return Fault(_answered(status, error(status, *_SAID[status]), "application/json", **headers))


def said(message: str, code: int = 400, status: str = "INVALID_ARGUMENT", **more: Any) -> Fault:
    """An error of Google's with this message."""
    return Fault(_answered(code, error(code, message, status, **more), "application/json"))


def html(status: int = 200) -> Fault:
    """A page, as a front door or a captive portal gives it."""
    page = b"<!DOCTYPE html><html lang=en><title>Error</title><p><b>That's an error.</b></html>"
    return Fault(_answered(status, page, "text/html; charset=UTF-8"))


def body(content: bytes, status: int = 200, *, applied: bool = False) -> Fault:
    """These bytes as JSON: nothing at all, a list, half of an object."""
    return Fault(_answered(status, content, "application/json"), applied)


def redirect(url: str) -> Fault:
    return Fault(_answered(302, b"", "text/html", location=url))


def _cut(handler: Any, _made: bytes) -> int:
    # A reset, not a farewell: what a lost connection looks like.
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    return 0


def _half(handler: Any, made: bytes) -> int:
    handler.reply(200, made[: len(made) // 2], "application/json", {}, length=len(made))
    return 0


def cut() -> Fault:
    """The connection is cut before anything is done."""
    return Fault(_cut)


def cut_after() -> Fault:
    """It is done, and the connection is cut before a word of the answer."""
    return Fault(_cut, applied=True)


def cut_within() -> Fault:
    """It is done, and the answer breaks off halfway."""
    return Fault(_half, applied=True)


def drip(over: threading.Event) -> Fault:
    """A byte of the answer now and then, without end, until `over`."""

    def play(handler: Any, _made: bytes) -> int:
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
            while not over.wait(0.02):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        return 0

    return Fault(play)


@dataclass
class _Signs:
    """Tokens that were given out, with their address and scopes."""

    given: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    count: int = 0


class SheetsApi(Loopback):
    """`book` is the spreadsheet; it is shared with EMAIL as editor. `clock` counts the quota's seconds.

    `token_clock` is what Google's own clock says when it judges a sign-in. `quota` None is none.
    """

    def __init__(
        self, *, quota: int | None = PER_MINUTE, clock: Callable[[], float] = time.time
    ) -> None:
        self.book = Book(SHEET, roles={EMAIL: "writer"})
        self.books = {SHEET: self.book}
        self.requests: list[Request] = []
        self.tokens: list[Request] = []
        self.clock, self.token_clock, self.quota = clock, time.time, quota
        self.keys: dict[str, Any] = {EMAIL: private_key().public_key()}
        self.before: Callable[[Request], None] | None = None
        self._faults: dict[int, Fault] = {}
        self._token_faults: list[Fault] = []
        self._spent: dict[str, list[float]] = {"read": [], "write": []}
        self._signs = _Signs()
        self._lock = threading.RLock()
        super().__init__(_handler(self))

    @property
    def sheet_url(self) -> str:
        return f"https://docs.google.com/spreadsheets/d/{SHEET}/edit#gid=0"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        if kind is None:
            assert self.breaches() == []

    def account(self, **other: Any) -> dict[str, Any]:
        """A service account's key file, as JSON; `other` are fields that differ (None: left out)."""
        info = {
            "type": "service_account",
            "project_id": "acme",
            "private_key_id": "0123456789abcdef0123456789abcdef01234567",
            "private_key": pem(private_key()),
            "client_email": EMAIL,
            "client_id": "123456789012345678901",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": f"{self.url}/token",
            "universe_domain": "googleapis.com",
        } | other
        return {name: value for name, value in info.items() if value is not None}

    # What a test arranges.

    def fail(self, nth: int, fault: Fault, times: int = 1) -> None:
        """The n-th call from now (from 1) fails like this, and the calls after it, so many in all."""
        for number in range(times):
            self._faults[len(self.requests) + nth + number] = fault

    def fail_token(self, fault: Fault, times: int = 1) -> None:
        """The next sign-ins fail like this."""
        self._token_faults += [fault] * times

    def mend(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()
        self._token_faults.clear()

    def share(self, role: str | None, email: str = EMAIL) -> None:
        """Share the sheet as "writer" or "reader", or not at all."""
        self.book.roles.pop(email, None)
        if role:
            self.book.roles[email] = role

    def forget_tokens(self) -> None:
        """Every token that was given out ends."""
        self._signs.given.clear()

    def breaches(self) -> list[str]:
        """What Google's discovery document does not allow in the requests so far."""
        return [wrong for r in self.requests for wrong in breaches(r.method, r.path, r.query, r.body)]

    # What a request meets.

    def meet(self, handler: Any, request: Request) -> None:
        """Answer one request, or fail as arranged."""
        with self._lock:
            if urlsplit(request.path).path == "/token":
                self.tokens.append(request)
                fault = self._token_faults.pop(0) if self._token_faults else None
            else:
                self.requests.append(request)
                fault = self._faults.pop(len(self.requests), None)
            if self.before:
                self.before(request)
            if fault is None or fault.applied:
                status, made = self._made(request)
        if fault is None:
            request.status = status  # before whoever asked goes on
            handler.reply(status, made, "application/json; charset=UTF-8", {})
        else:
            request.status = fault.play(handler, made if fault.applied else b"")

    def _made(self, request: Request) -> tuple[int, bytes]:
        if request.path == "/token":
            return self._token(request)
        try:
            return 200, json.dumps(self._called(request), ensure_ascii=False, indent=2).encode()
        except Wrong as wrong:
            return wrong.code, error(wrong.code, wrong.message, wrong.status, **wrong.more)

    def _token(self, request: Request) -> tuple[int, bytes]:
        form = dict(parse_qsl(request.body))
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return 400, json.dumps({"error": "unsupported_grant_type"}).encode()
        try:
            email, scopes = self._vouched(form["assertion"])
        except ValueError as wrong:
            name, _, told = str(wrong).partition("|")
            return 400, json.dumps({"error": name, "error_description": told}).encode()
        self._signs.count += 1
        token = f"ya29.c.s3cr3t-{self._signs.count}"
        self._signs.given[token] = (email, scopes)
        answer = {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        return 200, json.dumps(answer).encode()

    def _vouched(self, assertion: str) -> tuple[str, list[str]]:
        """Who signed it and for what. Raises ValueError with Google's words."""
        head, claims, signature = assertion.split(".")
        said = json.loads(_unpacked(claims))
        if json.loads(_unpacked(head))["alg"] != "RS256":
            raise ValueError("invalid_grant|Invalid JWT: unsupported algorithm.")
        key = self.keys.get(said.get("iss"))
        if key is None:
            raise ValueError("invalid_grant|Invalid grant: account not found")
        try:
            key.verify(
                _unpacked(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            raise ValueError("invalid_grant|Invalid JWT Signature.") from None
        if said.get("aud") not in (GOOGLE_TOKEN, f"{self.url}/token"):
            raise ValueError("invalid_grant|Invalid JWT: Failed audience check.")
        now, begins, ends = self.token_clock(), said.get("iat", 0), said.get("exp", 0)
        if not begins - 300 <= now <= ends or ends - begins > 3600:
            raise ValueError(
                "invalid_grant|Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
                "reasonable timeframe. Check your iat and exp values in the JWT claim."
            )
        scopes = said.get("scope", "").split()
        if not scopes:
            raise ValueError("invalid_scope|Invalid OAuth scope or ID token audience provided.")
        return said["iss"], scopes

    def _called(self, request: Request) -> Any:
        email, scopes = self._known(request)
        self._counted(request)
        place = request.path.removeprefix("/v4/spreadsheets/")
        if place == request.path:
            raise Wrong(*_said(404))
        number, _, rest = place.partition("/")
        number, _, verb = number.partition(":")
        book = self.books.get(unquote(number))
        if book is None:
            raise Wrong(*_said(404))
        role = book.roles.get(email)
        if role is None or (request.writes and role != "writer"):
            raise Wrong(*_said(403))
        if WRITE not in scopes and (request.writes or READ not in scopes):
            raise Wrong("Request had insufficient authentication scopes.", 403, "PERMISSION_DENIED")
        # A call is done on a copy, so that all of it stands or nothing.
        worked = copy.copy(book)
        if request.writes:
            worked.tabs = [tab.copy() for tab in book.tabs]
        answer = self._dispatched(worked, request, verb, rest)
        if request.writes:
            self._settled(book, worked)
        return answer

    def _settled(self, book: Book, worked: Book) -> None:
        # A person's hold on a tab stays good: what stood is changed, not put aside.
        for n, tab in enumerate(worked.tabs):
            if (there := book.numbered(tab.number)) is not None:
                there.__dict__.update(tab.__dict__)
                worked.tabs[n] = there
        book.__dict__.update(worked.__dict__)

    def _known(self, request: Request) -> tuple[str, list[str]]:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or token not in self._signs.given:
            raise Wrong(*_said(401))
        return self._signs.given[token]

    def _counted(self, request: Request) -> None:
        kind, now = "write" if request.writes else "read", self.clock()
        spent = self._spent[kind] = [at for at in self._spent[kind] if now - at < 60]
        if self.quota is not None and len(spent) >= self.quota:
            name = f"{kind.capitalize()} requests"
            raise Wrong(
                f"Quota exceeded for quota metric '{name}' and limit '{name} per minute per user' of service "
                "'sheets.googleapis.com' for consumer 'project_number:123456789012'.",
                429,
                "RESOURCE_EXHAUSTED",
                details=[
                    {
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                        "reason": "RATE_LIMIT_EXCEEDED",
                        "domain": "googleapis.com",
                        "metadata": {"quota_limit_value": str(self.quota)},
                    }
                ],
            )
        spent.append(now)

    def _dispatched(self, book: Book, request: Request, verb: str, rest: str) -> Any:
        query: dict[str, list[str]] = {}
        for name, value in request.query:
            query.setdefault(name, []).append(value)
        given = request.body or {}
        call = (request.method, rest.partition("/")[0])
        if call == ("GET", "") and not verb:
            return masked(_whole(book, query), values.one(query, "fields", "*"))
        if call == ("POST", "") and verb == "batchUpdate":
            return {"spreadsheetId": book.id, "replies": change(book, given.get("requests") or [])}
        if call == ("GET", "values:batchGet"):
            return values.batch_get(book, query)
        if call == ("POST", "values:batchUpdate"):
            return values.batch_update(book, given)
        if call == ("POST", "values:batchClear"):
            cleared = [values.clear(book, text) for text in given.get("ranges", [])]
            return {"spreadsheetId": book.id, "clearedRanges": cleared}
        if call[1] != "values":
            raise Wrong(*_said(404))
        name, _, action = rest.partition("/")[2].partition(":")
        text = unquote(name)
        if call[0] == "GET":
            return values.get(book, text, query)
        if call[0] == "PUT":
            return values.update(book, text, query, given)
        if action == "append":
            return values.append(book, text, query, given)
        if action == "clear":
            return {"spreadsheetId": book.id, "clearedRange": values.clear(book, text)}
        raise Wrong(*_said(404))


def _said(code: int) -> tuple[str, int, str]:
    message, status = _SAID[code]
    return message, code, status


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _whole(book: Book, query: dict[str, list[str]]) -> dict[str, Any]:
    """A spreadsheet, with its cells where they are asked for."""
    cells = values.one(query, "includeGridData", "false").lower() == "true"
    ranges = [area(book, text) for text in query.get("ranges", [])]
    # A mask that names cells asks for them too.
    cells = cells or "data" in values.one(query, "fields", "").replace("(", ".").split(".")
    sheets = []
    for index, tab in enumerate(book.tabs):
        found: dict[str, Any] = {"properties": told(tab, index)}
        chosen = [place for place in ranges if place.tab is tab]
        if cells and (chosen or not ranges):
            found["data"] = [_grid(book, p) for p in chosen or [area(book, tab.quoted)]]
        sheets.append(found)
    return {
        "spreadsheetId": book.id,
        "properties": {
            "title": book.title,
            "locale": book.locale,
            "autoRecalc": "ON_CHANGE",
            "timeZone": book.zone,
            "defaultFormat": {"verticalAlignment": "BOTTOM", "wrapStrategy": "OVERFLOW_CELL"},
        },
        "sheets": sheets,
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }


def _grid(book: Book, wanted: Any) -> dict[str, Any]:
    place = wanted.clipped()
    rows = [
        {"values": [_cell(book, place.tab.at(r, c)) for c in range(place.left, place.right)]}
        for r in range(place.top, min(place.end, len(place.tab.grid)))
    ]
    return {"rowData": rows} if rows else {}


def _cell(book: Book, held: Held | None) -> dict[str, Any]:
    if held is None:
        return {}
    found: dict[str, Any] = {"userEnteredFormat": held.format} if held.format else {}
    if held.value is None:
        return found
    name = {bool: "boolValue", str: "stringValue"}.get(type(held.value), "numberValue")
    entered = {"formulaValue": held.formula} if held.formula else {name: held.value}
    return found | {
        "userEnteredValue": entered,
        "effectiveValue": {name: held.value},
        "formattedValue": shown(held, book.locale),
    }


def _handler(api: SheetsApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            pass

        def _met(self) -> None:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            request = Request(
                self.command,
                parts.path,
                parse_qsl(parts.query, keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
            )
            if parts.path == "/token":
                request.body = content.decode()
            elif content:
                request.body = json.loads(content)
            with suppress(OSError):
                api.meet(self, request)

        do_GET = do_POST = do_PUT = do_DELETE = _met

        def reply(
            self, status: int, body: bytes, kind: str, headers: dict[str, str], length: int | None = None
        ) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body) if length is None else length))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

    return Handler
