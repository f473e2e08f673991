"""The one guard every address a person gives goes through: public hosts only, bounded in bytes and time."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import urllib3

from engagement.errors import Refused, Unreachable

T = TypeVar("T")
LARGEST = 16 * 1024 * 1024
REDIRECTS = 3
AGENT = "Mozilla/5.0 (compatible; Engagement/0.1; reads a page its user pasted)"
# Where an IPv4 address hides inside an IPv6 one: NAT64, 6to4.
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the address after redirects, its type, its bytes after decompression."""

    url: str
    type: str
    body: bytes
    charset: str = ""
    etag: str | None = None
    unchanged: bool = False


class Answered(Unreachable):
    """It answered with another status than 200; `headers` in lower case."""

    def __init__(self, message: str, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}


class NotFetched(Refused):
    """The guard does not go there, whatever is there; the message says why."""


def fetch(
    url: str,
    *,
    allow: Collection[str] = (),
    seconds: float = 10.0,
    accept: str = "text/html,application/xhtml+xml,application/json,*/*;q=0.8",
    etag: str | None = None,
    largest: int = LARGEST,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """What stands at a public http or https address.

    Every address of the host must be public, the connection goes to the address that was checked,
    at ports 80 and 443; at most three redirects, each checked again. `allow` holds host:port pairs
    that are let through unchecked. Raises NotFetched for a forbidden address or too large an answer,
    Unreachable when it does not answer well within `seconds` in all.
    """
    until = monotonic() + seconds
    host = str(_parts(url).hostname)
    return within(
        seconds,
        f"{host[:100]} did not answer within {seconds:g} s. Try again later.",
        lambda: _follow(
            url, _Asking(frozenset(allow), until, accept, etag, largest, dict(headers or {}))
        ),
    )


def within(seconds: float, late: str, call: Callable[[], T]) -> T:
    """Call, but wait no longer than this in all: a byte a second beats every timeout of a socket.

    The call is left behind in a thread of its own when time is up. Raises Unreachable with `late`.
    """
    box: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            box.append(call())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="within")
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not box:
        raise Unreachable(late)
    return box[0]


@dataclass(frozen=True, slots=True)
class _Asking:
    allow: frozenset[str]
    until: float
    accept: str
    etag: str | None
    largest: int
    headers: dict[str, str]


def _follow(url: str, asking: _Asking) -> Fetched:
    first = urlsplit(url).hostname
    for _ in range(REDIRECTS + 1):
        own = asking.headers if urlsplit(url).hostname == first else {}  # a key is told to one host only
        response, closing = _ask(url, asking, own)
        try:
            where = response.headers.get("location")
            if response.status in (301, 302, 303, 307, 308) and where:
                url = urljoin(url, where)
                continue
            if response.status == 304:
                return Fetched(url, "", b"", etag=asking.etag, unchanged=True)
            if response.status != 200:
                raise Answered(_answered(url, response.status), response.status, dict(response.headers))
            body = _body(response, url, asking.until, asking.largest)
            kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
            return Fetched(url, kind, body, _charset(response), response.headers.get("etag"))
        finally:
            response.close()
            closing.close()
    raise NotFetched(f"{_host(url)} points from address to address without end. Paste its last one.")


def _answered(url: str, status: int) -> str:
    said = {404: "has no such page", 410: "has taken that page down", 401: "wants a login"}
    what = said.get(status) or ("does not let us read it" if status == 403 else "has trouble of its own")
    return f"{_host(url)} {what} (status {status}). Check the address, or type what it says."


def _charset(response: Any) -> str:
    found = re.search(r"charset=[\"']?([\w-]+)", response.headers.get("content-type", ""), re.I)
    return found[1] if found else ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "The address")[:100]


def _ask(url: str, asking: _Asking, own: Mapping[str, str]) -> tuple[Any, Any]:
    parts = _parts(url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, asking.allow)
    left = max(0.1, asking.until - monotonic())
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(total=left, connect=left, read=left),
        "retries": False,
        "maxsize": 1,
    }
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address, port, assert_hostname=host, server_hostname=host, **options
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, **options)
    named = f"[{host}]" if ":" in host else host
    headers = {
        "Host": named if port in (80, 443) else f"{named}:{port}",
        "User-Agent": AGENT,
        "Accept": asking.accept,
        "Accept-Encoding": "gzip",
        "Accept-Language": "en;q=0.9,*;q=0.5",
    }
    headers |= own
    if asking.etag:
        headers["If-None-Match"] = asking.etag
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    if not target.startswith("/"):
        target = f"/{target}"
    try:
        response = pool.request(
            "GET", target, headers=headers, redirect=False, preload_content=False, decode_content=False
        )
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        pool.close()
        raise Unreachable(
            f"{host[:100]} could not be reached. Check the address, or try later."
        ) from error
    return response, pool


def _parts(url: str) -> Any:
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    except (ValueError, UnicodeError) as error:
        raise NotFetched("The address cannot be read. Paste it again.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise NotFetched("Only http and https addresses are read.")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("The address holds a user name or password. Paste it without them.")
    netloc = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=netloc + (f":{port}" if port else ""))


def _address(host: str, port: int, allow: frozenset[str]) -> str:
    """The address to connect to: resolved once, and public each."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(
            f"No host is named {host[:100]}, or the network is down. Check the address."
        ) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if f"{host}:{port}" in allow:
        return addresses[0]
    if port not in (80, 443):
        raise NotFetched(f"{host[:100]} is asked at port {port}. Only ports 80 and 443 are read.")
    for address in addresses:
        if not public(address):
            raise NotFetched(
                f"{host[:100]} is not on the public web. Addresses inside a network are never read."
            )
    return addresses[0]


def public(address: str) -> bool:
    """Whether an IP address is one anybody on the internet could reach."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and (any(ip in net for net in _NAT64) or int(ip) < 2**32):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _body(response: Any, url: str, until: float, largest: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise NotFetched(f"{_host(url)} answers in a packing that is not read ({encoding[:40]}).")
    unpack = None if encoding in ("", "identity") else zlib.decompressobj(wbits=47)
    parts: list[bytes] = []
    size = 0
    try:
        while chunk := response.read1(_CHUNK, decode_content=False):
            if monotonic() > until:
                raise Unreachable(f"{_host(url)} answered too slowly. Try again later.")
            while chunk:
                piece = unpack.decompress(chunk, _CHUNK * 4) if unpack else chunk
                chunk = unpack.unconsumed_tail if unpack else b""
                size += len(piece)
                if size > largest:
                    raise NotFetched(
                        f"{_host(url)} answers with more than {largest // 2**20} MB. "
                        "Save it, and import the file in parts."
                    )
                parts.append(piece)
                if unpack and unpack.eof:
                    break
    except (urllib3.exceptions.HTTPError, OSError, zlib.error, ValueError) as error:
        raise Unreachable(f"{_host(url)}'s answer broke off. Try again later.") from error
    return b"".join(parts)
