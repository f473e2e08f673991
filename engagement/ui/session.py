"""What a page may ask for: the store, the visitor's role, today where the visitor is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from engagement import access
from engagement.errors import EngagementError
from engagement.settings import Settings, read_settings
from engagement.store import Store
from engagement.store import open_store as open_database


@cache
def settings() -> Settings:
    """The settings this server was started with. Raises Refused."""
    return read_settings()


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Store:
    return open_database(url)


def open_store() -> Store:
    """The database of this server, opened and migrated once. Raises Refused, DatabaseUnusable."""
    return _opened(settings().database_url)


def role() -> access.Role:
    """The visitor's role."""
    return access.Role(settings().default_role)


def may(act: str) -> bool:
    """Whether the visitor may "read", "write" or "admin"."""
    return access.allows(role(), act)


def store(may: str = "read") -> Store:
    """The store, for a visitor who may do this; for any other the page ends here with a sentence."""
    require(may)
    try:
        return open_store()
    except EngagementError as error:
        st.error(error.message, icon=":material/database_off:")
        st.stop()


def require(act: str) -> None:
    """End the page with a sentence when the visitor may not do this."""
    if not may(act):
        st.error(
            "This page is not open to your role. Ask an administrator of this installation.",
            icon=":material/lock:",
        )
        st.stop()


def today() -> date:
    """Today where the visitor is; the server's day where the browser does not tell."""
    try:
        zone = ZoneInfo(st.context.timezone or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return date.today()
    return datetime.now(UTC).astimezone(zone).date()


def author() -> str:
    """Who is written into the history."""
    return "app"
