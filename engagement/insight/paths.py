"""A goal's whole period as lines: what was, what the target asked for, what may come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from engagement.insight.forecast import FLAT, share_gone
from engagement.insight.periods import months_of
from engagement.insight.progress import Progress

_STEPS = 24


@dataclass(frozen=True, slots=True)
class Path:
    """`actual` and `expected`: day, value. `forecast`: day, low, mid, high, or None. `booked`: id, day, title, chance."""

    actual: pd.DataFrame
    expected: pd.DataFrame
    forecast: pd.DataFrame | None
    booked: pd.DataFrame

    @property
    def rows(self) -> pd.DataFrame:
        """All lines as one table: day, line, value."""
        lines = [
            self.actual.assign(line="actual"),
            self.expected.assign(line="expected"),
        ]
        if self.forecast is not None:
            lines += [
                pd.DataFrame(
                    {
                        "day": self.forecast["day"],
                        "value": self.forecast[name],
                        "line": f"forecast, {name}",
                    }
                )
                for name in ("low", "mid", "high")
            ]
        return pd.concat(lines, ignore_index=True)[["day", "line", "value"]]


def path(made: Progress, gained: Sequence[tuple[date, int]], on: date) -> Path:
    """The lines of a goal; the forecast's range is computed for the period's end and opens in proportion."""
    return Path(
        actual=pd.DataFrame(list(gained), columns=["day", "value"]),
        expected=_expected(made),
        forecast=_forecast(made, on),
        booked=_booked(made),
    )


def _expected(made: Progress) -> pd.DataFrame:
    """What the target asks for, at the end of each month of the period."""
    ends = [month - timedelta(days=1) for month in months_of(made.starts_on, made.ends_on)[1:]]
    days = [made.starts_on - timedelta(days=1), *ends, made.ends_on]
    whole = (made.ends_on - made.starts_on).days + 1
    due = []
    for day in days:
        straight = made.target * ((day - made.starts_on).days + 1) / whole
        due.append(made.prospect.due(made.target, day, straight) if made.prospect else straight)
    return pd.DataFrame({"day": days, "value": [round(value, 1) for value in due]})


def _forecast(made: Progress, on: date) -> pd.DataFrame | None:
    if made.prospect is None or made.actual is None or on >= made.ends_on:
        return None
    actual = made.actual
    found, begins = made.prospect.forecast, max(on, made.starts_on - timedelta(days=1))
    left = (made.ends_on - begins).days
    days = sorted({begins + timedelta(days=round(left * n / _STEPS)) for n in range(_STEPS + 1)})
    things = made.prospect.things
    season = things.season if things is not None else FLAT
    gone = [share_gone(begins + timedelta(days=1), made.ends_on, day, season) for day in days]

    def line(end: float) -> list[float]:
        return [round(actual + (end - actual) * share, 1) for share in gone]

    return pd.DataFrame(
        {"day": days, "low": line(found.low), "mid": line(found.mid), "high": line(found.high)}
    )


def _booked(made: Progress) -> pd.DataFrame:
    calendar = made.prospect.calendar if made.prospect else ()
    return pd.DataFrame(
        [(one.id, one.day, one.title, one.chance) for one in calendar],
        columns=["id", "day", "title", "chance"],
    )
