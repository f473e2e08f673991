"""The duties of one activity: suggested ones to confirm with a click, any other to choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engagement.insight.duties import Suggestion, suggest
from engagement.model.mission import NO_DUTY, Duty
from engagement.model.vocabulary import Kind
from engagement.store import Detail, Store
from engagement.store.words import Words
from engagement.ui import data, parts


def field(key: str, kind: Kind, was: Any, words: Words) -> tuple[str, ...]:
    """The duties chosen in a form; none where nobody chose, so that they stay suggested."""
    offered = {duty.key: duty for duty in words.duties if not duty.retired}
    known = {duty.key: duty for duty in words.duties}
    found = suggested(kind, was, offered)
    standing = list(was.duties) if was else []
    near = list(dict.fromkeys((*standing, *(one.duty for one in found), NO_DUTY)))
    clicked = st.pills(
        "Duties of the mission",
        near,
        selection_mode="multi",
        default=standing,
        format_func=lambda one: label(one, known),
        key=f"{key}_duties",
        help="Left alone, the suggested ones count on the Mission page, marked as suggested.",
    )
    if found:
        said = "; ".join(f"{label(one.duty, known)}, because {one.why}" for one in found)
        st.caption(parts.plain(f"Suggested: {said}."))
    others = st.multiselect(
        "Other duties",
        [one for one in offered if one not in near],
        format_func=lambda one: f"{label(one, known)} ({offered[one].constituent.label})",
        key=f"{key}_other_duties",
        placeholder="Choose from the catalogue",
    )
    chosen = tuple(dict.fromkeys((*clicked, *others)))
    return chosen if len(chosen) < 2 else tuple(one for one in chosen if one != NO_DUTY)


def suggested(kind: Kind, was: Any, offered: Mapping[str, Duty]) -> tuple[Suggestion, ...]:
    """What is suggested for a draft as it stands."""
    row = {"kind": kind.value, "title": "" if was is None else was.title}
    if was is not None:
        told = {name: getattr(was, name) for name in ("tags", "counterpart", "notes", "event")}
        row |= told | {"audiences": [one.value for one in was.audiences]}
    return suggest(row, offered)


def label(key: str, known: Mapping[str, Duty]) -> str:
    """A duty as people call it; one that the catalogue does not know by its key."""
    if key == NO_DUTY:
        return "Serves no duty"
    return (
        known[key].label
        if key in known
        else f"{key.replace('_', ' ').capitalize()} (not in the catalogue)"
    )


def in_words(store: Store, detail: Detail) -> str:
    """The duties of a recorded activity, chosen or suggested, with why."""
    catalogue = data.words(store).duties
    known = {duty.key: duty for duty in catalogue}
    row = detail.row
    if row["duties"]:
        return ", ".join(label(one, known) for one in row["duties"])
    found = suggest(row, {duty.key for duty in catalogue if not duty.retired})
    said = "; ".join(f"{label(one.duty, known)}, because {one.why}" for one in found)
    return f"suggested: {said}" if said else ""
