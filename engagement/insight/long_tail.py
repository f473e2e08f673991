"""The long tail: what share of a recording's views came after its first weeks."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from engagement.insight import curves
from engagement.insight.aligned import DAY, align

# The long tail is what came after so many days.
TAIL_FROM = 30

_TAILS = {
    "subject": "object",
    "talk": "object",
    "early": "float64",
    "latest": "float64",
    "share": "float64",
    "age": "float64",
    "reason": "str",
}


def long_tail(
    recordings: pd.DataFrame, readings: pd.DataFrame, until: date | None = None
) -> pd.DataFrame:
    """What share of each recording's views came after its first 30 days, where that can be told.

    `recordings`: subject, talk, platform, kind, born (the day it came out); `readings` and `until` as in
    `curves.at_ages`. Columns: subject, talk, early (views at day 30), latest, share (0 to 1; NaN with a
    reason), age (days at the last reading), reason ("" where told); in the order given.
    """
    once = recordings.drop_duplicates("subject")
    aligned = align(once, readings, until)
    ends = np.append(np.diff(aligned.post) > 0, True) if len(aligned.post) else np.zeros(0, dtype=bool)
    subject = aligned.posts["subject"].to_numpy()
    last = pd.DataFrame(
        {"latest": np.expm1(aligned.log[ends]), "age": aligned.age[ends] / DAY},
        index=pd.Index(subject[aligned.post[ends]], dtype="object"),
    )
    aged = curves.at_ages(once, readings, [TAIL_FROM], until).set_index("subject")["value"]
    made = once[["subject", "talk"]].astype("object").reset_index(drop=True)
    made["early"] = aged.reindex(made["subject"]).to_numpy()
    made[["latest", "age"]] = last.reindex(made["subject"]).to_numpy()
    made["reason"] = [
        _why(e, latest, a)
        for e, latest, a in zip(made["early"], made["latest"], made["age"], strict=True)
    ]
    share = (1 - made["early"] / made["latest"].where(made["latest"] > 0)).clip(0, 1)
    made["share"] = share.where(made["reason"] == "")
    return made[list(_TAILS)].astype(_TAILS)


def tail_by_talk(tails: pd.DataFrame) -> pd.DataFrame:
    """The long tail of each talk's recordings together: talk, share (NaN where none tells), known, of.

    `tails` as `long_tail` gives it; a recording counts by its views. In the order of the talks there.
    """
    told = tails["reason"] == ""
    by_talk = tails.assign(
        early=tails["early"].where(told), latest=tails["latest"].where(told), told=told
    ).groupby("talk", sort=False)
    sums = by_talk[["early", "latest"]].sum(min_count=1).astype("float64")
    share = (1 - sums["early"] / sums["latest"]).clip(0, 1)
    made = pd.DataFrame({"share": share, "known": by_talk["told"].sum(), "of": by_talk.size()})
    return made.reset_index(names="talk").astype({"share": "float64", "known": "int64", "of": "int64"})


def _why(early: float, latest: float, age: float) -> str:
    if np.isnan(latest):
        return "Not read yet."
    if age <= TAIL_FROM:
        return f"Only {age:,.0f} days old at its last reading."
    if np.isnan(early):
        return "Not read around its first 30 days: too late to say."
    return "" if latest > 0 else "No views yet."
