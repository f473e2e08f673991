"""Briefs that try a paged form: empty, forty goals, long titles, many scripts, odd charts."""

from __future__ import annotations

from datetime import date

from engagement.model.briefs import Content, Drawing, Figure, Grid, Section

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
TITLE = ("Scaling streaming platforms over many regions and teams " * 4)[:200]
SCRIPTS = (
    "Größte Öffentlichkeit in Zürich",
    "東京での講演は満員でした。" * 12,
    "היעד הושג: 12 הרצאות נמסרו",
    "تم تحقيق الهدف",
    "🚀 👩‍💻",
    "Ёж и Ωμέγα",
)
NASTY = "=cmd|' /C calc'!A0 <b>&</b> \x07\u202eabc\ud800"
EMPTY = Content("Nothing yet", FIRST, LAST, LAST)
MONTHS = tuple(f"{month} 2026" for month in ("Jul", "Aug", "Sep"))
STACKED = Drawing(
    "Delivered by month", "stacked", MONTHS, (("Talks", (5, 7, 7)), ("Blog posts", (2, None, 1))),
    "activities", "From the record.", "Talks rose from 5 to 7.",
)  # fmt: skip
LINES = Drawing(
    "Views",
    "lines",
    tuple(f"W{n}" for n in range(30)),
    (("YouTube", tuple(range(30))), ("DEV", (None, 2.5))),
)
BARS = Drawing(
    "By kind",
    "bars",
    ("Talk", "Meeting with an analyst of a large firm", "=1+1"),
    (("=S", (19, float("nan"), -2)),),
)


def brief(*sections: Section, name: str = "Q3 2026") -> Content:
    return Content(name, FIRST, LAST, LAST, sections)


def full() -> Content:
    """Everything at once, and too much of it."""
    goals = Grid(
        ("Goal", "Verdict", "Actual", "Where"),
        tuple((f"{number} {TITLE}", "On track", f"{number:,}", "") for number in range(40)),
        "Read on 30 September 2026.",
    )
    figures = tuple(
        Figure(f"f{n}", f"{n} {TITLE[:90]}", n * 1000.5, f"of {n} {TITLE[:60]}", TITLE) for n in range(7)
    )
    wide = Grid(tuple(f"C{n}" for n in range(23)), (tuple(str(n) for n in range(23)), ("short",)))
    return brief(
        Section(TITLE, ("Lead.", *SCRIPTS, NASTY, TITLE * 30), figures, (goals,), (STACKED,)),
        Section(
            NASTY, (), tuple(Figure(f"m{n}", f"Number {n}", None if n % 2 else n) for n in range(30))
        ),
        Section(
            "Charts", ("One.",), (), (wide,), (LINES, BARS, STACKED, Drawing("None", "bars", (), ()))
        ),
        name=f"{TITLE} 東京",
    )


COMMENT = "A strong quarter.\n" + "We spent too much on travel. " * 200
CHANGED = (("Talks", "19", "20"), (TITLE, "1", "2"))
