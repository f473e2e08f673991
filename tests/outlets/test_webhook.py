"""A room told by its webhook: a server on loopback that takes it, refuses, answers with a page, hangs, drips."""

from __future__ import annotations

import json
import logging
from datetime import date

import pytest

from engagement.addresses import read_webhook
from engagement.errors import Refused
from engagement.model.briefs import Content, Figure, Section
from engagement.outlets import webhook
from engagement.outlets.mail import MaybeSent, NotSent
from tests.servers.api import Api
from tests.servers.site import drip, hang

SECRET = "/services/T0/s3cr3t"
BRIEF = Content(
    "Q3 2026",
    date(2026, 7, 1),
    date(2026, 9, 30),
    date(2026, 9, 30),
    (
        Section(
            "Goals", ("3 of 5 are on track. <!channel> & *bold*",), (Figure("a", "Talks", 19, "talks"),)
        ),
    ),
)


def told(reply, seconds: float = 20):
    with Api(lambda path, params: reply) as room:
        try:
            webhook.post(room.url + SECRET, webhook.payload(BRIEF, "Good.", ()), seconds)
        finally:
            room.over.set()
    return room.requests


def test_a_room_gets_text_and_blocks_that_call_nobody():
    [(path, params, headers)] = told(b"ok")

    said = json.loads(dict(params)["body"])
    assert (path, headers["content-type"]) == (SECRET, "application/json; charset=utf-8")
    assert said["text"].startswith("Q3 2026: 1 July 2026 to 30 September 2026")
    assert [block["type"] for block in said["blocks"]] == ["header", "context", "section", "section"]
    goals = said["blocks"][-1]["text"]["text"]
    assert "3 of 5 are on track. &lt;!channel&gt; &amp; ∗bold∗" in goals
    assert "Talks: *19 talks*" in goals
    assert "<!channel>" not in json.dumps(said)


def test_a_long_brief_stays_within_what_a_room_takes():
    long = tuple(Section(f"Section {n}", ("word " * 2000,)) for n in range(60))
    said = webhook.payload(Content("Q" * 300, BRIEF.from_on, BRIEF.to_on, BRIEF.on_day, long), None, ())

    assert len(said["blocks"]) <= 50
    assert len(said["blocks"][0]["text"]["text"]) <= 150
    assert (
        max(len(block["text"]["text"]) for block in said["blocks"] if block["type"] == "section") <= 3000
    )


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ((404, {}, b"no_service"), "The webhook is gone"),
        ((403, {}, b"invalid_token"), "The webhook refused us"),
        ((400, {}, b"invalid_payload"), "did not take the message"),
        ((429, {"retry-after": "30"}, b""), "asks for a pause"),
        ((503, {}, b"<html>down</html>"), "has trouble of its own"),
        ((200, {}, b"<!DOCTYPE html><html>Log in</html>"), "answered with a web page"),
        ((302, {"location": "http://127.0.0.1:9/x"}, b""), "points elsewhere"),
    ],
)
def test_what_a_room_answers_is_a_sentence_without_its_address(reply, sentence):
    with pytest.raises(NotSent, match=sentence) as said:
        told(reply)

    assert "s3cr3t" not in said.value.message
    assert "127.0.0.1" not in said.value.message


def test_nobody_there_is_a_sentence_without_the_address(nobody):
    with pytest.raises(NotSent, match=r"could not be reached\. Check ENGAGEMENT_WEBHOOK_URL") as said:
        webhook.post(f"http://127.0.0.1:{nobody}{SECRET}", {"text": "x"})

    assert "s3cr3t" not in said.value.message


@pytest.mark.parametrize("slowly", [hang, drip])
def test_a_room_that_hangs_or_drips_may_have_it(slowly):
    with Api(lambda path, params: (200, {}, slowly(room.over))) as room:
        with pytest.raises(MaybeSent, match="It may have arrived"):
            webhook.post(room.url + SECRET, {"text": "x"}, 0.5)
        assert not room.over.is_set()
    with Api(lambda path, params: (200, {}, drip(room.over))) as room, pytest.raises(MaybeSent):
        try:
            webhook.post(room.url + SECRET, {"text": "x"}, 0.5)
        finally:
            room.over.set()


def test_no_log_holds_the_address(caplog):
    caplog.set_level(logging.DEBUG)
    with Api(lambda path, params: b"ok") as room:
        webhook.post(room.url + SECRET, {"text": "x"})

    assert "s3cr3t" not in caplog.text


@pytest.mark.parametrize(
    "url", ["s3cr3t", "ftp://h/s3cr3t", "https:///s3cr3t", "https://h:0x/s3cr3t", "https://h/s3cr3t\nx"]
)
def test_a_wrong_address_is_refused_and_not_shown(url):
    with pytest.raises(Refused, match=r"^ENGAGEMENT_WEBHOOK_URL is no address") as said:
        read_webhook(url)

    assert "s3cr3t" not in said.value.message
