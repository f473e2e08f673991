"""Every run starts here: who may see what, the menu, the page.

It lives where no folder named `pages` stands beside it: there, the first deep link to a fresh server
would run the page file alone, without this gate.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from engagement.errors import EngagementError
from engagement.ui import data, parts, session

_PAGES = Path(__file__).resolve().parents[2] / "pages"
# Section -> (file, title, icon, what a visitor must be allowed to do).
_MENU = {
    "CEO": [
        ("overview", "Overview", ":material/speed:", "read"),
        ("mission", "Mission", ":material/explore:", "read"),
        ("briefs", "Briefs", ":material/description:", "read"),
    ],
    "CTO": [
        ("log", "Log", ":material/edit_note:", "write"),
        ("files", "Import", ":material/upload_file:", "write"),
        ("inbox", "Inbox", ":material/inbox:", "write"),
        ("activities", "Activities", ":material/list:", "read"),
        ("speaking", "Speaking", ":material/podium:", "read"),
    ],
    "Marketing": [
        ("reach", "Reach", ":material/bar_chart:", "read"),
        ("community", "Community", ":material/groups:", "read"),
        ("goals", "Goals", ":material/flag:", "read"),
        ("analysts", "Analysts", ":material/contact_page:", "read"),
        ("outlets", "Outlets", ":material/ios_share:", "read"),
    ],
    "Admin": [("sources", "Sources", ":material/sync:", "admin")],
}
# Pages in no menu, opened by a link that is a right of its own, whatever the visitor's role may do.
_BY_LINK = [("assess", "Assessment", ":material/rate_review:")]


def run() -> None:
    """Show the page the visitor asked for, if the visitor may see it."""
    # An emoji: a material icon here would make the browser ask a font host.
    st.set_page_config(page_title="Engagement", page_icon="📣", layout="wide")
    pages: dict[str, Any] = {}
    allowed: dict[str, list[Any]] = {}
    needed: dict[str, str | None] = {}
    for section, entries in _MENU.items():
        for name, title, icon, act in entries:
            page = st.Page(
                _PAGES / f"{name}.py",
                title=title,
                icon=icon,
                url_path=name,
                default=name == "overview",
                visibility="visible" if session.may(act) else "hidden",
            )
            pages[name] = page
            needed[page.url_path] = act
            allowed.setdefault(section, []).append(page)
    for name, title, icon in _BY_LINK:
        page = st.Page(_PAGES / f"{name}.py", title=title, icon=icon, url_path=name, visibility="hidden")
        needed[page.url_path] = None
        allowed.setdefault("", []).append(page)
    page = st.navigation(allowed, position="top")
    st.session_state["pages"] = pages
    if (needs := needed[page.url_path]) is not None:
        session.require(needs)
    store = session.open_store()
    try:
        with store.moment():
            parts.demo_banner(data.is_demo(store))
            page.run()
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")


try:
    run()
except EngagementError as error:
    st.error(error.message, icon=":material/settings:")
