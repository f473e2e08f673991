"""What the mission's charts show, in a sentence or two, for people who hear them. Takes the charts' frames."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from engagement.charts.mission import GUESSED, NO_SIDE
from engagement.charts.specs import number, records, text


def coverage(frame: pd.DataFrame) -> str:
    """The fullest cells and how many are empty."""
    rows = records(frame)
    full = sorted((row for row in rows if number(row["activities"])), key=lambda row: -row["activities"])
    empty = len(rows) - len(full)
    if not full:
        return "Table of audiences by constituents: every cell is empty."
    first = ", ".join(
        f"{text(row['audience'])} by {text(row['constituent'])} {row['activities']:,}"
        for row in full[:3]
    )
    return (
        f"Table of audiences by constituents. Most: {first}. {empty:,} of {len(rows):,} cells are empty."
    )


def hours_in_time(frame: pd.DataFrame, unit: str) -> str:
    """Hours by side, and how much of them is estimated."""
    by_side: dict[str, float] = defaultdict(float)
    guessed = 0.0
    for row in records(frame):
        if row["how"] in ("Planned ahead",):
            continue
        by_side[text(row["side"])] += float(row["hours"])
        guessed += float(row["hours"]) if row["how"] == GUESSED else 0
    if not by_side:
        return f"Hours by {unit}: none."
    sides = ", ".join(
        f"{side} {hours:,.0f}" for side, hours in sorted(by_side.items()) if side != NO_SIDE
    )
    return f"Bars of hours by {unit}: {sides or 'none on a side'}; {guessed:,.0f} of them estimated."


def sides_by_quarter(frame: pd.DataFrame, aim: float) -> str:
    """The business side's share quarter by quarter."""
    shares: dict[str, float] = defaultdict(float)
    for row in records(frame):
        shares[str(row["quarter"])] += float(row["share"]) if row["side"] == "Business" else 0
    told = ", ".join(f"{quarter} {share:.0%}" for quarter, share in shares.items())
    return f"Bars of the business side's share of the hours against an aim of {aim:.0%}: {told}."


def by_constituent(frame: pd.DataFrame) -> str:
    """Each constituent's share and target."""
    shares: dict[str, float] = defaultdict(float)
    targets: dict[str, float] = {}
    for row in records(frame):
        shares[str(row["constituent"])] += float(row["share"])
        if (target := number(row["target"])) is not None:
            targets[str(row["constituent"])] = float(target)
    told = ", ".join(
        f"{name} {share:.0%}" + (f" (target {targets[name]:.0%})" if name in targets else "")
        for name, share in shares.items()
    )
    return f"Bars of the hours' shares: {told}."
