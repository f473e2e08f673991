"""Evaluations on the Analysts page: on a timeline, each with its steps, their owners and one-click done."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from engagement.model.designated import Evaluated, NewEvaluation, Step
from engagement.model.desk import STEPS, Desk, EvaluationSort
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.ids import new_id
from engagement.store import Store, evaluations
from engagement.store.evaluations import Planned
from engagement.ui import desk, desk_data, figure, parts, session
from engagement.ui.desk_data import Asked, View


def section(store: Store, asked: Asked, view: View, today: date) -> None:
    """The timeline, every evaluation, and a form for a new one."""
    drawn = desk_data.steps(store, asked, today)
    st.subheader("Evaluations and their steps", anchor=False)
    if drawn is None:
        parts.nothing_yet(
            "No evaluation is planned. Add a Magic Quadrant, Wave, MarketScape or Radar with the day of its "
            "publication, and its steps are planned back from that day."
        )
    else:
        figure.show(
            drawn.spec,
            drawn.frame,
            figure.Caption(
                "your record", None, "Steps by the day they are due; late ones are those not done by then.",
                f"{len(view.record.evaluations):,} evaluations.",
                shown="All evaluations on the desk, by step.",
            ),
            key="desk_steps",
            title="Evaluations and their steps",
            alt="Evaluations over time, a mark for each step: done, late or ahead",
            opens=False,
        )  # fmt: skip
    for one in view.record.evaluations:
        _evaluation(store, one, today)
    if session.may("write"):
        _add(store, view, today)


def _evaluation(store: Store, one: Evaluated, today: date) -> None:
    waiting = [step for step in one.steps if step.done_on is None]
    late = sum(step.due_on < today for step in waiting)
    state = f", {late} late" if late else "" if waiting else ", all done"
    away = (one.publishes_on - today).days
    label = (
        f"{parts.cut(one.name, 70)}, {parts.cut(one.firm, 40)}: {one.publishes_on.isoformat()}{state}"
    )
    with st.expander(parts.plain(label), expanded=away >= 0 and bool(late)):
        st.caption(
            f"{one.sort.label}. Published "
            + (f"in {away:,} days." if away > 0 else "today." if away == 0 else f"{-away:,} days ago.")
            + (f" Result: {parts.plain(one.result)}." if one.result else "")
        )
        if one.notes:
            st.markdown(parts.plain(one.notes))
        if one.url:
            st.link_button("Its page", one.url, icon=":material/open_in_new:")
        for step in one.steps:
            _step(store, step, today)
        if session.may("write"):
            _plan(store, one)
            _edit(store, one, today)


def _step(store: Store, step: Step, today: date) -> None:
    late = step.done_on is None and step.due_on < today
    with st.container(horizontal=True, vertical_alignment="center"):
        color, icon, word = (
            ("green", ":material/check:", f"Done {step.done_on}")
            if step.done_on
            else (
                "red",
                ":material/notification_important:",
                f"{(today - step.due_on).days:,} days late",
            )
            if late
            else ("gray", ":material/schedule:", f"in {(step.due_on - today).days:,} days")
        )
        owner = f", {parts.plain(parts.cut(step.owner, 50))}" if step.owner else ", no owner yet"
        st.markdown(
            f":{color}-badge[{icon} {word}] **{parts.plain(step.name)}** by {step.due_on.isoformat()}{owner}"
        )
        if not session.may("write"):
            return
        if step.done_on is None:
            if st.button("Done", icon=":material/check:", key=f"done_{step.id}") and desk.write(
                store, lambda unit: evaluations.done(unit, step.id, today)
            ):
                desk.say(f"{step.name} is done.", "done", step.id)
        elif st.button("Not done", type="tertiary", key=f"undone_{step.id}") and desk.write(
            store, lambda unit: evaluations.done(unit, step.id, None)
        ):
            st.rerun()


def _plan(store: Store, one: Evaluated) -> None:
    with st.popover("Plan steps", icon=":material/event_repeat:"):
        with st.form(f"plan_{one.id}_{one.version}", border=False):
            planned = []
            for step in one.steps:
                day, owner, out = st.columns((3, 3, 2), vertical_alignment="bottom")
                due = day.date_input(
                    f"{step.name} by",
                    step.due_on,
                    EARLIEST,
                    LATEST,
                    format="YYYY-MM-DD",
                    key=f"due_{step.id}_{one.version}",
                )
                who = owner.text_input("Owner", step.owner or "", key=f"owner_{step.id}_{one.version}")
                gone = out.checkbox("Leave out", key=f"out_{step.id}_{one.version}")
                by = due if isinstance(due, date) else step.due_on
                planned.append(Planned(step.id, by, who, leave_out=gone))
            planned += _another(one)
            sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
        if sent and desk.write(store, lambda unit: evaluations.plan(unit, one.id, planned, one.version)):
            desk.say("The steps are planned.")


def _another(one: Evaluated) -> list[Planned]:
    """A step that is not on the plan yet, where its name was typed."""
    key = f"{one.id}_{one.version}"
    name, day, owner = st.columns((3, 3, 2))
    called = name.text_input("Another step", key=f"step_name_{key}", placeholder="Demo video")
    due = day.date_input(
        "By", one.publishes_on, EARLIEST, LATEST, format="YYYY-MM-DD", key=f"step_due_{key}"
    )
    who = owner.text_input("Its owner", key=f"step_owner_{key}")
    by = due if isinstance(due, date) else one.publishes_on
    return [Planned(None, by, who, called)] if called.strip() else []


def _fields(key: str, firms: list[str], was: Evaluated | None, today: date) -> NewEvaluation | None:
    left, right = st.columns(2)
    name = left.text_input(
        "Name", was.name if was else "", key=f"{key}_name", placeholder="Magic Quadrant for …"
    )
    st.session_state.setdefault(f"{key}_firm", was.firm if was else None)
    firm = right.selectbox(
        "Firm", firms, None, accept_new_options=True, key=f"{key}_firm", placeholder="Choose or type"
    )
    sorts = list(EvaluationSort)
    sort = left.selectbox(
        "Type", sorts, sorts.index(was.sort) if was else 0, lambda one: one.label, key=f"{key}_sort"
    )
    day = right.date_input(
        "Published on",
        was.publishes_on if was else today + timedelta(days=max(days for _, days in STEPS)),
        EARLIEST,
        LATEST,
        format="YYYY-MM-DD",
        key=f"{key}_day",
    )
    owner = ""
    if was is None:
        owner = left.text_input("Owner of its steps", key=f"{key}_owner")
    url = right.text_input("Page", (was and was.url) or "", key=f"{key}_url")
    result = (was and was.result) or ""
    if was is not None:
        result = left.text_input(
            "Result", result, key=f"{key}_result", placeholder="Leader, challenger …"
        )
    notes = st.text_area("Notes", (was and was.notes) or "", key=f"{key}_notes", height=68)
    if not st.form_submit_button("Save", type="primary", icon=":material/check:"):
        return None
    if not isinstance(day, date):
        st.error("Publication: give the day on which it will be published.", icon=":material/edit:")
        return None
    return NewEvaluation(
        firm or "", name, day, sort or EvaluationSort.OTHER, Desk.ANALYSTS, url, result, notes, owner
    )


def _edit(store: Store, one: Evaluated, today: date) -> None:
    firms = [house.name for house in desk_data.record(store, Desk.ANALYSTS).houses]
    with st.popover("Change", icon=":material/edit:"):
        with st.form(f"edit_{one.id}_{one.version}", border=False):
            told = _fields(f"evaluation_{one.id}_{one.version}", firms, one, today)
        if told and desk.write(
            store, lambda unit: evaluations.change(unit, one.id, told, today, one.version)
        ):
            desk.say(f"{told.name} is changed; steps that are not done moved with its publication.")
        if st.button("Remove", icon=":material/delete:", key=f"remove_{one.id}") and desk.write(
            store, lambda unit: evaluations.remove(unit, one.id, one.version)
        ):
            desk.say(f"{one.name} is removed.", "evaluation", one.id)


def _add(store: Store, view: View, today: date) -> None:
    with st.expander("Add an evaluation", icon=":material/add:", expanded=not view.record.evaluations):
        turn = st.session_state.setdefault("evaluation_turn", 0)
        token = st.session_state.setdefault(f"evaluation_token_{turn}", new_id())
        firms = [house.name for house in view.record.houses]
        with st.form(f"evaluation_new_{turn}", border=False):
            told = _fields(f"evaluation_new_{turn}", firms, None, today)
        if told and desk.write(store, lambda unit: evaluations.add(unit, told, today, token)):
            st.session_state["evaluation_turn"] = turn + 1
            desk.say(f"{told.name} is planned back from {told.publishes_on}.")
