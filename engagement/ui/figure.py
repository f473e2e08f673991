"""A chart with what belongs to it: its caption, its records on a click, and its saving as picture and table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pandas as pd
import streamlit as st

from engagement.charts.specs import PICK
from engagement.charts.theme import Theme
from engagement.ui import parts


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands under every chart and in its picture: what is shown, what it means and covers, from where, how old.

    `shown` are the period, the grouping and the filters, so that the picture can be defended away from its page.
    `as_of` is the oldest reading behind it, `newest` the newest where there are several; None for what is told
    by the record alone, which is never old.
    """

    source: str
    as_of: datetime | None
    definition: str
    coverage: str
    newest: datetime | None = None
    shown: str = field(kw_only=True)

    @property
    def read(self) -> datetime | None:
        """The instant that stands for all of it."""
        return self.newest or self.as_of

    @property
    def lines(self) -> tuple[str, ...]:
        """Sentences for people; the age stands apart in pictures."""
        aged = ""
        if self.newest and self.as_of and self.newest.date() != self.as_of.date():
            aged = f"The oldest number in it was read on {self.as_of:%Y-%m-%d}."
        lines = (self.shown, self.definition, self.coverage, f"Source: {self.source}.", aged)
        return tuple(line for line in lines if line)


def show(
    spec: dict[str, Any],
    frame: pd.DataFrame,
    caption: Caption,
    *,
    key: str,
    title: str,
    alt: str,
    opens: bool = True,
) -> list[dict[str, Any]]:
    """Show a chart with its caption and its Save button; returns what was clicked, as {field: value}.

    `frame` is its data as it is saved. With `opens` False nothing can be clicked.
    """
    if opens:
        event = st.vega_lite_chart(None, spec, key=key, alt=alt, on_select="rerun")
        picked = cast(Any, event).get("selection", {}).get(PICK) or []
    else:
        st.vega_lite_chart(None, spec, key=key, alt=alt)
        picked = []
    aged = f"As of {parts.moment(caption.read)}." if caption.read else ""
    words, save = st.columns([6, 1])
    with words:
        st.caption(" ".join(parts.plain(line) for line in (*caption.lines, aged) if line))
    with save:
        _save(spec, frame, caption, key, title)
    return list(picked)


def _save(spec: dict[str, Any], frame: pd.DataFrame, caption: Caption, key: str, title: str) -> None:
    """The chart as a picture, its data as a table; each is made when its button is pressed."""
    with st.popover(
        "Save", icon=":material/download:", type="tertiary", key=f"{key}_save", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        from engagement.outlets import pictures, tables

        theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
        name = re.sub(r"[^\w-]+", "-", title.lower()).strip("-") or "chart"
        words: Any = {"title": title, "caption": caption.lines, "as_of": caption.read}
        made = {
            "png": ("Picture (PNG)", lambda: pictures.png(spec, theme, **words)),
            "svg": ("Picture (SVG)", lambda: pictures.svg(spec, theme, **words)),
            "csv": ("Data (CSV)", lambda: tables.csv_of(frame)),
            "xlsx": ("Data (XLSX)", lambda: tables.xlsx_of(frame, _about(caption, title))),
        }
        for ending, (label, make) in made.items():
            st.download_button(
                label,
                cast(Any, make),
                f"{name}.{ending}",
                _TYPES[ending],
                key=f"{key}_{ending}",
                on_click="ignore",
                type="tertiary",
            )


_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _about(caption: Caption, title: str) -> dict[str, str]:
    return {
        "Title": title,
        "Shown": caption.shown,
        "Source": caption.source,
        "As of": parts.moment(caption.read),
        "Oldest number read": parts.moment(caption.as_of),
        "Definition": caption.definition,
        "Coverage": caption.coverage,
        "Saved": parts.moment(datetime.now(UTC)),
    }


def records(rows: Sequence[dict[str, Any]], label: str, **query: str | Sequence[str]) -> None:
    """The activities behind a mark, and a link to them on the Activities page.

    `rows` have id, title, starts_on and what else is worth a column; at most fifty are shown.
    """
    with st.container(border=True):
        st.markdown(
            f"**{parts.plain(label)}**: {len(rows):,} {'activity' if len(rows) == 1 else 'activities'}"
        )
        if rows:
            listed = pd.DataFrame(list(rows)[:_MOST]).drop(columns="id")
            listed.columns = [str(name).replace("_", " ").capitalize() for name in listed.columns]
            st.dataframe(
                listed, hide_index=True, placeholder="not known", alt=f"Activities behind {label}"
            )
        if len(rows) > _MOST:
            st.caption(f"The first {_MOST} of {len(rows):,}.")
        parts.link("activities", "Open them", icon=":material/list:", **query)


def behind(rows: Sequence[dict[str, Any]], label: str) -> None:
    """The activities behind a mark, and a link that finds exactly them. `rows` as in `records`."""
    records(rows, label, ids=_listed([row["id"] for row in rows]))
    _left_out(len(rows))


def opens(ids: Sequence[str], label: str) -> None:
    """A link that finds exactly these activities."""
    parts.link("activities", label, icon=":material/list:", ids=_listed(ids))
    _left_out(len(ids))


def _listed(ids: Sequence[str]) -> str:
    # A comma would be escaped, letter by letter through a thousand ids.
    return ".".join(ids[:_MOST_IDS])


def _left_out(count: int) -> None:
    if count > _MOST_IDS:
        st.caption(f"The link opens the first {_MOST_IDS:,} of {count:,}: an address holds no more.")


_MOST = 50
# An id takes 37 letters of an address, and servers refuse one beyond 64 KiB.
_MOST_IDS = 1000
