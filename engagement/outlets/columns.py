"""How wide the columns of a table on a page are, and which of them hold numbers."""

from __future__ import annotations

from engagement.model.briefs import Grid
from engagement.outlets.letters import longest_word, one_line, width


def column_widths(grid: Grid, room: float, size: float, dress: float, slack: float = 1.0) -> list[float]:
    """A width for each column that fill the room together: short ones get what they ask, wide ones give way.

    `dress` is what a cell needs besides its words. No usual word is broken while those of all columns fit.
    """
    asked, least = [], []
    for at, name in enumerate(grid.columns):
        cells = [one_line(cell)[:80] for cell in (name, *(row[at] for row in grid.rows))]
        asked.append(max(width(cell, size, "B") for cell in cells) * slack + dress)
        longest = max(longest_word(cell, size, "B") for cell in cells) * slack + dress
        least.append(min(longest, room * 0.4))  # a long address is broken before it takes the table
    if sum(asked) <= room:
        return [wide * room / sum(asked) for wide in asked]
    if sum(least) > room:
        return _shared(least, [0.0] * len(least), room)
    return _shared(asked, least, room)


def _shared(asked: list[float], least: list[float], room: float) -> list[float]:
    """The room shared out: all below a common height get what they ask, the others that height or their least."""
    low, high = 0.0, max(asked)
    for _ in range(60):
        middle = (low + high) / 2
        taken = sum(max(floor, min(wide, middle)) for wide, floor in zip(asked, least, strict=True))
        low, high = (low, middle) if taken > room else (middle, high)
    found = [max(floor, min(wide, low)) for wide, floor in zip(asked, least, strict=True)]
    return [wide * room / sum(found) for wide in found]


def is_number_column(grid: Grid, at: int) -> bool:
    """Whether a column stands at the right: it is not the first and all it holds begin as numbers do."""
    cells = [row[at].strip() for row in grid.rows if row[at].strip()]
    return (
        at > 0
        and bool(cells)
        and all(cell.lstrip("+-−$€")[:1].isdigit() and len(cell) < 16 for cell in cells)
    )
