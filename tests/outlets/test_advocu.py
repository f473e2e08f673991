"""The wire to Advocu: what is taken, what is refused and why, and what nobody can know."""

from __future__ import annotations

import json
import logging
from datetime import date

import pytest

from engagement.model.vocabulary import Kind
from engagement.outlets import advocu
from engagement.outlets.advocu import Account, MaybeTaken, NotTaken
from engagement.outlets.programme_gde import GDE
from engagement.outlets.programme_shape import Done
from engagement.outlets.programme_told import entry_of
from tests.servers.advocu import TOKEN, Portal
from tests.servers.site import drip

BODY = advocu.body_of(
    entry_of(
        GDE,
        Done(
            "1", Kind.BLOG_POST, "Größe & “Ruhm”", date(2026, 3, 4),
            links=(("https://example.org/p", "post"),), numbers={"reads": 12},
        ),
    )
)  # fmt: skip


def told(odd=None, *, body=BODY, token: str = TOKEN, seconds: float = 20):
    with Portal() as portal:
        portal.odd = {1: odd} if odd is not None else {}
        try:
            return advocu.add_draft(
                Account(token, portal.url), "content-creation", body, seconds
            ), portal
        finally:
            portal.over.set()


def test_a_draft_is_handed_in_with_the_token_and_its_number_comes_back():
    number, portal = told()

    [(path, params, headers)] = portal.requests
    assert number == f"{1:024x}"
    assert path == "/personal-api/v1/gde/activity-drafts/content-creation"
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["content-type"] == "application/json"
    assert json.loads(dict(params)["body"]) == BODY
    assert portal.drafts == [("content-creation", BODY)]


def test_a_refusal_names_each_field_with_the_portals_reason():
    with pytest.raises(NotTaken) as refused:
        told(body={**BODY, "title": "ab", "activityDate": "4 March"})

    assert refused.value.fields == {"title": "has a wrong length", "activityDate": "is no date"}
    assert "title: has a wrong length; activityDate: is no date" in refused.value.message
    assert not refused.value.stops


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"errors": {"title": ["too short", "odd"]}}, {"title": "too short; odd"}),
        ({"violations": [{"propertyPath": "tags", "message": "unknown."}]}, {"tags": "unknown"}),
        ({"fieldErrors": [{"field": "country", "defaultMessage": "none"}]}, {"country": "none"}),
        (
            {"errors": [{"instancePath": "/metrics/readers", "message": "≥ 1"}]},
            {"metrics.readers": "≥ 1"},
        ),
        ({"errors": ["Bad tags"]}, {"": "Bad tags"}),
        ({"message": "No such program"}, {"": "No such program"}),
        ({"errors": [None, 3, {"code": 7}], "detail": "x" * 500}, {"": "x" * 199 + "…"}),
        ([1], {}),
        ({"errors": {"a": {"b": 1}}}, {}),
    ],
)
def test_reasons_are_found_in_the_shapes_that_services_use(said, fields):
    with pytest.raises(NotTaken) as refused:
        told((422, {}, said))

    assert refused.value.fields == fields


@pytest.mark.parametrize(
    ("reply", "sentence", "stops"),
    [
        ((401, {}, b"{}"), "does not accept the token", True),
        ((403, {}, b"<html>no</html>"), "does not accept the token", True),
        ((429, {"retry-after": "30"}, b""), "asks for a pause", True),
        ((302, {"location": "http://127.0.0.1:9/x"}, b""), "points elsewhere", True),
        ((404, {}, b"<html>gone</html>"), r"did not take it \(status 404\)\.", False),
        ((400, {}, b"{" * 5000), "did not take it", False),
    ],
)
def test_what_is_known_not_to_be_taken_is_a_sentence(reply, sentence, stops):
    with pytest.raises(NotTaken, match=sentence) as refused:
        told(reply)

    assert refused.value.stops is stops
    assert TOKEN not in refused.value.message


@pytest.mark.parametrize(
    "odd",
    [
        "before",
        "after",
        (503, {}, b"<html>down</html>"),
        (200, {}, b"<!doctype html><html>Log in</html>"),
        (201, {}, b""),
        (201, {}, {"status": "ok"}),
        (201, {}, {"id": True}),
        (201, {}, {"id": "  "}),
        (201, {"content-length": "900"}, b'{"id": "1"'),
    ],
)
def test_silence_trouble_and_an_answer_without_a_number_may_have_arrived(odd):
    with pytest.raises(MaybeTaken, match="It may have arrived: look into the portal"):
        told(odd)


@pytest.mark.parametrize("kind", ["silent", "drip"])
def test_a_portal_that_takes_its_time_is_left_after_the_limit(kind):
    with Portal() as portal:
        wait = (lambda _handler: portal.over.wait(20)) if kind == "silent" else drip(portal.over)
        portal.odd = {1: (200, {}, wait)}
        try:
            with pytest.raises(MaybeTaken, match=r"within 0\.3 s"):
                advocu.add_draft(Account(TOKEN, portal.url), "workshop", BODY, 0.3)
        finally:
            portal.over.set()


def test_a_portal_that_cannot_be_reached_got_nothing(nobody):
    with pytest.raises(NotTaken, match="nothing was sent") as refused:
        advocu.add_draft(Account(TOKEN, f"http://127.0.0.1:{nobody}"), "workshop", BODY)

    assert refused.value.stops


def test_the_token_is_in_no_message_and_no_log(caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NotTaken) as refused:
        told(token="another-secret")

    assert "another-secret" not in f"{refused.value} {refused.value.__cause__!r} {caplog.text}"
    assert "another-secret" not in repr(Account("x", "y")).replace("x", "")
