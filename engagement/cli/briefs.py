"""The verb of briefs: a period's page as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from engagement.cli.answers import DONE, Result
from engagement.settings import Settings
from engagement.store import Store


def brief(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.insight import briefs
    from engagement.outlets.briefs import form_of, save
    from engagement.store.brief_material import material

    out: Path = options.out
    form = form_of(out)
    period = briefs.period_of(options.since, options.until, date.today())
    with store.read() as connection:
        read = material(connection, period)
    made = briefs.content(read, period)
    save(out, form.write(made))
    goals, numbers = len(read["goals"]), len(made.figures)
    said = f"{goals:,} goal{'' if goals == 1 else 's'}, {numbers:,} number{'' if numbers == 1 else 's'}"
    words = f"{made.name} is in {out}: {said}."
    return DONE, {"file": str(out), "goals": goals, "numbers": numbers}, words
