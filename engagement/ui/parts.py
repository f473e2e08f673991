"""Pieces that pages share: escaped text, charts, empty states, numbers with their age."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from engagement.insight.verdicts import Verdict

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$@/&^=])")


def plain(text: object) -> str:
    """Text from outside for a place that reads Markdown: shown letter by letter, never obeyed."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def cut(text: str, length: int = 90) -> str:
    """A long title as it is shown; the record keeps it whole."""
    return text if len(text) <= length else text[: length - 1] + "…"


def nothing_yet(sentence: str, *, page: str | None = None, label: str | None = None) -> None:
    """An empty state: what to do, and the page to do it on."""
    with st.container(border=True):
        st.markdown(sentence)
        if page is not None:
            link(page, label or f"Open {page.capitalize()}")


def link(page: str, label: str, icon: str | None = None, **query: str | Sequence[str]) -> None:
    """A link to a page by its name, with filters in its URL."""
    pages: Mapping[str, Any] = st.session_state.get("pages", {})
    if page in pages:
        asked = [
            (key, value)
            for key, values in query.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
        st.page_link(pages[page], label=label, icon=icon, query_params=asked or None)


def read_codes(page: str, labels: Mapping[str, Mapping[str, str]]) -> None:
    """Let a URL say `kind=blog_post`: bound widgets know their choices by their labels only.

    `labels` is {name in the URL: {code: label}}, a code being the widget's own option. Call before the page's
    widgets are made.
    """
    said = {key: st.query_params.get_all(key) for key in st.query_params}
    # As lists: of pairs with the same name, switch_page keeps the last one only.
    read = {
        key: [labels.get(key, {}).get(value, value) for value in values] for key, values in said.items()
    }
    changed = [key for key in read if read[key] != said[key]]
    pages: Mapping[str, Any] = st.session_state.get("pages", {})
    # The page may be open already, as when its first address is asked for again: its widgets hold their names
    # in the URL then, and nobody else may write them.
    if any(key in st.session_state for key in changed):
        for key in changed:
            _choose(key, labels[key], read[key])
    elif changed and page in pages:
        st.switch_page(pages[page], query_params=read)


def _choose(key: str, labels: Mapping[str, str], read: Sequence[str]) -> None:
    """Make a widget's choice what the URL says; what it does not know is left out."""
    chosen = [code for label in read for code, known in labels.items() if known == label]
    several = isinstance(st.session_state.get(key), list | tuple)
    choice = chosen if several else chosen[0]
    if st.session_state[key] != choice:
        st.session_state[key] = choice


def chart(spec: dict[str, Any], *, key: str, alt: str) -> None:
    """Show a chart made by `charts`, as its specification: four times cheaper than the object."""
    st.vega_lite_chart(None, spec, key=key, alt=alt)


def age(instant: datetime | None, now: datetime | None = None) -> str:
    """How old a number is: "today", "3 days old", with its day beyond a month."""
    if instant is None:
        return "never read"
    days = ((now or datetime.now(UTC)).date() - instant.astimezone(UTC).date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days <= 31:
        return f"{days} days ago"
    return f"on {instant.astimezone(UTC).date().isoformat()}"


def moment(instant: datetime | None) -> str:
    """An instant for people, to the minute, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if instant else "never"


_VERDICTS = {
    Verdict.ACHIEVED: ("green", ":material/check_circle:"),
    Verdict.ON_TRACK: ("green", ":material/trending_up:"),
    Verdict.AT_RISK: ("orange", ":material/warning:"),
    Verdict.BEHIND: ("red", ":material/trending_down:"),
    Verdict.MISSED: ("red", ":material/cancel:"),
    Verdict.NO_DATA: ("gray", ":material/help:"),
    Verdict.TOO_EARLY: ("gray", ":material/hourglass_empty:"),
    Verdict.NOT_STARTED: ("gray", ":material/schedule:"),
}


def verdict(found: Verdict) -> str:
    """A goal's verdict as Markdown's badge: a word and an icon beside the colour."""
    color, icon = _VERDICTS[found]
    return f":{color}-badge[{icon} {found.label}]"


def demo_banner(is_demo: bool) -> None:
    """Say that what is shown is invented."""
    if is_demo:
        st.info(
            "Demo data: an invented CTO's two years. Start with `make run` to keep your own record.",
            icon=":material/science:",
        )
