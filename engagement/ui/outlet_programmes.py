"""Ambassador programmes: what can be reported, what is missing, what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import streamlit as st

from engagement.model.drafts import EARLIEST, LATEST
from engagement.outlets.programme_shape import Programme
from engagement.outlets.programmes import PROGRAMMES, file_of
from engagement.reporting import run
from engagement.reporting.material import Asked, people
from engagement.reporting.preview import Heard, Line, Preview, State, heard, standing
from engagement.settings import Settings
from engagement.store import Store
from engagement.ui import data, outlet_drafts, parts, session

_LISTED, _OPENED = 30, 3


@data.kept(4)
def _people(store: Store) -> list[str]:
    return people(store)


@data.kept(8)
def _heard(store: Store, code: str, asked: Asked) -> Heard:
    return heard(store, PROGRAMMES[code], asked)


def section(store: Store, settings: Settings) -> None:
    """Ambassador programmes: what can be reported, what is missing, what was sent."""
    st.subheader("Ambassador programmes", anchor=False)
    outlet_drafts.say_what_came_of_it()
    named = _people(store)
    if not named:
        parts.nothing_yet(
            "Nothing can be reported yet. Log a talk or a post that is delivered, and it stands here in the words "
            "of each programme.",
            page="log",
        )
        return
    programme, asked = _asked(named)
    if asked.since and asked.until and asked.since > asked.until:
        st.info("The first day is after the last. Turn them round.", icon=":material/event_busy:")
        return
    shown = standing(programme, asked, _heard(store, programme.code, asked), run.utc_now())
    st.caption(f"Shape: {programme.told_from}.")
    if not shown.lines:
        _nobody_told(shown)
        return
    chosen = _table(shown)
    _opened(programme, chosen)
    _missing(shown)
    _not_taken(shown)
    _download(shown)
    if programme.sends:
        outlet_drafts.section(store, settings, shown, chosen)


def _asked(named: Sequence[str]) -> tuple[Programme, Asked]:
    """The programme, person and days that the address names, or this year's."""
    left, middle = st.columns([3, 2])
    code = left.segmented_control(
        "Programme",
        list(PROGRAMMES),
        default="gde",
        required=True,
        format_func=lambda one: PROGRAMMES[one].name,
        key="programme",
        bind="query-params",
    )
    person = named[0]
    if len(named) > 1:
        person = middle.selectbox("Whose activities", named, key="reporter", bind="query-params")
    today = session.today()
    first, last = st.columns(2)
    since = first.date_input(
        "From", date(today.year, 1, 1), EARLIEST, LATEST, key="reported_from", format="YYYY-MM-DD"
    )
    until = last.date_input("To", today, EARLIEST, LATEST, key="reported_to", format="YYYY-MM-DD")
    return PROGRAMMES[code or "gde"], Asked(person, since, until)


def _nobody_told(shown: Preview) -> None:
    more = f" Not public, and delivered in it: {shown.private}." if shown.private else ""
    parts.nothing_yet(
        f"Nothing that may be shown was delivered in this period.{more} Choose other days."
    )


def _table(shown: Preview) -> list[Line]:
    """Every activity and how it stands; gives the rows that were chosen."""
    counted = [f"{len(shown.of(state))} {state}" for state in State if shown.of(state)]
    is_one = shown.private == 1
    private = (
        f" {shown.private} more {'is' if is_one else 'are'} not public and {'stays' if is_one else 'stay'} here."
        if shown.private
        else ""
    )
    st.caption(f"{', '.join(counted)}.{private} Choose rows to see them as they will be told.")
    picked = st.dataframe(
        pa.table(
            {
                "Date": pa.array([line.entry.done.on for line in shown.lines], pa.date32()),
                "Title": [line.entry.done.title for line in shown.lines],
                "Goes to": [line.entry.sort or "nowhere" for line in shown.lines],
                "State": [line.state.value.capitalize() for line in shown.lines],
                "Missing": [", ".join(one.label for one in line.entry.missing) for line in shown.lines],
            }
        ),
        hide_index=True,
        placeholder="",
        # A list that changed meanwhile forgets what was chosen in it: a choice is a place in the list.
        key=outlet_drafts.key_of_lines("reported", shown.lines),
        on_select="rerun",
        selection_mode="multi-row",
        height=min(38 + 35 * len(shown.lines), 420),
        alt=f"Activities as {shown.programme.name} would be told of them",
    )
    return [shown.lines[at] for at in picked["selection"]["rows"] if at < len(shown.lines)]


def _opened(shown: Programme, chosen: Sequence[Line]) -> None:
    """The first rows chosen, each field with its value."""
    for line in chosen[:_OPENED]:
        entry = line.entry
        with st.container(border=True, key=f"told_{entry.done.id}"):
            st.markdown(f"**{parts.plain(parts.cut(entry.done.title))}**")
            if entry.why_not:
                st.caption(parts.plain(entry.why_not))
                continue
            told = {
                shown.field(name).label: value
                for name, value in entry.values.items()
                if value not in (None, "", [])
            }
            st.dataframe(
                pa.table({"Field": list(told), "Value": [_said(value) for value in told.values()]}),
                hide_index=True,
                placeholder="",
                key=f"fields_{entry.done.id}",
                alt="The fields of this activity as they will be told",
            )
            for remark in entry.remarks:
                st.caption(parts.plain(remark))
            for left in entry.left:
                st.caption(f"At the portal: {parts.plain(left)}.")
    if len(chosen) > _OPENED:
        st.caption(f"The first {_OPENED} of {len(chosen)} chosen are shown.")


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _missing(shown: Preview) -> None:
    """What is missing, and the activity's page to enter it on."""
    lacking = [line for line in shown.of(State.MISSING, State.FAILED) if line.entry.missing]
    if not lacking:
        return
    said = (
        "1 activity lacks something"
        if len(lacking) == 1
        else f"{len(lacking)} activities lack something"
    )
    with st.expander(said, icon=":material/edit_note:", expanded=True):
        for line in lacking[:_LISTED]:
            done = line.entry.done
            parts.link(
                "activities",
                f"{done.on} {parts.plain(parts.cut(done.title, 80))}",
                icon=":material/open_in_new:",
                open=done.id,
            )
            for one in line.entry.missing:
                where = f" Enter it under “{parts.plain(one.enter)}”." if one.enter else ""
                st.caption(f"{parts.plain(one.label)}: {parts.plain(one.why)}.{where}")
        if len(lacking) > _LISTED:
            st.caption(f"{len(lacking) - _LISTED} more are in the table.")


def _not_taken(shown: Preview) -> None:
    """Kinds that the programme has no place for, and why."""
    why: dict[str, int] = {}
    for line in shown.of(State.NOT_TAKEN):
        why[line.entry.why_not or ""] = why.get(line.entry.why_not or "", 0) + 1
    for reason, number in why.items():
        st.caption(f"{number} left out. {parts.plain(reason)}")


def _download(shown: Preview) -> None:
    if not shown.taken:
        return
    days = "-".join(day.isoformat() for day in (shown.asked.since, shown.asked.until) if day)
    st.download_button(
        f"Download {len(shown.taken)} as CSV",
        data=lambda: file_of(shown.programme, shown.taken),
        file_name=f"{shown.programme.code}-{days}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="reported_csv",
        on_click="ignore",
    )
