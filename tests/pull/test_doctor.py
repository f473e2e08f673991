"""The doctor: every connected platform asked one small thing that costs nothing."""

from __future__ import annotations

import pytest

from engagement.pull.connected import KNOWN
from engagement.pull.doctor import examine
from engagement.settings import Settings
from tests.servers.api import Api

KEYS = {"x_bearer_token": "s3cr3t", "github_token": "s3cr3t"}


def examined(reply, used=(), **settings):
    with Api(reply) as api:
        urls = dict.fromkeys(KNOWN, api.url)
        found = examine(Settings(api_urls=urls, **settings), used)
    return {health.name: health for health in found}, api.requests


def test_each_platform_is_told_of_once_and_what_is_not_set_is_named_and_not_asked():
    found, requests = examined(lambda path, params: (404, {}, b""))

    assert list(found) == list(KNOWN)
    assert (found["x"].works, found["x"].ails) == (None, False)
    assert found["goatcounter"].message == (
        "Set ENGAGEMENT_GOATCOUNTER_API_KEY and ENGAGEMENT_GOATCOUNTER_API_URL and "
        "ENGAGEMENT_GOATCOUNTER_SITES to connect it."
    )
    assert not [path for path, _, _ in requests if path.startswith("/2/")]


def test_it_asks_x_for_nothing_that_is_billed():
    _, requests = examined(lambda path, params: (404, {}, b""), **KEYS)

    assert [dict(params)["ids"] for path, params, _ in requests if path.startswith("/2/")] == ["1"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((401, {}, b"s3cr3t"), "does not accept the key"),
        ((500, {}, b""), "has trouble of its own"),
        ((429, {"retry-after": "60"}, b""), "has no requests left until"),
        (b"<html>", "is not JSON"),
    ],
)
def test_what_is_wrong_is_said_without_the_key_and_nothing_is_called_saved(given, says):
    found, _ = examined(lambda path, params: given, **KEYS)

    for name in ("x", "github"):
        assert found[name].ails
        assert says in found[name].message
        assert "saved" not in found[name].message
        assert "s3cr3t" not in found[name].message


def test_what_needs_no_key_ails_only_where_the_record_has_pages_of_it():
    down = lambda path, params: (500, {}, b"")  # noqa: E731
    found, _ = examined(down, used=["reddit"])

    assert (found["reddit"].ails, found["bluesky"].ails) == (True, False)


def test_mastodon_s_token_is_tried_on_its_own_server():
    def reply(path, params):
        return (401, {}, b"")

    home = {"mastodon_access_token": "s3cr3t", "mastodon_server": "m.example"}
    found, _ = examined(reply, used=["mastodon"], **home)

    assert "m.example does not accept the token" in found["mastodon"].message


def test_an_answer_that_nobody_foresaw_is_one_line(monkeypatch):
    def fail(settings, name):
        raise ZeroDivisionError

    monkeypatch.setattr("engagement.pull.doctor.probe", fail)
    found, _ = examined(lambda path, params: {})

    assert found["reddit"].works is False
    assert "the log has the details" in found["reddit"].message
