"""The form for one activity: its fields depend on the kind; refused input keeps its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from engagement.model.designated import Designated
from engagement.model.desk import desk_of
from engagement.model.drafts import (
    EARLIEST,
    LATEST,
    Draft,
    DraftLink,
    Invalid,
    check,
    default_status,
)
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import (
    ATTENDED_KINDS,
    INWARD_KINDS,
    MEETING_KINDS,
    WRITTEN_KINDS,
    Format,
    Kind,
    Role,
    Status,
    next_statuses,
    statuses_of,
)
from engagement.model.words import visible
from engagement.store.words import Words
from engagement.ui import more, touch_fields
from engagement.ui.more import MOST

_COUNTED = ATTENDED_KINDS | {Kind.CONFERENCE, Kind.PARTNER_MEETING, Kind.PODCAST}
_ORGANISATION = {
    Kind.ANALYST_MEETING: "Firm",
    Kind.CUSTOMER_MEETING: "Customer",
    Kind.PARTNER_MEETING: "Partner",
    Kind.PRESS: "Outlet",
    Kind.ARTICLE: "Publication",
    Kind.PODCAST: "Show",
    Kind.WHITEPAPER: "Publisher",
    Kind.DUE_DILIGENCE: "Company",
    Kind.STARTUP_WATCH: "Company",
    Kind.ASSOCIATION: "Association",
}
_COUNTERPART = {
    Kind.ANALYST_MEETING: "Analyst",
    Kind.CUSTOMER_MEETING: "With whom",
    Kind.PARTNER_MEETING: "With whom",
    Kind.PRESS: "Journalist",
    Kind.PODCAST: "Host",
    **dict.fromkeys((Kind.STRATEGY_SESSION, Kind.DUE_DILIGENCE, Kind.MENTORING), "With whom"),
}
_HAPPENS = frozenset(Kind) - WRITTEN_KINDS
_NO_EVENT = MEETING_KINDS | {Kind.PRESS} | (INWARD_KINDS - {Kind.ASSOCIATION})
# Kinds whose minutes and outcome are worth a field of their own; the others have minutes under "More".
_MET = MEETING_KINDS | INWARD_KINDS | {Kind.PRESS}
_ROLE_WORD = re.compile(
    r"^(" + "|".join(role.value.replace("_", "[ _]") for role in Role) + r")\s*:\s*(\S.*)$",
    re.IGNORECASE,
)


def activity(
    key: str,
    kind: Kind,
    *,
    people: Sequence[str],
    words: Words,
    today: date,
    standing: Draft | None = None,
    proposed: Proposal | None = None,
    attendance: int | None = None,
    submit: str = "Save",
    desk: Sequence[Designated] = (),
) -> Draft | None:
    """Show the form; the draft once it was sent and every field could be read, else None.

    A field that cannot be read is named in a message and keeps what was typed.
    """
    was: Any = standing or proposed
    with st.form(key, border=False):
        title = st.text_input("Title", was.title if was else "", key=f"{key}_title")
        several = kind in _SEVERAL_DAYS or (was is not None and was.ends_on is not None)
        days = st.columns(3 if several else 2)
        starts = days[0].date_input(
            "First day" if several else "Date",
            was.starts_on if was else today,
            EARLIEST,
            LATEST,
            key=f"{key}_date",
            format="YYYY-MM-DD",
        )
        ends = None
        if several:
            ends = days[1].date_input(
                "Last day",
                was.ends_on if was else None,
                EARLIEST,
                LATEST,
                key=f"{key}_ends",
                format="YYYY-MM-DD",
            )
        options = [None, *statuses_of(kind)] if standing is None else _steps(standing, kind)
        status = days[-1].selectbox(
            "Status", options, _index(options, was), _status_label, key=f"{key}_status"
        )
        text = _texts(key, kind, was, desk)
        count = None
        if kind in _COUNTED:
            count = st.number_input(
                "Attendance",
                -MOST,
                MOST,
                attendance,
                step=1,
                key=f"{key}_attendance",
                help="People in the room. Kept as a number you entered, with its date.",
            )
        persons = st.multiselect(
            "Who",
            sorted({*people, *(was.persons if was else ())}),
            list(was.persons) if was else [],
            accept_new_options=True,
            key=f"{key}_persons",
            placeholder="Choose or type a name",
        )
        links = st.text_area(
            "Links",
            "\n".join(f"{li.role.label}: {li.url}" for li in was.links) if was else "",
            key=f"{key}_links",
            height=90,
            placeholder="Paste recording, slides, post, programme … one a line",
        )
        text |= more.fields(key, kind, was, words, minutes=kind not in _MET)
        notes = st.text_area("Notes", was.notes or "" if was else "", key=f"{key}_notes", height=68)
        sent = st.form_submit_button(submit, type="primary", icon=":material/check:")
    if not sent:
        return None
    try:
        return _draft(kind, title, starts, ends, status, text, count, persons, links, notes, was, today)
    except Invalid as error:
        refused(error.field, error.reason)
        return None


_SEVERAL_DAYS = frozenset({Kind.CONFERENCE, Kind.HACKATHON, Kind.WORKSHOP, Kind.COMMUNITY_EVENT})


def refused(field: str, reason: str) -> None:
    """Name the field that was wrong, and why."""
    from engagement.ui.parts import plain

    name = field.replace("_", " ").capitalize()
    st.error(f"{plain(name)}: {plain(reason)}. Nothing was saved.", icon=":material/edit:")


def _steps(was: Draft, kind: Kind) -> list[Status | None]:
    if kind is not was.kind:
        return list(statuses_of(kind))
    return list(next_statuses(kind, was.status))


def _index(options: Sequence[Status | None], was: Any) -> int:
    return options.index(was.status) if was and was.status in options else 0


def _status_label(status: Status | None) -> str:
    return status.label if status else "By its date"


def _texts(key: str, kind: Kind, was: Any, desk: Sequence[Designated]) -> dict[str, Any]:
    """The text fields this kind has, by their names in a draft."""
    fields: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    if desk and desk_of(kind):
        values |= touch_fields.whom(key, kind, was, desk, (_ORGANISATION[kind], _COUNTERPART[kind]))
    else:
        if kind in _ORGANISATION:
            fields.append(("organisation", _ORGANISATION[kind]))
        if kind in _COUNTERPART:
            fields.append(("counterpart", _COUNTERPART[kind]))
    if kind in _HAPPENS and kind not in _NO_EVENT:
        fields.append(("event", "Part of event" if kind is Kind.CONFERENCE else "Event"))
    if kind in _HAPPENS:
        fields += [("city", "City"), ("country", "Country")]
    for start in range(0, len(fields), 3):
        row = fields[start : start + 3]
        for column, (name, label) in zip(st.columns(3), row, strict=False):
            standing = getattr(was, name) if was else None
            values[name] = column.text_input(label, standing or "", key=f"{key}_{name}")
    if kind in _HAPPENS:
        options = [None, *Format]
        values["format"] = st.selectbox(
            "Where the audience is",
            options,
            options.index(was.format) if was else 0,
            lambda f: f.label if f else "Not said",
            key=f"{key}_format",
        )
    if kind in _MET:
        minutes, outcome = st.columns([1, 2])
        values["minutes"] = minutes.number_input(
            "Minutes", -MOST, MOST, was.minutes if was else None, step=5, key=f"{key}_minutes"
        )
        values["outcome"] = outcome.text_input(
            "Outcome", (was.outcome or "") if was else "", key=f"{key}_outcome"
        )
    if desk_of(kind):
        values |= touch_fields.fields(key, kind, was)
    return values


def _draft(
    kind: Kind,
    title: str,
    starts: Any,
    ends: Any,
    status: Status | None,
    text: dict[str, Any],
    count: int | None,
    persons: Sequence[str],
    links: str,
    notes: str,
    was: Any,
    today: date,
) -> Draft:
    if count is not None and count < 0:
        raise Invalid(
            "attendance", count, f"{count:,} is less than nobody. Enter 0 or more, or leave it empty"
        )
    if not visible(title):
        raise Invalid("title", title, "an activity needs a title")
    if not isinstance(starts, date):
        raise Invalid("date", starts, "an activity needs a date")
    said: dict[str, Any] = {
        name: value if not isinstance(value, str) else (value if visible(value) else None)
        for name, value in text.items()
    }
    if "promises" in said:
        said["promises"] = touch_fields.read_promises(said["promises"] or "", today, starts)
    kept: dict[str, Any] = {} if was is None else _kept(was, set(said), starts)
    made = Draft(
        kind=kind,
        title=title,
        starts_on=starts,
        ends_on=ends if isinstance(ends, date) else None,
        status=status or default_status(starts, today),
        persons=tuple(persons),
        links=_read_links(kind, links),
        numbers=(("attendance", int(count)),) if count is not None else (),
        notes=notes if visible(notes) else None,
        **said,
        **kept,
    )
    check(made)
    return made


def _kept(was: Any, shown: set[str], starts: date) -> dict[str, Any]:
    """What the form does not show stays as it was; an hour goes when its day is changed."""
    names = {"event", "event_url", "place", "city", "country", "format", "organisation"}
    names |= {"counterpart", "minutes", "outcome", "extra", "touch", "direction", "perception", "duties"}
    if starts == was.starts_on:
        names |= {"starts_at", "zone"}
    return {name: getattr(was, name) for name in names - shown}


def _read_links(kind: Kind, text: str) -> tuple[DraftLink, ...]:
    made = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not visible(line):
            continue
        found = _ROLE_WORD.match(line.strip())
        url = found[2] if found else line.strip()
        try:
            address = read_url(url.strip())
        except NotAnAddress as error:
            raise Invalid("links", line, f"line {number}, {error}") from error
        role = Role(found[1].lower().replace(" ", "_")) if found else role_for(kind, address)
        made.append(DraftLink(address.url, role))
    return tuple(made)
