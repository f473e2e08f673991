"""How gspread's requests reach Google: signed in as the service account, in time, to one host, capped in size.

The sign-in is google-auth's, asked by our own session: its default transport would follow redirects, sleep
between its own tries, and ask a second host in the background.
"""

from __future__ import annotations

import json as reader
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import gspread
import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport import Request as TokenRequest
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient

from engagement.errors import Unreachable
from engagement.fetch import within
from engagement.outlets.sheets_account import Account, broken_key

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
LARGEST_ANSWER = 64 * 1024 * 1024
# A large write takes Google most of a minute; none is answered after three.
SECONDS = 90.0
_OWN_HOSTS = (".googleapis.com", ".google.com")
_REFUSED = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)


class Answered(Exception):
    """An answer that is none: its status, and what Google says in it, without any secret.

    `signing` tells that it was the sign-in that was answered; `page` that it was no JSON object.
    """

    def __init__(
        self, status: int, signing: bool, said: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> None:
        super().__init__(f"status {status}")
        self.status, self.signing, self.said = status, signing, said or {}
        self.page = said is None
        self.headers = headers


class Broken(Exception):
    """No answer: "late", "cut", "refused", "certificate" or "large". `sent` tells that it may have been done."""

    def __init__(self, how: str, signing: bool, sent: bool) -> None:
        super().__init__(how)
        self.how, self.signing, self.sent = how, signing, sent and not signing


class Wire(HTTPClient):
    """gspread's own calls over our session. Raises Answered and Broken."""

    host: str | None = None
    seconds = SECONDS

    def __init__(self, auth: Credentials, session: requests.Session | None = None) -> None:
        super().__init__(auth, session or requests.Session())
        self.auth = auth

    def request(
        self, method: str, endpoint: str, params: Any = None, data: Any = None, json: Any = None,
        files: Any = None, headers: Any = None,
    ) -> requests.Response:  # fmt: skip
        """One call, signed in before; once more with a new sign-in where the old one had ended."""
        asked = requests.Request(
            method.upper(), self._swapped(endpoint), params=params, data=data, json=json, headers=headers
        )
        had = self.auth.valid
        response = self._sent(asked)
        if response.status_code == 401 and had:
            self.auth.token = None
            response = self._sent(asked)
        return self._judged(response, signing=False)

    def _sent(self, asked: requests.Request) -> requests.Response:
        if not self.auth.valid:
            self._sign_in()
        token = self.auth.token

        def signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers["Authorization"] = f"Bearer {token}"
            return request

        asked.auth = signed
        return self._exchanged(asked, signing=False)

    def _sign_in(self) -> None:
        """A new token. Raises Answered and Broken, of the signing."""
        try:
            self.auth.refresh(_Signing(self))  # type: ignore[no-untyped-call]
        except (GoogleAuthError, TypeError, ValueError):
            self.auth.token = None
        token = self.auth.token
        if not (isinstance(token, str) and token.isascii() and token.isprintable()):
            self.auth.token = None
            raise Answered(200, True, None, {})

    def signed(self, url: str, body: bytes, headers: Mapping[str, str]) -> requests.Response:
        """The answer to a sign-in."""
        if (urlsplit(url).hostname or "").endswith(_OWN_HOSTS):
            url = self._swapped(url)
        asked = requests.Request("POST", url, data=body, headers=dict(headers), auth=lambda r: r)
        return self._judged(self._exchanged(asked, signing=True), signing=True)

    def _swapped(self, url: str) -> str:
        if self.host is None:
            return url
        own, there = urlsplit(url), urlsplit(self.host)
        return urlunsplit((there.scheme, there.netloc, own.path, own.query, ""))

    def _exchanged(self, asked: requests.Request, signing: bool) -> requests.Response:
        # A call that came too late is left behind with its own session.
        session = self.session
        try:
            return within(self.seconds, "", lambda: self._exchange(session, asked, signing))
        except Unreachable:
            self.session = requests.Session()
        raise Broken("late", signing, sent=True)

    def _exchange(
        self, session: requests.Session, asked: requests.Request, signing: bool
    ) -> requests.Response:
        failed: Broken
        try:
            prepared = session.prepare_request(asked)
            how = session.merge_environment_settings(prepared.url, {}, True, None, None)
            if self.host is not None:
                how["proxies"] = {}
            timeout = (min(10.0, self.seconds), self.seconds)
            response = session.send(prepared, timeout=timeout, allow_redirects=False, **how)
            response._content = _body(response, signing)
            return response
        except requests.RequestException as error:
            failed = _broken(error, signing)
        except (OSError, ValueError):
            failed = Broken("cut", signing, sent=True)
        raise failed

    def _judged(self, response: requests.Response, signing: bool) -> requests.Response:
        said = _object(response)
        if response.status_code == 200 and said is not None:
            return response
        secret = self.auth.token
        if secret and secret.encode() in response.content:
            said = {} if said is not None else None  # whoever echoes a token is not quoted
        raise Answered(response.status_code, signing, said, response.headers)


class _Signing(TokenRequest):
    """google-auth's way to ask, over our session."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def __call__(
        self, url: str, method: str = "POST", body: Any = None, headers: Any = None,
        timeout: Any = None, **more: Any,
    ) -> _Signed:  # fmt: skip
        return _Signed(self.wire.signed(url, body, headers or {}))


class _Signed:
    def __init__(self, response: requests.Response) -> None:
        self.status, self.headers, self.data = response.status_code, response.headers, response.content


def wire_of(account: Account, host: str | None) -> Wire:
    """gspread's calls as this account, through `host` where one stands in for Google's. Raises Refused."""
    try:
        credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            dict(account.info), scopes=SCOPES
        )
    except Exception:  # whatever is wrong with a key, its words may hold some of it
        credentials = None
    if credentials is None:
        raise broken_key()
    wire = gspread.Client(auth=credentials, http_client=Wire).http_client
    assert isinstance(wire, Wire)
    wire.host = host
    return wire


def _broken(error: requests.RequestException, signing: bool) -> Broken:
    if isinstance(error, requests.exceptions.SSLError):
        return Broken("certificate", signing, sent=False)
    if isinstance(error, _REFUSED):
        return Broken("refused", signing, sent=False)
    if isinstance(error, requests.Timeout):
        return Broken("late", signing, sent=True)
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    if type(cause).__name__ in ("NewConnectionError", "NameResolutionError"):
        return Broken("refused", signing, sent=False)
    return Broken("cut", signing, sent=True)


def _body(response: requests.Response, signing: bool) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(65536):
        size += len(part)
        if size > LARGEST_ANSWER:
            response.close()
            raise Broken("large", signing, sent=True)
        parts.append(part)
    return b"".join(parts)


def _object(response: requests.Response) -> dict[str, Any] | None:
    try:
        found = reader.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
