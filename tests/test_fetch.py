"""The guard: public hosts only, few redirects, bounded bytes and time; whatever a person pastes."""

from __future__ import annotations

import socket

import pytest

from engagement import fetch as guard
from engagement.errors import Unreachable
from engagement.fetch import NotFetched, fetch, public
from tests.servers import site as of


@pytest.fixture
def site():
    with of.Site() as running:
        yield running


FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://localhost/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_address_inside_a_network_is_never_asked(url):
    with pytest.raises((NotFetched, Unreachable)) as refused:
        fetch(url, seconds=5)
    if isinstance(refused.value, NotFetched):
        assert "public web" in refused.value.message


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://8.8.8.8:22/", "port 22"),
        ("https://user@8.8.8.8/", "user name"),
        ("https://user:pass@8.8.8.8/", "user name"),
        ("ftp://8.8.8.8/", "http and https"),
        ("file:///etc/passwd", "http and https"),
        ("gopher://8.8.8.8/", "http and https"),
        ("http://[::1", "cannot be read"),
        ("http://8.8.8.8:99999/", "cannot be read"),
    ],
)
def test_other_ways_in_are_refused_with_the_reason(url, says):
    with pytest.raises(NotFetched, match=says):
        fetch(url)


@pytest.mark.parametrize(
    ("address", "open_to_all"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::7f00:1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("::7f00:1", False),
        ("2002:a00:1::", False),
        ("ff02::1", False),
        ("100.100.100.200", False),
        ("240.0.0.1", False),
        ("no address", False),
    ],
)
def test_which_addresses_are_public(address, open_to_all):
    assert public(address) is open_to_all


def test_a_name_with_one_inner_address_among_outer_ones_is_refused(monkeypatch):
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.7")]
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *a, **k: entries)

    with pytest.raises(NotFetched, match="public web"):
        fetch("http://rebinding.example.org/")


def test_what_is_let_through_is_read(site):
    site.pages["/a?b=1"] = ("text/html; charset=latin-1", "Grüße".encode("latin-1"))
    got = fetch(f"{site.url}/a?b=1#c", allow=[site.allow])

    assert (got.type, got.charset, got.body.decode(got.charset)) == ("text/html", "latin-1", "Grüße")
    assert site.asked[0][1]["host"] == site.allow


def test_without_being_let_through_loopback_is_not_read(site):
    with pytest.raises(NotFetched):
        fetch(site.url)
    assert site.asked == []


def test_each_redirect_is_checked_again(site):
    site.pages["/out"] = of.points_to("http://169.254.169.254/latest/meta-data/")
    with pytest.raises(NotFetched, match="public web"):
        fetch(f"{site.url}/out", allow=[site.allow])


def test_redirects_end(site):
    for n in range(6):
        site.pages[f"/{n}"] = of.points_to(f"/{n + 1}")
    site.pages["/6"] = b"there"

    assert fetch(f"{site.url}/3", allow=[site.allow]).body == b"there"
    with pytest.raises(NotFetched, match="without end"):
        fetch(f"{site.url}/2", allow=[site.allow])


def test_a_packed_answer_is_measured_unpacked(site):
    site.pages["/bomb"] = of.packed(20_000_000)
    with pytest.raises(NotFetched, match="more than 1 MB"):
        fetch(f"{site.url}/bomb", allow=[site.allow], largest=2**20)


def test_a_byte_now_and_then_meets_the_deadline(site):
    site.pages["/drip"] = of.drip(site.over)
    with pytest.raises(Unreachable, match=r"within 0\.4 s"):
        fetch(f"{site.url}/drip", allow=[site.allow], seconds=0.4)
    assert not site.over.is_set()


def test_an_unchanged_answer_is_not_sent_again(site):
    def page(handler):
        if handler.headers.get("if-none-match") == '"v1"':
            return of.answer(handler, b"", status=304)
        return of.answer(handler, b"first", etag='"v1"')

    site.pages["/feed"] = page
    first = fetch(f"{site.url}/feed", allow=[site.allow])
    again = fetch(f"{site.url}/feed", allow=[site.allow], etag=first.etag)

    assert (first.body, first.etag, again.unchanged) == (b"first", '"v1"', True)


@pytest.mark.parametrize(
    ("status", "says"), [(404, "no such page"), (403, "let us read"), (503, "trouble")]
)
def test_an_unhappy_answer_says_what_to_do(site, status, says):
    site.pages["/x"] = lambda handler: of.answer(handler, b"", status=status)
    with pytest.raises(Unreachable, match=says):
        fetch(f"{site.url}/x", allow=[site.allow])


def test_a_key_is_told_to_the_first_host_only(site):
    with of.Site() as other:
        other.pages["/b"] = b"there"
        site.pages["/a"] = of.points_to(f"http://localhost:{other.port}/b")
        fetch(
            f"{site.url}/a",
            allow=[site.allow, f"localhost:{other.port}"],
            headers={"X-Goog-Api-Key": "secret"},
        )

        assert site.asked[0][1]["x-goog-api-key"] == "secret"
        assert "x-goog-api-key" not in other.asked[0][1]
