"""Mail handed to real servers on loopback, to ones that refuse, break off, hang, and to none."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from engagement.addresses import read_address, read_mail_server
from engagement.errors import Refused
from engagement.outlets import mail
from engagement.outlets.mail import Attachment, MaybeSent, NotSent
from tests.servers import PATIENCE
from tests.servers.mail import Post, certified, post, scripted

AT = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
ANA = "ana@example.org"


def server(
    port: int, scheme: str = "smtp", login: str = "", host: str = "127.0.0.1", timeout: float = 60
):
    return read_mail_server(f"{scheme}://{login}{host}:{port}?from=briefs@example.org&timeout={timeout}")


def written(to: str = ANA, **more):
    told = {
        "subject": "Brief: Q3 2026 – Zürich",
        "text": ".A line with a dot\nÜber",
        "html": "<p>Über</p>",
    } | more
    files = [Attachment("brief-q3.pdf", "application/pdf", b"%PDF-1.7\n.\r\n\x00\xff")]
    at = server(25)
    return mail.message(
        at, to, told["subject"], told["text"], told["html"], files, number="0199-a", at=AT
    )


def test_a_mail_arrives_whole_as_text_html_and_file():
    with post() as taken:
        mail.send(server(taken.port), written())

    [(sender, to, got)] = taken.mails
    assert (sender, to) == ("briefs@example.org", [ANA])
    assert got["Subject"] == "Brief: Q3 2026 – Zürich"
    assert got["Message-ID"] == "<0199-a@example.org>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_body(("plain",)).get_content().splitlines() == [".A line with a dot", "Über"]
    assert "<p>Über</p>" in got.get_body(("html",)).get_content()
    [file] = got.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("brief-q3.pdf", b"%PDF-1.7\n.\r\n\x00\xff")


def test_a_mail_goes_over_tls_from_the_start(tmp_path, monkeypatch):
    context, trusted = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with post(context=context) as taken:
        mail.send(server(taken.port, "smtps", host="localhost"), written())

    assert taken.to == [ANA]


def test_a_refused_login_names_the_setting(tmp_path, monkeypatch):
    context, trusted = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with (
        post(context=context, starttls=True, login=("ana", "right")) as taken,
        pytest.raises(NotSent, match=r"refused the login.*ENGAGEMENT_SMTP_URL"),
    ):
        mail.send(server(taken.port, "smtp+starttls", "ana:wrong@", "localhost"), written())

    assert taken.mails == []


def test_a_login_over_starttls_is_taken(tmp_path, monkeypatch):
    context, trusted = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with post(context=context, starttls=True, login=("ana", "p@ss/word")) as taken:
        mail.send(server(taken.port, "smtp+starttls", "ana:p%40ss%2Fword@", "localhost"), written())

    assert taken.to == [ANA]


def test_a_server_nobody_vouches_for_gets_nothing(tmp_path):
    context, _ = certified(tmp_path)
    with (
        post(context=context) as taken,
        pytest.raises(NotSent, match=r"could not be trusted.*ENGAGEMENT_SMTP_URL"),
    ):
        mail.send(server(taken.port, "smtps", host="localhost"), written())

    assert taken.mails == []


def test_a_server_without_starttls_is_not_told_the_password():
    with post() as taken, pytest.raises(NotSent, match="offers no STARTTLS"):
        mail.send(server(taken.port, "smtp+starttls", "ana:secret@"), written())

    assert taken.mails == []


def test_a_refused_recipient_is_named_with_the_server_s_words():
    with post(Post(refuses={ANA})) as taken, pytest.raises(NotSent) as said:
        mail.send(server(taken.port), written())

    assert f'refused {ANA} ("550 no such mailbox here")' in said.value.message


def test_a_mail_that_is_refused_after_it_was_told_is_not_sent():
    with (
        post(Post(data="554 looks like spam")) as taken,
        pytest.raises(NotSent, match="554 looks like spam"),
    ):
        mail.send(server(taken.port), written())


def test_nobody_at_the_port_is_a_sentence_that_names_the_setting(nobody):
    with pytest.raises(NotSent, match=r"could not be reached.*ENGAGEMENT_SMTP_URL"):
        mail.send(server(nobody), written())


READY = (b"220 here", b"250 here")
TAKEN = (*READY, b"250 sender", b"250 recipient")


@pytest.mark.parametrize("answers", [(None,), (b"220 here", None), (*TAKEN, None)])
def test_a_server_that_breaks_off_before_the_mail_has_not_got_it(answers):
    with scripted(*answers) as port, pytest.raises(NotSent, match="broke the connection off"):
        mail.send(server(port), written())


def test_a_server_that_breaks_off_after_the_mail_may_have_it():
    with (
        scripted(*TAKEN, b"354 go on", None) as port,
        pytest.raises(MaybeSent, match="may have arrived"),
    ):
        mail.send(server(port), written())


def test_a_server_that_hangs_is_left_after_the_deadline():
    over = threading.Event()
    with scripted(*READY, over=over) as port:
        with pytest.raises(NotSent, match="did not finish within 1 s"):
            mail.send(server(port, timeout=1), written())
        assert not over.is_set()


def test_a_server_that_hangs_after_the_mail_may_have_it():
    over = threading.Event()
    with scripted(*TAKEN, b"354 go on", over=over) as port:
        with pytest.raises(MaybeSent):
            mail.send(server(port, timeout=3), written())
        assert not over.is_set()


def test_a_server_that_drips_is_cut_at_the_deadline():
    import socket

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                for _ in range(PATIENCE * 10):
                    connection.sendall(b"220-wait\r\n")
                    if over.wait(0.1):
                        return
                over.set()  # nobody gave up

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(NotSent, match="did not finish within 1 s"):
            mail.send(server(listening.getsockname()[1], timeout=1), written())
        assert not over.is_set()
        over.set()
        thread.join(PATIENCE)


def test_no_password_is_in_a_message_a_log_or_a_repr(caplog):
    caplog.set_level(logging.DEBUG)
    with scripted(b"220 here", b"250-here\r\n250 AUTH PLAIN", b"535 s3cr3t is wrong") as port:
        told = server(port, "smtp", "ana:s3cr3t@")
        with pytest.raises(NotSent) as said:
            mail.send(told, written())

    assert "refused the login" in said.value.message
    assert "s3cr3t" not in said.value.message + caplog.text + repr(told)


@pytest.mark.parametrize(
    "address",
    ["", "ana", "ana@", "@example.org", "ana@example.org\nBcc: all@example.org", "ana@example.org\r\n", "a b@example.org",
     "Ana <ana@example.org>", "ana@example.org,bo@example.org", "ana@exa mple.org", "a" * 65 + "@example.org", "ana@-x.org", "..@x.org"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(Refused, match="no e-mail address"):
        read_address(address)


def test_an_address_keeps_its_letters_and_a_domain_with_umlauts_is_coded():
    assert read_address(" Ana.Lee+briefs@Exämple.ORG ") == "Ana.Lee+briefs@xn--exmple-cua.org"


def test_no_line_of_a_subject_becomes_a_header():
    made = written(subject="Brief\r\nBcc: all@example.org\x07")

    assert (made["Subject"], made["Bcc"]) == ("Brief Bcc: all@example.org", None)


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:99999?from=a@b.c", "smtp://mail.example.org",
     "smtp://mail.example.org?from=x", "smtp://h?from=a@b.c&tls=1", "smtp://h?from=a@b.c&timeout=0", "smtps://s3cr3t@h?from=a@b.c",
     "smtp://ana:s3cr3t@mail.example.org?from=a@b.c", "smtp://h/s3cr3t?from=a@b.c", "smtp://[::1?from=a@b.c"],
)  # fmt: skip
def test_a_wrong_url_is_refused_and_not_shown(url):
    with pytest.raises(Refused, match=r"^ENGAGEMENT_SMTP_URL .*\.$") as said:
        read_mail_server(url)

    assert "s3cr3t" not in said.value.message


def test_the_url_says_port_safety_login_sender_and_time():
    told = read_mail_server("smtp+starttls://ana%40example.org:p%40ss@mail.example.org?timeout=5")

    assert (told.host, told.port, told.safety, told.sender) == (
        "mail.example.org",
        587,
        "starttls",
        "ana@example.org",
    )
    assert (told.user, told.password, told.seconds) == ("ana@example.org", "p@ss", 5.0)
