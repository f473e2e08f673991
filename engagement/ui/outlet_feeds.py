"""The public speaker page and the calendar feeds."""

from __future__ import annotations

import shlex
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyarrow as pa
import streamlit as st

from engagement.errors import Refused
from engagement.model.public import why
from engagement.model.vocabulary import Kind, Status
from engagement.outlets import site as sites
from engagement.outlets import site_files
from engagement.outlets.calendar_feeds import FEEDS
from engagement.outlets.site_shape import Shape, shape, why_not
from engagement.settings import Settings
from engagement.store import Store, public
from engagement.ui import calendars, data, parts, session

PAGE = 100
_CHOICES = {"all": "All", "on": "On the page", "off": "Not on the page"}
_COUNTED = {
    "upcoming": "Upcoming",
    "talks": "Talks",
    "recordings": "Recordings",
    "slides": "Slides",
    "writing": "Writing",
}


def section(store: Store, settings: Settings) -> None:
    """The public speaker page and the calendar feeds."""
    _page(store)
    _feeds(store)


@data.kept(4)
def _people(store: Store) -> list[str]:
    """Who has public activities, most first."""
    with store.read() as connection:
        return public.people(connection)


@data.kept(8)
def _shape(store: Store, person: str | None, today: date) -> Shape:
    """What would stand on one person's site now."""
    with store.read() as connection:
        return shape(public.read(connection, person), today)


def _zip(store: Store, person: str | None, base: str | None, today: date) -> bytes:
    """The site itself, made when it is asked for."""
    with store.read() as connection:
        read = public.read(connection, person)
    return site_files.zipped(sites.site(read, today, base).files)


@data.kept(8)
def _rows(store: Store, person: str | None) -> list[tuple[public.Standing, str]]:
    """Every activity of one person, and of nobody, with why it is not on the page; "" where it is."""
    people = _people(store)
    with store.read() as connection:
        found = public.standing(connection)
    return [(one, _why_off(one, people)) for one in found if not one.persons or person in one.persons]


def _why_off(one: public.Standing, people: list[str]) -> str:
    if not one.public:
        return why(one.kind, one.status, one.said)
    if not one.persons and len(people) > 1:
        return "names nobody, and several people have public activities"
    return why_not(one.kind, one.status, one.said)


def _page(store: Store) -> None:
    st.subheader("Public page", anchor=False)
    st.markdown(
        "A website of one person's public activities, made of files that any web server can show: talks, recordings, "
        "slides, writing and what is ahead, with a calendar, RSS and JSON feeds. Notes, meetings, numbers, costs and "
        "what is not accepted are never in it."
    )
    people = _people(store)
    person = people[0] if people else None
    if len(people) > 1:
        person = st.selectbox("Whose page", people, key="person", bind="query-params") or person
    base = _address()
    made = _shape(store, person, session.today())
    if not made.all:
        parts.nothing_yet(
            "Nothing is public yet. Talks, writing and events are, once they are accepted, planned or delivered.",
            page="log",
        )
    else:
        _take(store, made, person, base)
    _standing(store, person)


def _address() -> str | None:
    """The address the site will stand at, if it is said and is one."""
    said = st.text_input(
        "The address it will stand at",
        key="site_address",
        placeholder="https://speaker.example.org/",
        help="May be left empty. With it, feeds and search engines are told whole addresses.",
    )
    if not said.strip():
        return None
    try:
        return sites.base_url(said)
    except Refused as error:
        st.error(parts.plain(error.message.removeprefix("--base-url: ")), icon=":material/edit:")
        return None


def _take(store: Store, made: Shape, person: str | None, base: str | None) -> None:
    """What stands on it, and the ways to get it."""
    with st.container(horizontal=True):
        for key, label in _COUNTED.items():
            st.metric(label, f"{made.counts[key]:,}", width="content")
    st.download_button(
        "Save the site as a zip",
        data=lambda: _zip(store, person, base, session.today()),
        file_name="speaker-page.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        key="site_zip",
    )
    st.markdown("Or write it into a folder, again and again: what changed is replaced, nothing else.")
    command = ["python", "-m", "engagement", "site", "public_html"]
    command += ["--person", person] if person else []
    command += ["--base-url", base] if base else []
    st.code(shlex.join(command), language="bash")


def _standing(store: Store, person: str | None) -> None:
    """Everything of the person's, on the page or not, and why."""
    rows = _rows(store, person)
    if not rows:
        return
    on = sum(1 for _, off in rows if not off)
    st.markdown(
        f"**{on:,} on the page, {len(rows) - on:,} not.** A status that is not public beats what you say; else your word "
        "beats what is usual for its kind. It stands under More on an activity's form."
    )
    chosen = st.segmented_control(
        "Which",
        list(_CHOICES),
        default="all",
        required=True,
        format_func=lambda code: _CHOICES[code],
        key="shown",
        bind="query-params",
        label_visibility="collapsed",
    )
    found = [row for row in rows if chosen == "all" or (chosen == "on") == (not row[1])]
    if not found:
        st.caption("None.")
        return
    pages = -(-len(found) // PAGE)
    page = min(st.pagination(pages, key="page", bind="query-params"), pages) if pages > 1 else 1
    shown = found[(page - 1) * PAGE : page * PAGE]
    picked = st.dataframe(
        _table(shown),
        hide_index=True,
        placeholder="",
        key=f"standing_{chosen}_{page}",
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 + 35 * len(shown), 420),
        column_config={"Date": st.column_config.DateColumn(width="small")},
        alt="Activities with whether they stand on the public page, and why, newest first",
    )
    _open(shown, picked["selection"]["rows"])


def _table(shown: list[tuple[public.Standing, str]]) -> pa.Table:
    return pa.table(
        {
            "Date": pa.array([one.starts_on for one, _ in shown], pa.date32()),
            "Title": [parts.cut(one.title, 200) for one, _ in shown],
            "Kind": [Kind(one.kind).label for one, _ in shown],
            "Status": [Status(one.status).label for one, _ in shown],
            "On the page": ["No" if off else "Yes" for _, off in shown],
            "Why": [off or why(one.kind, one.status, one.said) for one, off in shown],
        }
    )


def _open(shown: list[Any], rows: list[int]) -> None:
    """The link to the chosen row's activity, where it can be changed."""
    if rows and rows[0] < len(shown):
        one = shown[rows[0]][0]
        label = f"Open {parts.plain(parts.cut(one.title, 60))} to change it"
        parts.link("activities", label, icon=":material/edit:", open=one.id)
    else:
        st.caption("Choose a row to open its activity and change it.")


def _feeds(store: Store) -> None:
    st.subheader("Calendars", anchor=False)
    st.markdown(
        "Subscribe your calendar to one of these. An entry that moves is moved there, one that is called off is shown as "
        "such for 90 days. **A calendar service on the internet reads only addresses that it can reach**; where it cannot "
        "reach this server, write the file with `python -m engagement calendar --out FILE.ics --feed NAME`."
    )
    today = date.today()
    for which in FEEDS:
        count = calendars.count(store, which, today)
        noun = "entry" if count == 1 else "entries"
        st.markdown(
            f"**{FEEDS[which] if which != 'all' else 'All'}**: {count:,} {noun}. {calendars.HOLDS[which]}."
        )
        st.code(_whole(calendars.PATHS[which]), language=None)


def _whole(path: str) -> str:
    """A path of this server as the visitor's browser reaches it; the path alone where that is not known."""
    at = urlsplit(st.context.url or "")
    return urljoin(f"{at.scheme}://{at.netloc}", path) if at.scheme and at.netloc else path
