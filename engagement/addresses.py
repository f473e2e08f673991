"""Mail as it is set up: the server's URL, and addresses that can hold nothing but an address."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from engagement.errors import Refused

SETTING = "ENGAGEMENT_SMTP_URL"
WEBHOOK_SETTING = "ENGAGEMENT_WEBHOOK_URL"
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_EXAMPLE = "smtp+starttls://user:password@mail.example.org?from=briefs@example.org"
SHORTEST, LONGEST, USUAL = 1.0, 300.0, 30.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over: `safety` is "plain", "tls" or "starttls"; `seconds` bound the whole hand-over."""

    host: str
    port: int
    safety: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = USUAL


def read_address(text: str, named: str = "to") -> str:
    """One e-mail address, ready for a header. Raises Refused for anything else, line breaks first of all."""
    bare = text.strip(" ")
    local, _, domain = bare.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        domain = ""
    whole = f"{local}@{domain}"
    if len(whole) > 254 or len(local) > 64 or not _ADDRESS.fullmatch(whole):
        shown = re.sub(r"[^\x20-\x7e\xa0-\uffff]", "?", text)[:60]
        raise Refused(
            f'"{shown}" is no e-mail address. Write one such as ana@example.org, one on a line.',
            named,
            text,
        )
    return f"{local}@{domain.lower()}"


def read_mail_server(url: str) -> MailServer:
    """The mail server that a URL names. Raises Refused, with no part of the URL in it."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise _wrong("cannot be read") from error
    if parts.scheme not in _PORTS or not host or parts.path.strip("/"):
        raise _wrong("names no mail server")
    asked = parse_qs(parts.query, keep_blank_values=True)
    if unknown := sorted(set(asked) - {"from", "timeout"}):
        raise _wrong(f'holds "{unknown[0][:20]}", which is none of from and timeout')
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    safety = {"smtp": "plain", "smtps": "tls", "smtp+starttls": "starttls"}[parts.scheme]
    if (user is None) != (password is None):
        raise _wrong("holds a user without a password, or a password without a user")
    if password is not None and safety == "plain" and not _is_loopback(host):
        raise _wrong("would send a password unprotected; write smtp+starttls:// or smtps://")
    return MailServer(
        host,
        port or _PORTS[parts.scheme],
        safety,
        _sender(asked.get("from", [""])[-1] or (user or "")),
        user,
        password,
        _seconds(asked.get("timeout", [""])[-1]),
    )


def read_webhook(url: str) -> str:
    """A webhook's address. Raises Refused, with no part of it in the message."""
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        right = False
    if not right or not url.isascii() or any(letter <= " " for letter in url):
        raise Refused(
            f"{WEBHOOK_SETTING} is no address of a webhook. Copy it again; it begins with https://.",
            WEBHOOK_SETTING,
        )
    return url


def _wrong(what: str) -> Refused:
    return Refused(f"{SETTING} {what}. Write it like {_EXAMPLE}, with % codes for odd letters.", SETTING)


def _sender(text: str) -> str:
    try:
        return read_address(text)
    except Refused as error:
        raise _wrong("names no sender; add ?from= with an e-mail address") from error


def _seconds(text: str) -> float:
    if not text:
        return USUAL
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or not SHORTEST <= float(text) <= LONGEST:
        raise _wrong("holds a timeout that is no number of seconds between 1 and 300")
    return float(text)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
