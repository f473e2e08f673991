"""Mail: one message to one address, handed to the company's mail server within a time, or a sentence why not."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engagement.addresses import SETTING, MailServer, read_address
from engagement.errors import EngagementError
from engagement.outlets.letters import one_line


class NotSent(EngagementError):
    """It did not go out, and nobody has it; `message` names the setting or the address, and what to do."""


class MaybeSent(EngagementError):
    """It was handed over whole, and the answer never came: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media: str
    body: bytes


def message(
    server: MailServer,
    to: str,
    subject: str,
    text: str,
    html: str,
    attached: Sequence[Attachment],
    *,
    number: str,
    at: datetime,
) -> EmailMessage:
    """The mail as it is sent; its Message-ID is the delivery's `number`, so that a second copy is known as one."""
    made = EmailMessage(policy=SMTP)
    made["From"] = read_address(server.sender, "from")
    made["To"] = read_address(to)
    made["Subject"] = one_line(subject)[:200]
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{number}@{server.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made.add_alternative(html, subtype="html")
    for file in attached:
        kind, _, sort = file.media.partition("/")
        made.add_attachment(file.body, maintype=kind, subtype=sort, filename=file.name)
    return made


def send(server: MailServer, made: EmailMessage) -> None:
    """Hand a mail over. Raises NotSent, or MaybeSent where the server fell silent after the whole of it."""
    whole = made.as_bytes(policy=SMTP)
    with _deadline(server) as clock, _in_words(server, clock):
        connection = _connected(server, clock)
        try:
            _hand_over(connection, server, str(made["To"]), whole)
            # It is the server's now; how it says good-bye changes nothing.
            with suppress(smtplib.SMTPException, OSError, ValueError):
                connection.quit()
        finally:
            connection.close()


class _Clock:
    """Cuts the connection when time is up, whatever the server drips."""

    def __init__(self) -> None:
        self.is_over, self.socket = False, None  # type: tuple[bool, socket.socket | None]

    def cut(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(server: MailServer) -> Iterator[_Clock]:
    clock = _Clock()
    timer = threading.Timer(server.seconds, clock.cut)
    timer.daemon = True
    timer.start()
    try:
        yield clock
    finally:
        timer.cancel()


def _connected(server: MailServer, clock: _Clock) -> smtplib.SMTP:
    """A connection, protected as the setting says, and logged in."""
    safe = ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(timeout=server.seconds, context=safe)
        if server.safety == "tls"
        else smtplib.SMTP(timeout=server.seconds)
    )
    try:
        # The name that a certificate is checked against.
        connection._host = server.host  # type: ignore[attr-defined]
        raw = socket.create_connection((server.host, server.port), server.seconds)
        clock.socket = raw
        if clock.is_over:
            clock.cut()
        connection.sock = (
            safe.wrap_socket(raw, server_hostname=server.host) if server.safety == "tls" else raw
        )
        clock.socket = connection.sock
        code, said = connection.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        connection.ehlo_or_helo_if_needed()
        if server.safety == "starttls":
            connection.starttls(context=safe)
            clock.socket = connection.sock
            connection.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _hand_over(connection: smtplib.SMTP, server: MailServer, to: str, whole: bytes) -> None:
    """Sender, recipient, the mail. Only after its last byte is it unknown whether the server has taken it."""
    code, said = connection.mail(server.sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, server.sender)
    code, said = connection.rcpt(to)
    if code not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({to: (code, said)})
    code, said = connection.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPDataError(code, said)
    lines = re.sub(rb"(?m)^\.", b"..", whole)
    connection.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    try:
        code, said = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise MaybeSent(
            f"{server.host} took the whole mail to {to} and did not say that it has it. It may have arrived: ask "
            "before you send it again."
        ) from error
    if code != 250:
        raise smtplib.SMTPDataError(code, said)


@contextmanager
def _in_words(server: MailServer, clock: _Clock) -> Iterator[None]:
    """What mail servers and networks do, as sentences that name the setting."""
    try:
        yield
    except EngagementError:
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(_sentence(server, clock, error)) from error


def _sentence(server: MailServer, clock: _Clock, error: Exception) -> str:
    where = f"{server.host}:{server.port}"
    if clock.is_over or isinstance(error, TimeoutError):
        return (
            f"The mail server {where} did not finish within {server.seconds:g} s; nothing was sent. Try again later, "
            f"or raise timeout= in {SETTING}."
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"The mail server {where} refused the login{_said(server, error)}. Correct user and password in {SETTING}."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(to, (code, said))] = error.recipients.items()
        told = _said(server, smtplib.SMTPResponseException(code, said))
        return f"The mail server {where} refused {to}{told}. Check the address, or ask who runs that server."
    if isinstance(error, smtplib.SMTPSenderRefused):
        told = _said(server, error)
        return f"The mail server {where} refused {server.sender} as sender{told}. Correct from= or the login in {SETTING}."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        lacks = "no login" if server.safety != "starttls" or "AUTH" in str(error) else "no STARTTLS"
        return f"The mail server {where} offers {lacks}. Write {SETTING} as that server needs it."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server {where} refused the mail{_said(server, error)}. Nothing was sent; try again later."
    if isinstance(error, ssl.SSLError):
        return (
            f"The mail server {where} could not be trusted ({_reason(error)}); nothing was sent. Check the host's name in "
            f"{SETTING} and whether it speaks TLS at that port."
        )
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        return f"The mail server {where} broke the connection off; nothing was sent. Try again later."
    if isinstance(error, socket.gaierror):
        return f"No mail server is named {server.host}, or the network is down. Check {SETTING}."
    return f"The mail server {where} could not be reached. Check that it runs, and its host and port in {SETTING}."


def _said(server: MailServer, error: smtplib.SMTPResponseException) -> str:
    """The server's own words, on one line, without what nobody may read."""
    reply = error.smtp_error
    said = one_line(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)
    if server.password and server.password in said:
        said = ""
    return f' ("{error.smtp_code} {said[:120].rstrip(".")}")' if said else f" ({error.smtp_code})"


def _reason(error: ssl.SSLError) -> str:
    return (
        one_line(getattr(error, "verify_message", "") or error.reason or "no TLS")[:100]
        .replace("_", " ")
        .lower()
    )
