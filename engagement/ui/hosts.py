"""By which names this server may be asked: those of `server.allowedHosts`, which Streamlit asks of its own connection."""

from __future__ import annotations

import re

import streamlit as st

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(?::\d+)?")


def is_known(told: str) -> bool:
    """Whether a Host header has one of the names; every one has where none is set.

    A page of another site can have its own name lead to this machine: then its browser would let it read the answer.
    """
    known = [one.strip().lower().rstrip(".") for one in st.get_option("server.allowedHosts")]
    if not known:
        return True
    named = _HOST.fullmatch(told.strip().lower())
    if named is None:
        return False
    name = named[1].strip("[]").rstrip(".")
    return any(one in ("*", name) or (one.startswith("*.") and name.endswith(one[1:])) for one in known)
