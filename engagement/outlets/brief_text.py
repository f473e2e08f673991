"""What the HTML and the Markdown of a brief say in the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engagement.model.briefs import Changed, Content, Drawing, Figure, Grid

# What no document can hold, and marks that would turn the direction of all that follows.
_UNSAYABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\ufeff]"
)


def sayable(text: str) -> str:
    """Text without what a document cannot hold."""
    return _UNSAYABLE.sub("", text)


def told(content: Content) -> str:
    """The period, and the day the brief was told on."""
    return (
        f"{content.from_on.isoformat()} to {content.to_on.isoformat()}, as told on "
        f"{content.on_day.isoformat()}"
    )


def paragraphs(comment: str | None) -> list[str]:
    """A person's comment, line by line."""
    return [line for line in map(str.strip, sayable(comment or "").splitlines()) if line]


def changed_words(content: Content, changed: Sequence[Changed]) -> str:
    """ "3 have changed since this brief was told on 2026-09-30." """
    many = "One thing has" if len(changed) == 1 else f"{len(changed):,} have"
    return f"{many} changed since this brief was told on {content.on_day.isoformat()}."


def as_grid(drawn: Drawing) -> Grid:
    """A chart as the table it is made of: a row a category, a column a series."""
    rows = (
        (name, *(Figure("", "", values[place]).said for _, values in drawn.series))
        for place, name in enumerate(drawn.categories)
    )
    return Grid(("", *(name for name, _ in drawn.series)), tuple(rows))
