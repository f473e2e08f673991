"""What a form asks of a touch: firm and names from the desk, type, direction, perception, promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from engagement.capture.promises import read_lines, written
from engagement.model.designated import Designated
from engagement.model.desk import GUESSED, LIKED, Desk, Direction, TouchType, desk_of
from engagement.model.vocabulary import Kind
from engagement.model.words import key_of
from engagement.store.touched import names_in

_LIKED = {-2: "-2 worst", -1: "-1", 0: "0", 1: "+1", 2: "+2 best"}


def whom(
    key: str, kind: Kind, was: Any, desk: Sequence[Designated], labels: Sequence[str]
) -> dict[str, Any]:
    """Firm and names, offered from the desk; any other can be typed."""
    firm, names = st.columns(2)
    houses = list(dict.fromkeys(one.firm for one in desk))
    organisation = (was.organisation if was else None) or None
    standing = next((one for one in houses if key_of(one) == key_of(organisation or "-")), organisation)
    st.session_state.setdefault(f"{key}_organisation", standing)
    chosen = firm.selectbox(
        labels[0],
        list(dict.fromkeys([*houses, *([standing] if standing else [])])),
        None,
        accept_new_options=True,
        key=f"{key}_organisation",
        placeholder="Choose or type",
    )
    told = (was.counterpart if was else None) or ""
    known = {key_of(one.name): one.name for one in desk}
    before = [known.get(key_of(name), name) for name in _names(told, known)]
    people = names.multiselect(
        labels[1],
        list(dict.fromkeys([*(one.name for one in desk), *before])),
        before,
        accept_new_options=True,
        key=f"{key}_counterpart",
        placeholder="Choose or type a name",
        help=f"Names on the desk are offered; their {labels[0].lower()} is filled in.",
    )
    if (
        chosen is None
        and (homes := {one.firm for one in desk if one.name in people})
        and len(homes) == 1
    ):
        chosen = homes.pop()
    return {"organisation": chosen, "counterpart": told if people == before else ", ".join(people)}


def _names(told: str, known: dict[str, str]) -> list[str]:
    return [told] if key_of(told) in known else list(names_in(told)) if told else []


def fields(key: str, kind: Kind, was: Any) -> dict[str, Any]:
    """Type, direction and perception, and the text of promises under "promises"."""
    which = desk_of(kind) or Desk.ANALYSTS
    usual = TouchType.INTERVIEW if which is Desk.PRESS else TouchType.BRIEFING
    types = [one for one in TouchType if which is Desk.PRESS or one is not TouchType.INTERVIEW]
    first, second, third = st.columns(3)
    asked: list[TouchType | None] = [None, *types]
    standing = was.touch if was else usual
    if standing and standing not in asked:
        asked.append(standing)
    touch = first.selectbox(
        "Type",
        asked,
        asked.index(standing),
        lambda one: one.label if one else "Not said",
        key=f"{key}_touch",
    )
    ways: list[Direction | None] = [None, *Direction]
    direction = second.selectbox(
        "Direction",
        ways,
        ways.index(was.direction if was else None),
        lambda one: one.label if one else "By its type",
        key=f"{key}_direction",
        help="A briefing or interview is ours to them; an inquiry or advisory day is theirs to us.",
    )
    liked: list[int | None] = [None, *LIKED]
    perception = third.selectbox(
        "They think of us",
        liked,
        liked.index(was.perception if was else None),
        lambda one: "Not said" if one is None else _LIKED[one],
        key=f"{key}_perception",
    )
    promised = getattr(was, "promises", ()) if was else ()
    text = st.text_area(
        "Promises",
        "\n".join(map(written, promised)),
        key=f"{key}_promises",
        height=68,
        placeholder="we promised the roadmap by 12 Dec (one a line)",
        help="They are added to those that stand; kept and dropped ones are on the Analysts page.",
    )
    return {
        "touch": touch,
        "direction": direction or (GUESSED.get(touch) if touch else None),
        "perception": perception,
        "promises": text,
    }


def read_promises(text: str, today: date, made_on: date) -> tuple[Any, ...]:
    """The promises of the field, one a line."""
    return read_lines(text, today, made_on)
