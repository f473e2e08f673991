"""What worked: the best posts, what groups do against usual, and talks in rooms beside their recordings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engagement.insight.curves import AT_LEAST
from engagement.insight.dimensions import NONE_GIVEN
from engagement.insight.worked import LESS, MORE, RULE_FROM
from engagement.store import Store
from engagement.ui import figure, parts, reach_data, session
from engagement.ui.reach_asked import Asked, choose, label
from engagement.ui.reach_worked_view import Chart, effects, ranking, talks

_RANK = {"growth": "Gained in the period", "times": "Times usual at their age"}
_RANK_AT_ONCE = {"growth": "Most", "times": "Times usual"}
_OF = {
    "topic": "Topic",
    "format": "Format",
    "event": "Event",
    "day_of_week": "Day of week",
    "kind": "Kind",
    "platform": "Platform",
    "campaign": "Campaign",
    "audience": "Audience",
}


def section(store: Store, asked: Asked) -> None:
    """Ranking, effects, talk families; one under the other."""
    st.subheader("The best")
    _ranking(store, asked)
    st.subheader("What does better than usual")
    _effects(store, asked)
    st.subheader("Talks: in the room and on demand")
    _talks(store, asked)


def _ranking(store: Store, asked: Asked) -> None:
    known = _RANK_AT_ONCE if asked.at_once else _RANK
    rank = choose(st.segmented_control, "Ranked by", "rank", known, "growth", required=True)
    found = ranking(store, asked, rank)
    if found is None:
        st.info(_no_ranking(asked, rank), icon=":material/info:")
        return
    _show(
        store,
        asked,
        found,
        f"reach_best_{rank}",
        f"{label(asked.choice)}, best by {known[rank].lower()}",
    )


def _no_ranking(asked: Asked, rank: str) -> str:
    if rank == "times":
        return (
            f"Nothing of this period can be scored: each needs {AT_LEAST} others of its platform and kind, "
            "read at the same age. Choose a longer period, or rank by what was gained."
        )
    return (
        f"Nothing gained {asked.unit} in this period, as far as readings tell. Choose a longer period."
    )


def _effects(store: Store, asked: Asked) -> None:
    of = choose(st.selectbox, "By", "of", _OF, "topic", width=200)
    found = effects(store, asked, of.replace("_", " "))
    if found is None:
        st.info(
            _no_ranking(asked, "times").split(" Choose")[0] + " Choose a longer period.",
            icon=":material/info:",
        )
        return
    if set(found.ids) == {NONE_GIVEN}:
        st.info(
            f"None of them says its {_OF[of].lower()}. Enter it on Activities.", icon=":material/info:"
        )
        return
    clear = [
        said
        for said in found.said
        if said.endswith((f"{MORE}.", f"{LESS}.")) and not said.startswith(f"{NONE_GIVEN}:")
    ]
    for said in clear[:5]:
        st.markdown(f"- {parts.plain(said)}")
    if not clear:
        st.markdown(
            f"No {_OF[of].lower()} stands out from the others. Fewer than {RULE_FROM} make no rule; "
            "the lines show how much is open."
        )
    _show(
        store, asked, found, f"reach_of_{of}", f"{label(asked.choice)}, times usual by {_OF[of].lower()}"
    )
    _words(found.said, "reach_words")


def _talks(store: Store, asked: Asked) -> None:
    found = talks(store, asked, session.settings().currency)
    if found is None:
        st.info(
            "No talk that stands on Speaking was given in this period under these filters. "
            "Give a delivery its talk on Activities, or choose a longer period.",
            icon=":material/info:",
        )
        return
    _show(store, asked, found.chart, "reach_talks", "Talks in rooms and on demand", by="id")
    st.dataframe(
        found.table,
        hide_index=True,
        placeholder="not known",
        alt="Talks with how often they were given, their long tail and cost",
        column_config={
            "Long tail": st.column_config.NumberColumn(
                format="%.0f %%",
                help="The share of its views that came after a recording's first 30 days.",
            ),
            f"{session.settings().currency} per attendee": st.column_config.NumberColumn(
                format="%.2f", help="Cost for each person in a room, where both are known."
            ),
        },
    )
    _words(found.said, "reach_talk_words")


def _words(said: Sequence[str], key: str) -> None:
    """What a chart shows in sentences, for who asks."""
    with st.expander("In words", icon=":material/notes:", key=key, on_change="rerun") as words:
        if words.open:
            st.markdown("\n".join(f"- {parts.plain(one)}" for one in said))


def _show(store: Store, asked: Asked, found: Chart, key: str, title: str, by: str = "group") -> None:
    """A chart, and the activities behind a click on it."""
    picked = figure.show(found.spec, found.frame, found.caption, key=key, title=title, alt=found.alt)
    if found.lacking:
        count = len(found.lacking)
        what = "1 activity" if count == 1 else f"{count:,} activities"
        figure.opens(found.lacking, f"{what} left out: the number is not known")
    ids = set(found.ids.get(str(picked[0].get(by)), ())) if picked else set()
    if ids:
        behind = reach_data.shown(store, asked, ids)
        figure.behind(behind, behind[0]["title"] if by == "id" else str(picked[0][by]))
