"""The demo's assessments: two years in which strategy comes together, and two people part over the culture."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from engagement.model.mission import AssessorRole, Indicator
from engagement.model.quarters import back, first_day, last_day, quarter_code
from engagement.store import Unit, assessed, assessments, assessors
from engagement.store.assessments import Answer

_PEOPLE = {
    "Helene Voss": (AssessorRole.CEO, None),
    "Tomas Ilves": (AssessorRole.VP_ENGINEERING, None),
    "Priya Nand": (AssessorRole.DEPARTMENT_HEAD, "Sales"),
    "Oskar Lind": (AssessorRole.DEPARTMENT_HEAD, "Marketing"),
    "Wanda Reyes": (AssessorRole.DEPARTMENT_HEAD, "Business Development"),
    "Jonas Brandl": (AssessorRole.DEPARTMENT_HEAD, "People"),
}
# Scores by quarter, oldest first; "." where somebody gave none.
_SCORES = {
    Indicator.STRATEGY_ALIGNMENT: (
        "22333444",
        "33333444",
        "22233344",
        "2333344.",
        "23333344",
        "33333...",
    ),
    Indicator.ENGINEERING_CULTURE: (
        "33444455",
        "44433222",
        "33333443",
        "3333444.",
        "33344444",
        "44333...",
    ),
    Indicator.SATISFACTION: ("33334444", "33344444", "22334445", "3344555.", "23333334", "33222..."),
}
_WORDS = {
    ("Helene Voss", Indicator.ENGINEERING_CULTURE, 7): (
        "Everybody I meet at the hackathons is full of ideas. This is the company I wanted.",
        False,
    ),
    ("Tomas Ilves", Indicator.ENGINEERING_CULTURE, 7): (
        "On stage it looks better than on call. Three people told me they are tired, and we still ship on Fridays.",
        False,
    ),
    ("Tomas Ilves", Indicator.STRATEGY_ALIGNMENT, 7): (
        "The bet on streaming was right. I would have liked to hear of the partner deal before the press did.",
        True,
    ),
    ("Priya Nand", Indicator.SATISFACTION, 7): (
        "Two accounts signed after the roadmap talks. More of that, and earlier in the deal.",
        False,
    ),
    ("Wanda Reyes", Indicator.STRATEGY_ALIGNMENT, 7): (
        "Due diligence comes back in a week now, with a clear yes or no.",
        False,
    ),
    ("Tomas Ilves", Indicator.ENGINEERING_CULTURE, 5): ("Reviews slip when everybody travels.", False),
    ("Jonas Brandl", Indicator.SATISFACTION, 4): (
        "We ask for help with recruiting and get a talk at a fair.",
        False,
    ),
}


def fill(unit: Unit, today: date) -> None:
    """Eight quarters up to today's, six assessors; one has been silent for three quarters."""
    now, began = quarter_code(today), unit.at
    quarters = [back(now, n) for n in range(7, -1, -1)]
    unit.at = min(began, _noon(first_day(quarters[0])))
    ids = {name: assessors.add(unit, name, *who) for name, who in _PEOPLE.items()}
    for place, quarter in enumerate(quarters):
        day = min(today, last_day(quarter) - timedelta(days=37))
        day = max(day, first_day(quarter))
        unit.at = min(began, _noon(day))
        for number, name in enumerate(_PEOPLE):
            for indicator in Indicator:
                if (score := _SCORES[indicator][number][place]) != ".":
                    words, private = _WORDS.get((name, indicator, place), (None, False))
                    seen = _evidence(unit, quarter) if words else ()
                    told = Answer(indicator.value, int(score), words, private, seen)
                    assessments.give(unit, ids[name], quarter, told, day)
    unit.at = began


def _evidence(unit: Unit, quarter: str) -> tuple[str, ...]:
    rows = assessed.evidence_offered(unit.connection, AssessorRole.DEPARTMENT_HEAD, quarter)
    return tuple(row.id for row in rows[:2])


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
