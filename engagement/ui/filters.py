"""The Activities page's filters: all in the URL, so that a view can be sent and a mark can open its records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

import streamlit as st

from engagement.capture.headers import audience_of
from engagement.insight.reach import PLATFORMS, platform_name
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.vocabulary import Audience, Format, Kind, Status, Weekday
from engagement.store import Filter, Store
from engagement.store.filters import NONE
from engagement.ui import address, data, more, parts, session


@dataclass(frozen=True, slots=True)
class _Field:
    """A filter beside the usual ones: its label, its name in a Filter, its words where they are fixed."""

    label: str
    within: str
    absent: str | None = None
    codes: type[StrEnum] | None = None


# By their names in the URL.
MORE = {
    "campaign": _Field("Campaign", "campaigns", "no campaign"),
    "audience": _Field("For whom", "audiences", "not said", Audience),
    "tag": _Field("Tag", "tags", "no tag"),
    "duty": _Field("Duty (chosen)", "duties", "no duty chosen"),
    "event": _Field("Event", "events", "no event"),
    "city": _Field("City", "cities", "no city"),
    "platform": _Field("Platform", "platforms", "no link"),
    "format": _Field("Format", "formats", "not said", Format),
    "weekday": _Field("Weekday", "weekdays", codes=Weekday),
}
# Beside those: what the Activities page has fields for and a page with one button does not.
FIELDS = {"kind": _Field("Kind", "kinds", codes=Kind), "person": _Field("Person", "persons"), **MORE}
_IDS = "ids"


def filters(store: Store) -> Filter:
    """The usual filters as fields, further ones by the URL or from "More filters", each with its way out."""
    parts.read_codes(
        "activities",
        {"kind": {k: k.label for k in Kind}, "status": {s: s.label for s in Status}},
    )
    said, unknown = _asked(MORE)
    codes = {
        "kind": {kind.value: kind.label for kind in Kind},
        "status": {status.value: status.label for status in Status},
        "person": {name: name for name in data.people(store)},
    }
    address.tell(
        [
            *address.in_vain(("search", "from", "to", "page", "open", _IDS, *MORE), codes),
            *address.bad_days("from", "to"),
            *(f"{name}={value} is not known here." for name, value in unknown),
        ]
    )
    search, kinds, statuses = st.columns([2, 2, 2])
    persons, since, until, further = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    text = search.text_input(
        "Search", key="search", bind="query-params", icon=":material/search:", placeholder="Words"
    )
    chosen = kinds.multiselect(
        "Kind", list(Kind), format_func=lambda k: k.label, key="kind", bind="query-params"
    )
    stands = statuses.multiselect(
        "Status", list(Status), format_func=lambda s: s.label, key="status", bind="query-params"
    )
    who = persons.multiselect("Person", data.people(store), key="person", bind="query-params")
    first = _day(since, "From", "from")
    last = _day(until, "To", "to")
    with further:
        _choose(store, "More filters", MORE)
    _chips(store, MORE)
    return Filter(
        tuple(chosen), tuple(stands), tuple(who), first, last, text or "", ids=_said(_IDS), **said
    )


def under_a_button(store: Store, place: Any) -> tuple[Filter, list[str]]:
    """All filters but days and words under one button in `place`, each with its way out; and what is not known.

    Codes the record does not have are left out of the filter and named, as "kind: juggling".
    """
    with place:
        _choose(store, "Filters", FIELDS)
    _chips(store, FIELDS)
    said, unknown = _asked(FIELDS)
    return Filter(ids=_said(_IDS), **said), [f"{name}: {value}" for name, value in unknown]


def _asked(fields: Mapping[str, _Field]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the URL asks of these, by their names in a Filter; and what of it no filter knows."""
    said: dict[str, Any] = {}
    unknown = []
    for name, field in fields.items():
        codes = None if field.codes is None else {*(code.value for code in field.codes), NONE}
        told = _said(name)
        unknown += [(name, value) for value in told if codes is not None and value not in codes]
        said[field.within] = tuple(value for value in told if codes is None or value in codes)
    return said, unknown


def in_words(filter_: Filter) -> list[str]:
    """What a filter asks beside days and words: "kind talk or workshop", "12 chosen activities"."""
    said = []
    for name, field in FIELDS.items():
        if values := getattr(filter_, field.within):
            labels = [_label(session.open_store(), name, value) for value in values]
            others = f" and {len(labels) - 5:,} more" if len(labels) > 5 else ""
            said.append(f"{field.label.lower()} {' or '.join(labels[:5])}{others}")
    if filter_.ids:
        said.append(
            "1 chosen activity" if len(filter_.ids) == 1 else f"{len(filter_.ids):,} chosen activities"
        )
    return said


def _day(column: Any, label: str, key: str) -> date | None:
    found = column.date_input(
        label, None, EARLIEST, LATEST, key=key, bind="query-params", format="YYYY-MM-DD"
    )
    return found if isinstance(found, date) else None


def _said(name: str) -> tuple[str, ...]:
    """What the URL says of one filter, each value once, as the record writes it."""
    told = st.query_params.get_all(name)
    if name == _IDS:
        told = [one.strip() for value in told for one in re.split(r"[.,]", value)]
    return tuple(dict.fromkeys(_code(name, value) for value in told if value))


def _code(name: str, said: str) -> str:
    """A word of ours as its code: "Community", "In person" and "Wed" are met; another stays as it is."""
    plain = said.casefold().strip().replace(" ", "_").replace("-", "_")
    if name == "audience":
        return audience_of(said) or said
    if name == "weekday":
        return next((day.value for day in Weekday if len(plain) > 2 and day.startswith(plain)), said)
    if name == "platform":
        return next((code for code, label in PLATFORMS.items() if code and label == said), plain)
    return plain if name in ("format", "kind") or plain == NONE else said


def _label(store: Store, name: str, value: str) -> str:
    field = FIELDS[name]
    if value == NONE and field.absent:
        return field.absent
    if field.codes is not None:
        return str(getattr(field.codes(value), "label", value)) if value in set(field.codes) else value
    if name == "duty":
        return data.duty_labels(store).get(value, value)
    return platform_name(value) if name == "platform" else value


def _chips(store: Store, fields: Mapping[str, _Field]) -> None:
    """What the URL asks of these, each taken away by a click."""
    wanted, _ = _asked(fields)
    asked = [(name, value) for name, field in fields.items() for value in wanted[field.within]]
    chosen = _said(_IDS)
    if not asked and not chosen:
        return
    with st.container(horizontal=True):
        if chosen:
            few = "1 chosen activity" if len(chosen) == 1 else f"{len(chosen):,} chosen activities"
            _chip(few, _IDS, None)
        for name, value in asked:
            shown = parts.plain(parts.cut(_label(store, name, value), 60))
            _chip(f"{FIELDS[name].label}: {shown}", name, value)


def _chip(label: str, name: str, value: str | None) -> None:
    st.button(
        label,
        icon=":material/close:",
        key=f"without_{name}_{value}",
        help="Take this filter away",
        on_click=_without,
        args=(name, value),
    )


def _without(name: str, value: str | None) -> None:
    _ask(name, [other for other in _said(name) if value is not None and other != value])


def _ask(name: str, values: Sequence[str]) -> None:
    if values:
        st.query_params[name] = list(values)
    elif name in st.query_params:
        del st.query_params[name]


def _choose(store: Store, label: str, fields: Mapping[str, _Field]) -> None:
    """The filters to choose from; what is chosen stands in the URL."""
    with st.popover(
        label, icon=":material/filter_list:", on_change="rerun", key="more_filters"
    ) as opened:
        if not opened.open:
            return
        words, places = data.words(store), data.places(store)
        used = {
            "campaign": words.campaigns,
            "tag": words.tags,
            "event": places.events,
            "city": places.cities,
            "platform": places.platforms,
            "person": data.people(store),
            "duty": tuple(data.duty_labels(store)),
        }
        for name, field in fields.items():
            known = [code.value for code in field.codes] if field.codes else used[name]
            absent = [NONE] if field.absent else []
            key = f"more_{name}"
            st.session_state[key] = list(_said(name))  # the URL says what is chosen, also after a click
            st.multiselect(
                field.label,
                [*more.offered(known, _said(name)), *(one for one in absent if one not in _said(name))],
                format_func=partial(_label, store, name),
                key=key,
                on_change=_chosen,
                args=(name,),
            )


def _chosen(name: str) -> None:
    _ask(name, st.session_state[f"more_{name}"])
