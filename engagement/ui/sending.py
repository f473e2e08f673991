"""The Briefs page's sending: who gets them and when, the mail as it will be, a test, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from engagement.addresses import SETTING, WEBHOOK_SETTING, read_address
from engagement.errors import EngagementError, Refused
from engagement.model.sending import (
    CHOICE,
    EVERY,
    FORMS,
    MAIL,
    WEBHOOK,
    WEEKDAYS,
    Plan,
    as_json,
    last_span,
    next_span,
)  # fmt: skip
from engagement.sending import run, told
from engagement.sending.plan import read_plan
from engagement.sending.run import Outcome
from engagement.store import Store, choices, deliveries
from engagement.store.deliveries import FAILED, SENDING, SENT, UNSURE, Made
from engagement.ui import parts, session

_FORM_NAMES = {"pdf": "PDF", "pptx": "PowerPoint", "html": "HTML", "md": "Markdown"}
_STATES = {
    SENT: ("green", ":material/check_circle:", "Sent"),
    SENDING: ("gray", ":material/hourglass:", "Being sent"),
    FAILED: ("red", ":material/error:", "Failed"),
    UNSURE: ("orange", ":material/help:", "May have arrived"),
}
_SHOWN = 10


def show(store: Store, today: date) -> None:
    """Who gets briefs, when the next goes out, its mail before it goes, a test, and the last deliveries."""
    st.subheader("Sending", anchor=False)
    plan = run.plan_of(store)
    _next(store, plan, today)
    if session.may("write"):
        with st.expander(
            "Who gets them, and when", icon=":material/group:", key="sending_plan", on_change="rerun"
        ) as opened:
            if opened.open:
                _plan(store, plan, today)
        with st.expander(
            "Preview and test", icon=":material/mail:", key="sending_preview", on_change="rerun"
        ) as opened:
            if opened.open:
                _preview(store, plan, today)
    _deliveries(store, today)


def _next(store: Store, plan: Plan, today: date) -> None:
    """When the next goes out, and what stands in its way."""
    settings = session.settings()
    if plan.to and settings.smtp_url is None:
        st.warning(
            f"No mail server is set, so nothing can be mailed. Set {SETTING}.",
            icon=":material/mail_off:",
        )
    if plan.webhook is not None and settings.webhook_url is None:
        st.warning(
            f"No webhook is set, so no room can be told. Set {WEBHOOK_SETTING}.",
            icon=":material/link_off:",
        )
    if not plan.is_set:
        parts.nothing_yet(
            "Briefs are sent to nobody yet. Name who gets them, and they go out by themselves."
        )
        return
    span, open_now = run.due_now(store, today)
    waiting = run.open_targets(store, span.due, open_now, run.utc_now())[0]
    if waiting:
        st.markdown(
            f"The brief of {span.from_on} to {span.to_on} is due to {len(waiting)} and goes out within minutes."
        )
        if session.may("write") and st.button("Send it now", icon=":material/send:", key="sending_now"):
            _act(lambda: run.send_due(store, session.settings(), by=session.author(), today=today))
        return
    coming = next_span(plan, today)
    many = len(run.targets_of(plan))
    st.markdown(
        f"The brief of {coming.from_on} to {coming.to_on} goes out on **{coming.send_on}** to {many} "
        f"{'recipient' if many == 1 else 'recipients'}."
    )


def _plan(store: Store, plan: Plan, today: date) -> None:
    with st.form("sending_form", border=False):
        addresses = st.text_area(
            "E-mail addresses, one on a line",
            "\n".join(one.address for one in plan.to),
            key="sending_to",
        )
        left, middle, right = st.columns(3)
        every = left.selectbox(
            "Every", EVERY, EVERY.index(plan.every), format_func=str.capitalize, key="sending_every"
        )
        day = middle.number_input(
            "Day after its end",
            1,
            60,
            plan.day,
            key="sending_day",
            help=f"1 is the first day; for a week, 1 is {WEEKDAYS[0]}.",
        )
        forms = right.multiselect(
            "Attached", FORMS, plan.forms, format_func=lambda one: _FORM_NAMES[one], key="sending_forms"
        )
        room = st.checkbox(
            "Tell the room behind the webhook too", plan.webhook is not None, key="sending_webhook",
            disabled=session.settings().webhook_url is None and plan.webhook is None,
        )  # fmt: skip
        if not st.form_submit_button("Save", icon=":material/save:"):
            return
    session.require("write")
    try:
        made = read_plan(every, int(day), forms, addresses.splitlines(), room, plan, today)
        with store.unit(session.author()) as unit:
            choices.choose(unit, CHOICE, as_json(made))
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.rerun()


def _preview(store: Store, plan: Plan, today: date) -> None:
    """The newest period's mail as text, which every mail program can show, and a test of it."""
    span = last_span(plan, today)
    try:
        brief = told.as_it_is(store, span.from_on, span.to_on, today)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    names = [f"{told.name_of(brief.content)}.{form}" for form in plan.forms]
    st.caption(f"Subject: {parts.plain(brief.subject)}")
    st.code(brief.text(names), language=None, wrap_lines=True, height=320)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    address = left.text_input("Send a test to", key="sending_test_to", placeholder="you@example.org")
    if right.button("Send a test to me", icon=":material/send:", key="sending_test", width="stretch"):
        _act(lambda: _test(store, brief, address))
    if session.settings().webhook_url is not None and st.button(
        "Test the webhook", icon=":material/forum:", key="sending_test_room"
    ):
        _act(
            lambda: run.send_test(
                store, session.settings(), brief, [(WEBHOOK, run.ROOM)], by=session.author()
            )
        )


def _test(store: Store, brief: told.Told, address: str) -> Outcome:
    if session.settings().smtp_url is None:
        raise Refused(f"No mail server is set. Set {SETTING}, then send the test.", SETTING)
    return run.send_test(
        store, session.settings(), brief, [(MAIL, read_address(address))], by=session.author()
    )


def _act(act: Callable[[], Outcome]) -> None:
    """Send, and say how it went; what failed stays on the page."""
    session.require("write")
    try:
        with st.spinner("Sending …"):
            outcome = act()
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/error:")
        return
    for one in (*outcome.failed, *outcome.unsure):
        st.error(parts.plain(one["message"]), icon=":material/error:")
    if outcome.sent:
        st.success(f"{outcome.sent} sent.", icon=":material/check_circle:")
    elif not outcome.failed and not outcome.unsure:
        why = run.AT_IT if outcome.at_it else "it was sent before"
        st.info(f"Nothing was sent: {why}.", icon=":material/info:")


def _deliveries(store: Store, today: date) -> None:
    with store.read() as connection:
        made = deliveries.newest(connection, _SHOWN)
    if not made:
        return
    st.markdown("**Last deliveries**")
    for one in made:
        _delivery(store, one, today)


def _delivery(store: Store, made: Made, today: date) -> None:
    """What went to whom, how that ended, and the way to send it again."""
    broken = run.was_broken_off(made, run.utc_now())
    color, icon, word = _STATES[UNSURE if broken else made.state]
    with st.container(border=True, key=f"delivery_{made.id}"):
        head, act = st.columns([5, 1], vertical_alignment="center")
        head.markdown(f":{color}-badge[{icon} {word}] {_what(made)} to {_whom(made)}")
        head.caption(
            f"{parts.moment(made.sent_at or made.at)}, {made.tries} {'try' if made.tries == 1 else 'tries'}"
        )
        if made.error or broken:
            st.caption(parts.plain(made.error or run.BROKEN_OFF))
        is_over = broken or made.state != SENDING
        if is_over and ".." in made.due and session.may("write"):
            with store.read() as connection:
                times = deliveries.times(
                    connection, made.due.partition("#")[0], made.channel, made.address
                )
            if act.button("Send again", key=f"again_{made.id}_{times}", type="tertiary"):
                _act(lambda: run.send_again(
                    store, session.settings(), made.id, times + 1, by=session.author(), today=today
                ))  # fmt: skip


def _what(made: Made) -> str:
    if ".." not in made.due:
        return "A test"
    first, last = made.due.partition("#")[0].split("..")
    return f"The brief of {parts.plain(first)} to {parts.plain(last)}"


def _whom(made: Made) -> str:
    return "the room behind the webhook" if made.channel == WEBHOOK else parts.plain(made.address)
