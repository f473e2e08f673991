"""Text in the cells of a spreadsheet: nothing in it runs, and what comes back is the first text again."""

from __future__ import annotations

import re

# How a formula begins, also in full width; blanks and unseen letters before it do not hide it. Apostrophes
# before it are ours or look like ours, and an apostrophe alone stands for an empty text.
# (OWASP's CSV injection names the letters; we add their full-width twins.)
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
_LIVE = re.compile(rf"'*(?:{_UNSEEN}[=+\-@\t\r\n＝＋－＠]|\Z)")
EMPTY = "'"


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula: one that looks like one gets an apostrophe before it.

    What is already behind apostrophes gets one more, so that `undefused` gives every text back.
    """
    if text[:1].isalnum() or not text:  # as nearly all are
        return text
    return f"'{text}" if _LIVE.match(text) else text


def undefused(cell: str) -> str:
    """The text that `defused` made this of; any other cell as it is."""
    return cell[1:] if cell[:1] == "'" and _LIVE.match(cell) else cell
