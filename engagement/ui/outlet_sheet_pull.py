"""Push and pull of the shared sheet as a person does them: progress, a preview of what differs, and the taking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.pull.connected import asking
from engagement.settings import Settings
from engagement.sheets import verbs
from engagement.sheets.edits import Fate
from engagement.sheets.inbox import Does
from engagement.sheets.pull import Chosen, Pulled, key_of
from engagement.store import Store
from engagement.ui import parts, session

_SHOWN = 2000
_DOES = {
    Does.ADDS: "New activity",
    Does.CHANGES: "Changes",
    Does.NUMBER: "Number",
    Does.ASKS: "For the inbox",
    Does.KNOWN: "Already known",
    Does.WAITS: "Waits",
    Does.WRONG: "Wrong",
}
_FATES = {Fate.TAKEN: "Changes", Fate.CONFLICT: "Changed on both sides", Fate.REFUSED: "Wrong"}


def told() -> None:
    """What the last act did, once."""
    kind, said = st.session_state.pop("sheet_said", (None, ""))
    if kind == "success":
        st.success(parts.plain(said), icon=":material/check:")
    elif kind is not None:
        st.warning(parts.plain(said), icon=":material/warning:")


def verbs_of(store: Store, settings: Settings) -> None:
    """Push, pull, and the preview while it is open."""
    if verbs.only_invented(store, settings):
        st.caption("Nothing is pushed or pulled here: an invented record belongs into no sheet.")
        return
    with st.container(horizontal=True):
        push = st.button("Push", icon=":material/upload:", type="primary", key="sheet_push")
        pull = st.button("Pull", icon=":material/download:", key="sheet_pull")
    if push:
        _push(store, settings)
    elif pull:
        _look(store, settings)
    preview: Pulled | None = st.session_state.get("sheet_preview")
    if preview is not None:
        _preview(store, settings, preview)


def _push(store: Store, settings: Settings) -> None:
    session.require("write")
    st.session_state.pop("sheet_preview", None)
    done = _run(
        lambda how: verbs.push(store, settings, today=session.today(), by=session.author(), **how)
    )
    if done is None:
        return
    words = f"{_rows(done.rows_written)} written in {done.requests:,} requests."
    if done.failed:
        _say("warning", done.failed)
    elif not done.rows_written:
        _say("success", "The sheet is up to date: nothing had to be written.")
    else:
        _say("success", words)


def _look(store: Store, settings: Settings) -> None:
    session.require("write")
    st.session_state.pop("sheet_preview", None)
    done = _run(lambda how: _pulled(store, settings, how, dry_run=True))
    if done is not None:
        st.session_state["sheet_turn"] = st.session_state.get("sheet_turn", 0) + 1
        st.session_state["sheet_preview"] = done
        st.rerun()


def _pulled(store: Store, settings: Settings, how: dict[str, Any], **more: Any) -> Pulled:
    return verbs.pull(
        store,
        settings,
        today=session.today(),
        by=session.author(),
        asking=asking(settings),
        **more,
        **how,
    )


def _run(act: Callable[[dict[str, Any]], Any]) -> Any:
    """Do it with its progress shown; None where it could not begin, which is said."""
    bar = st.progress(0.0, "Asking Google …")
    waits = st.empty()

    def show(what: str, done: int, of: int) -> None:
        bar.progress(min(done / of, 1.0) if of else 0.0, f"{parts.plain(what)}: {done:,} of {of:,}")

    try:
        return act({"progress": show, "told": lambda said: waits.caption(parts.plain(said))})
    except EngagementError as error:
        bar.empty()
        st.warning(parts.plain(error.message), icon=":material/warning:")
        return None


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _say(kind: str, said: str) -> None:
    st.session_state["sheet_said"] = (kind, said)
    st.rerun()


# The preview --------------------------------------------------------------------------------------


def _preview(store: Store, settings: Settings, preview: Pulled) -> None:
    """Every difference in a line, those that can be taken with a tick; and the taking."""
    st.subheader("What the sheet says that the record does not", anchor=False)
    rows = rows_of(preview)
    if not rows:
        st.caption("Nothing: the sheet and the record agree.")
        if st.button("Close", key="sheet_close"):
            _close()
        return
    edited = st.data_editor(
        _frame(rows[:_SHOWN]),
        hide_index=True,
        disabled=["Where", "What", "Record", "Details"],
        column_config={"Details": st.column_config.TextColumn(width="large")},
        key=f"sheet_grid_{st.session_state['sheet_turn']}",
    )
    if len(rows) > _SHOWN:
        st.caption(
            f"The first {_SHOWN:,} of {len(rows):,} are shown; the others are taken by the next pull."
        )
    with st.container(horizontal=True):
        taken = st.button("Take these in", icon=":material/check:", type="primary", key="sheet_take")
        closed = st.button("Not now", icon=":material/close:", key="sheet_close")
    if taken:
        _take(store, settings, chosen_of(rows, list(edited["Take"])))
    elif closed:
        _close()


def _close() -> None:
    st.session_state.pop("sheet_preview", None)
    st.rerun()


def _take(store: Store, settings: Settings, chosen: Chosen) -> None:
    session.require("write")
    done = _run(lambda how: _pulled(store, settings, how, only=chosen))
    if done is None:
        return
    st.session_state.pop("sheet_preview", None)
    if done.failed:
        _say("warning", done.failed)
    _say("success", f"{_rows(done.rows_taken)} taken. The tab Inbox says so beside each of its own.")


def rows_of(preview: Pulled) -> list[dict[str, Any]]:
    """A line for each difference: where, what, of which record, details, and by what it is chosen (None: it is not).

    A line of the tab Inbox that is not to be chosen is `answered` there all the same.
    """
    rows: list[dict[str, Any]] = []
    for edit in preview.edits.differences if preview.edits else ():
        details = f"{edit.column}: {_value(edit.ours)} → {_value(edit.theirs)}"
        rows.append(
            {
                "Where": f"{edit.tab} {edit.cell}",
                "What": _FATES[edit.fate],
                "Record": edit.name,
                "Details": f"{details}. {edit.reason}" if edit.reason else details,
                "by": ("cell", key_of(edit)) if edit.fate is Fate.TAKEN else None,
            }
        )
    for one in preview.inbox.outcomes if preview.inbox else ():
        if one.does is Does.TAKEN:
            continue
        by = ("line", one.line.fingerprint)
        changes = ", ".join(
            f"{name}: {_value(was)} → {_value(to)}" for name, (was, to) in one.changes.items()
        )
        rows.append(
            {
                "Where": f"Inbox {one.cell or f'row {one.line.row}'}",
                "What": _DOES[one.does],
                "Record": one.what,
                "Details": one.message or changes,
                "by": by if one.does.is_news or one.does is Does.WAITS else None,
                "answered": one.line.fingerprint,
            }
        )
    return rows


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "nothing"
    return parts.cut(str(value), 120) if value not in (None, "") else "nothing"


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """With a tick where it can be taken; what cannot has none to set."""
    frame = pd.DataFrame([{name: row[name] for name in row if name[0].isupper()} for row in rows])
    frame.insert(0, "Take", [True if row["by"] else None for row in rows])
    return frame


def chosen_of(rows: Sequence[dict[str, Any]], ticks: Sequence[Any]) -> Chosen:
    """What is ticked, of what can be taken; ticks of what cannot mean nothing."""
    found = [row["by"] for row, tick in zip(rows, ticks, strict=False) if row["by"] and tick is True]
    answered = {row["answered"] for row in rows if row["by"] is None and "answered" in row}
    return Chosen(
        cells={key for sort, key in found if sort == "cell"},
        lines={key for sort, key in found if sort == "line"} | answered,
    )
