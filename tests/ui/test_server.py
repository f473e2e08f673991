"""The server around the pages."""

import socket

import pytest
import streamlit as st

from engagement.ui.hosts import is_known
from engagement.ui.server import _send_at_once


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8501", True),
        ("LOCALHOST.", True),
        ("speaker.example.org", True),
        ("[::1]:8501", True),
        ("example.org", False),
        ("evilexample.org", False),
        ("localhost.evil.example", False),
        ("localhost@evil.example", False),
        ("evil.example/localhost", False),
        ("evil.example#localhost:1", False),
        ("", False),
    ],
)
def test_a_host_is_one_of_those_that_are_allowed(monkeypatch, host, known):
    allowed = ["127.0.0.1", "localhost", "*.example.org", "::1"]
    monkeypatch.setattr(st, "get_option", {"server.allowedHosts": allowed}.__getitem__)

    assert is_known(host) is known


@pytest.mark.parametrize("allowed", [[], ["*"]])
def test_where_no_host_is_named_every_one_is_known(monkeypatch, allowed):
    monkeypatch.setattr(st, "get_option", {"server.allowedHosts": allowed}.__getitem__)

    assert is_known("anything.example")


def test_small_messages_are_sent_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert not listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        _send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
