"""Mail servers on loopback: a real one that can want TLS and a login and refuse, and one that speaks from a script."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.servers import PATIENCE


class Post:
    """What a mail server took, and whom it refuses."""

    def __init__(self, refuses: Iterable[str] = (), data: str = "250 taken") -> None:
        self.refuses, self.data = set(refuses), data
        self.mails: list[tuple[str, list[str], EmailMessage]] = []
        self.on_data: Callable[[], None] = lambda: None
        self.port = 0

    @property
    def to(self) -> list[str]:
        """The addresses that got something, in order."""
        return [address for _, addresses, _ in self.mails for address in addresses]

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=SMTP)
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), mail))
        self.on_data()
        return self.data


@contextmanager
def post(
    post_: Post | None = None,
    *,
    context: ssl.SSLContext | None = None,
    starttls: bool = False,
    login: tuple[str, str] | None = None,
) -> Iterator[Post]:
    """A running mail server: TLS from the start with a context, or after STARTTLS; with a login where one is named."""
    taken = post_ or Post()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(handled=False, success=login == (data.login.decode(), data.password.decode()))

    more: dict[str, Any] = {}
    if login:
        more |= {"authenticator": check, "auth_required": True, "auth_require_tls": starttls}
    if context and starttls:
        more |= {"tls_context": context, "require_starttls": True}
    controller = _Listening(
        taken, "127.0.0.1", 0, ssl_context=None if starttls else context, ready_timeout=PATIENCE, **more
    )
    controller.start()
    taken.port = controller.port
    try:
        yield taken
    finally:
        controller.stop()


class _Listening(Controller):
    """Takes whichever port is free, and keeps it from then on."""

    def _create_server(self) -> Any:
        listening = socket.create_server((self.hostname, self.port))
        self.port = listening.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=listening, ssl=self.ssl_context)


def certified(folder: Path, host: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """A server's TLS for a host, and the file of who vouches for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    return context, trusted


@contextmanager
def scripted(*answers: bytes | None, over: threading.Event | None = None) -> Iterator[int]:
    """A server that says one answer to each line it reads, breaks off at None, and is silent after the last.

    The mail itself is read whole, up to its dot, and answered once. Yields the port.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    ended = over or threading.Event()
    threads = [threading.Thread(target=_serve, args=(listening, answers, ended), daemon=True)]
    threads[0].start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        ended.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        threads[0].join(PATIENCE)


def _serve(listening: socket.socket, answers: tuple[bytes | None, ...], ended: threading.Event) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, connection.makefile("rb") as lines, suppress(OSError):
                _speak(connection, lines, answers)
                if answers[-1] is not None:
                    ended.wait(PATIENCE) or ended.set()


def _speak(connection: socket.socket, lines: Any, answers: tuple[bytes | None, ...]) -> None:
    data = False
    for at, answer in enumerate(answers):
        if at and not _read(lines, data):
            return
        if answer is None:
            return
        connection.sendall(answer + b"\r\n")
        data = answer.startswith(b"354")


def _read(lines: Any, data: bool) -> bool:
    while line := lines.readline():
        if not data or line == b".\r\n":
            return True
    return False
