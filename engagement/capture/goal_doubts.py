"""What a goal's sentence says besides that a goal cannot hold: asking is better than guessing wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engagement.capture.dates import MONTHS

_NUMBER = re.compile(r"(?<![a-z\d])\d[\d.,]*", re.I)
_TIMES = re.compile(
    r"\b(?:weeks?|weekly|days?|daily|months?|monthly|quarters?|quarterly|half|halves|years?|yearly|annual(?:ly)?"
    r"|fiscal|fy\d*|since|until|till|bis|between|"
    + "|".join(sorted(MONTHS, key=len, reverse=True))
    + r")\b",
    re.I,
)
_SHARES = re.compile(
    r"\b(?:per|each|every|average|avg|mean|double|triple|halve|percent|percentage|weekly|daily|an? week|an? day)\b|%",
    re.I,
)
_PLACE = re.compile(r"\b(?:in|at) (?!X\b)(?P<place>[A-ZÄÖÜ]\w[\w&'.-]*(?: [A-ZÄÖÜ]\w[\w&'.-]*)*)")


def doubts(left: str, accounts: Iterable[str]) -> tuple[str, ...]:
    """In words what is not understood of the text that is left once number, period, tier and owner are out of it."""
    for key in sorted(accounts, key=len, reverse=True):
        for name in (key, key.partition("/")[2]):
            left = re.sub(rf"(?<!\w)@?{re.escape(name)}(?!\w)", " ", left, flags=re.I)
    if found := _SHARES.search(left):
        return (f'a total: "{found[0]}" is no sum over the period. Say what all of it comes to',)
    if found := _NUMBER.search(left):
        return (f'one thing alone: "{found[0]}" is a second number. Set a goal for each',)
    if found := _TIMES.search(left):
        return (
            f'from which day to which: "{found[0]}" was not understood. Say a year, a half, Q3 or by a day',
        )
    if found := _PLACE.search(left):
        named = found["place"]
        return (
            f'all of a kind: a goal cannot count those of "{named}" alone. Leave it out, or count all',
        )
    return ()
