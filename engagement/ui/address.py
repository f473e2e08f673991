"""What an address asks and a page does not know: said, so that a view that was sent is never another one in silence."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches

import streamlit as st

from engagement.model.drafts import EARLIEST, LATEST
from engagement.ui import parts

# Marks that newsletters and chats hang on a link: no filter of anybody's.
_TRACKING = re.compile(r"utm_|mc_|(?:fbclid|gclid|ref)$")
_MOST = 5


def in_vain(known: Collection[str], codes: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Sentences on names of the address that are no filters here, and on values that a filter does not know.

    `known` are the names the page reads; `codes` is {name: {code: label}} for those with fixed choices. Call
    before the page's widgets are made: they drop what they do not know.
    """
    said = []
    names = [*known, *codes]
    for name in st.query_params:
        if name not in names:
            if not _TRACKING.match(name):
                said.append(_no_filter(name, names))
            continue
        choices = codes.get(name)
        if choices is None:
            continue
        labels = {label.casefold() for label in choices.values()}
        for value in st.query_params.get_all(name):
            if value and value not in choices and value.casefold() not in labels:
                said.append(f"{name}={_short(value)} is not known here.{_near(value, choices)}")
    return said


def bad_days(*names: str) -> list[str]:
    """Sentences on values of the address that are no day of the record's calendar."""
    said = []
    for name in names:
        for value in st.query_params.get_all(name):
            try:
                found = date.fromisoformat(value)
            except ValueError:
                said.append(f"{name}={_short(value)} is no day such as 2026-03-31.")
                continue
            if not EARLIEST <= found <= LATEST:
                said.append(
                    f"{name}={value} is not between {EARLIEST} and {LATEST}, the days the record knows."
                )
    return said


def tell(sentences: Collection[str]) -> None:
    """Show what of the address was not followed."""
    if not sentences:
        return
    listed = list(sentences)
    more = f" And {len(listed) - _MOST:,} more." if len(listed) > _MOST else ""
    st.warning(
        parts.plain(f"Of this address something was left out: {' '.join(listed[:_MOST])}{more}"),
        icon=":material/link_off:",
    )


def _no_filter(name: str, known: list[str]) -> str:
    near = get_close_matches(name.casefold(), known, 1)
    return f"No filter is called {_short(name)}.{f' Is it {near[0]}?' if near else ''}"


def _near(value: str, choices: Mapping[str, str]) -> str:
    near = get_close_matches(value.casefold(), [str(code) for code in choices], 1)
    return f" Is it {near[0]}?" if near else ""


def _short(text: str) -> str:
    return parts.cut(" ".join(text.split()), 60)
