"""What the HTML and the Markdown of a brief say in the same words."""

from __future__ import annotations

from engagement.model.briefs import Content, Drawing, Figure, Grid
from engagement.outlets.letters import sayable


def told(content: Content) -> str:
    """The period, and the day the brief was told on."""
    return (
        f"{content.from_on.isoformat()} to {content.to_on.isoformat()}, as told on "
        f"{content.on_day.isoformat()}"
    )


def paragraphs(comment: str | None) -> list[str]:
    """A person's comment, line by line."""
    return [line for line in map(str.strip, sayable(comment or "").splitlines()) if line]


def as_grid(drawn: Drawing) -> Grid:
    """A chart as the table it is made of: a row a category, a column a series."""
    rows = (
        (name, *(Figure("", "", values[place]).said for _, values in drawn.series))
        for place, name in enumerate(drawn.categories)
    )
    return Grid(("", *(name for name, _ in drawn.series)), tuple(rows))
