"""The page behind an invitation: three indicators to score, and all words for the CEO."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from engagement.errors import EngagementError, Refused, StaleWrite
from engagement.model.mission import SCALE, AssessorRole, Indicator
from engagement.model.quarters import in_words
from engagement.model.rubric import LONGEST_WORDS, MOST_EVIDENCE, assessor_in_words, looks_like
from engagement.model.words import visible
from engagement.store import Store, assessed, assessments, invitations
from engagement.store.assessments import Answer
from engagement.ui import parts


def shown(store: Store, secret: str | None) -> None:
    """The form for whoever opens a valid link; a sentence for anybody else."""
    on = _server_day()
    try:
        with store.read() as connection:
            invited = invitations.opened(connection, secret, on)
            own = assessed.own(connection, invited)
            offered = assessed.evidence_offered(connection, invited.assessor["role"], invited.quarter)
    except Refused as error:
        st.warning(parts.plain(error.message), icon=":material/link_off:")
        _unsaved()
        return
    _said_before(invited, own)
    is_ceo = invited.assessor["role"] == AssessorRole.CEO
    _who_reads(is_ceo)
    _form(store, str(secret), invited, own, offered)
    if is_ceo:
        _for_ceo(store, str(secret), invited)


def _unsaved() -> None:
    """What was typed while the link still opened: once more, to be copied."""
    state = {str(key): text for key, text in st.session_state.items()}
    typed = [
        text
        for key, text in state.items()
        if key.startswith("assess_")
        and key.endswith("_words")
        and isinstance(text, str)
        and visible(text)
    ]
    if typed:
        st.markdown("What you wrote was not saved. Copy it before you leave this page:")
        for text in typed:
            st.code(text, language=None, wrap_lines=True)


def _server_day() -> date:
    """A visitor's browser names its own zone, so a link ends by the server's day."""
    return datetime.now(UTC).date()


def _said_before(invited: invitations.Invited, own: Mapping[str, Any]) -> None:
    assessor, until = invited.assessor, invited.invitation["expires_on"]
    who = assessor_in_words(assessor["role"], assessor["department"])
    st.markdown(
        f"**{parts.plain(assessor['name'])}**, {parts.plain(who)}, for {in_words(invited.quarter)}. "
        f"Three questions; one is better than none."
    )
    if saved := st.session_state.pop("assess_saved", None):
        st.success(saved, icon=":material/check:")
    elif own:
        last = max(row.given_on for row in own.values())
        st.info(
            f"You answered {len(own)} of {len(Indicator)}, last on {last}. What you said stands below: correct "
            f"it until {until} with this link.",
            icon=":material/history:",
        )


def _who_reads(is_ceo: bool) -> None:
    theirs = "you read all words below" if is_ceo else "the CEO reads them by a link of their own"
    st.caption(
        "Your scores are shown on the Mission page with your role, and so are your words and what you choose as "
        f"evidence. Words that you tick as for the CEO only are shown to nobody else: {theirs}. Whoever runs the "
        "database of this installation could read all that is in it."
    )


def _form(
    store: Store,
    secret: str,
    invited: invitations.Invited,
    own: Mapping[str, Any],
    offered: Sequence[Any],
) -> None:
    # A fresh form after each save; one that was refused keeps all that was typed.
    turn = st.session_state.setdefault("assess_turn", 0)
    key = f"assess_{invited.invitation['id']}_{turn}"
    versions = st.session_state.setdefault(f"{key}_versions", {i: row.version for i, row in own.items()})
    names = {row.id: f"{row.starts_on} {parts.cut(row.title)}" for row in offered}
    with st.form(key, border=False, enter_to_submit=False):
        answers = [_question(key, one, own.get(one), names) for one in Indicator]
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
    if not sent:
        return
    try:
        told = [_answer(*said, versions) for said in answers if _is_said(said)]
        with store.unit(f"{invited.assessor['name']} (by link)") as unit:
            assessments.answer(unit, secret, told, _server_day())
    except StaleWrite as error:
        versions[error.theirs["indicator"]] = error.theirs["version"]
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["assess_turn"] = turn + 1
    until = invited.invitation["expires_on"]
    st.session_state["assess_saved"] = (
        f"Saved. Thank you. You can correct it until {until} with this link."
    )
    st.rerun()


Said = tuple[Indicator, int | None, str, bool, Sequence[str]]


def _question(key: str, indicator: Indicator, was: Any, names: Mapping[str, str]) -> Said:
    with st.container(border=True, key=f"answer_{indicator}"):
        st.markdown(f"**{indicator.label}**")
        score = st.radio(
            indicator.label,
            list(SCALE),
            index=was.score - SCALE.start if was else None,
            format_func=lambda score: f"**{score}** \u2002{looks_like(indicator, score)}",
            key=f"{key}_{indicator}_score",
            label_visibility="collapsed",
        )
        words = st.text_area(
            "In your words",
            was.words or "" if was else "",
            key=f"{key}_{indicator}_words",
            height=90,
            placeholder=f"What you saw, and what should change. At most {LONGEST_WORDS:,} letters.",
        )
        private = st.checkbox(
            "These words are for the CEO only",
            was.for_ceo_only if was else False,
            key=f"{key}_{indicator}_private",
        )
        chosen: Sequence[str] = ()
        if names:
            chosen = st.multiselect(
                "Evidence",
                list(names),
                [i for i in (was.evidence or () if was else ()) if i in names],
                format_func=lambda i: names[i],
                max_selections=MOST_EVIDENCE,
                key=f"{key}_{indicator}_evidence",
                placeholder="What of this quarter you think of",
            )
    return indicator, score, words, private, chosen


def _is_said(said: Said) -> bool:
    _, score, words, _, chosen = said
    return score is not None or visible(words) or bool(chosen)


def _answer(
    indicator: Indicator,
    score: int | None,
    words: str,
    private: bool,
    chosen: Sequence[str],
    versions: Mapping[str, int],
) -> Answer:
    if score is None:
        raise Refused(
            f"{indicator.label}: choose a score too. Nothing was saved; your words are still here.",
            field="score",
        )
    return Answer(indicator.value, score, words, private, tuple(chosen), versions.get(indicator.value))


def _for_ceo(store: Store, secret: str, invited: invitations.Invited) -> None:
    with store.read() as connection:
        rows = assessed.for_ceo(connection, secret, _server_day())
        made = invitations.made_for(connection, invited.assessor["id"])
    st.subheader("What everybody said", anchor=False)
    quarters = list(dict.fromkeys(row.quarter for row in rows))
    if not quarters:
        parts.nothing_yet("Nobody has answered yet. Words will stand here, those for you alone too.")
    else:
        chosen = st.selectbox("Quarter", quarters, format_func=in_words, key="ceo_quarter")
        for indicator in Indicator:
            _words_of(indicator, [r for r in rows if r.quarter == chosen and r.indicator == indicator])
    with st.expander("Links made in your name", icon=":material/key:"):
        st.markdown(
            "Whoever holds such a link reads what you read here. If one of them is not yours, ask who made it, and "
            "have a new one made: that closes the others of its quarter."
        )
        for row in made:
            state = "withdrawn" if row.withdrawn_at else "open or ended"
            st.markdown(
                f"- {parts.moment(row.created_at)}, for {in_words(row.quarter)}, by {parts.plain(row.by)}: {state}"
            )


def _words_of(indicator: Indicator, rows: Sequence[Any]) -> None:
    with st.container(border=True):
        st.markdown(f"**{indicator.label}**")
        if not rows:
            st.caption("Nobody has answered this yet.")
        for row in reversed(rows):
            who = assessor_in_words(row.role, row.department)
            private = " :orange-badge[:material/lock: for you only]" if row.for_ceo_only else ""
            st.markdown(f"{parts.plain(row.name)}, {parts.plain(who)}: **{row.score}**{private}")
            quoted(row.words)


def quoted(words: str | None) -> None:
    """Somebody's words with their lines, shown letter by letter."""
    if words:
        lines = [parts.plain(line) for line in words.splitlines()]
        st.markdown("\n".join(f"> {line}  " for line in lines))
