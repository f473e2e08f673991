"""Briefs: what a period came to, told in sentences that are made by rules from the data.

The same material and the same period give the same brief, whenever and wherever it is told.
"""

from __future__ import annotations

from collections.abc import Callable

from engagement.insight.briefs.ahead import ahead, missing
from engagement.insight.briefs.aims import goals
from engagement.insight.briefs.around import communities
from engagement.insight.briefs.contacts import analysts
from engagement.insight.briefs.delivered import delivered
from engagement.insight.briefs.earned import best, reach
from engagement.insight.briefs.judged import indicators
from engagement.insight.briefs.served import mission
from engagement.insight.briefs.short import in_short
from engagement.insight.briefs.since import changes
from engagement.insight.briefs.when import name_of, period_of
from engagement.model.briefs import Content, Material, Period, Section

__all__ = ["SECTIONS", "changes", "content", "name_of", "period_of"]

# What tells each section, in a brief's order, from what `store.brief_material.READERS` read; None where it has
# nothing to say. Keys of figures are unique over all sections, and stay what they are: frozen briefs know them.
SECTIONS: tuple[Callable[[Material, Period], Section | None], ...] = (
    goals,
    delivered,
    reach,
    best,
    communities,
    analysts,
    mission,
    indicators,
    ahead,
    missing,
)


def content(material: Material, period: Period, name: str = "") -> Content:
    """The brief of a period; without a name it is called by its period."""
    told = [section for make in SECTIONS if (section := make(material, period)) is not None]
    return Content(
        name=name or name_of(period.from_on, period.to_on),
        from_on=period.from_on,
        to_on=period.to_on,
        on_day=period.on_day,
        sections=(in_short(told, period), *told),
    )
