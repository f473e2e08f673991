"""What has changed since a brief was frozen: the same figures told anew, compared by their keys."""

from __future__ import annotations

from collections.abc import Iterator

from engagement.model.briefs import Changed, Content, Figure

_NOT_THEN, _NO_MORE = "not in this brief", "no longer in the record"
# Numbers that stand in a brief only where there is something to count.
_COUNTS = ("delivered", "analysts.", "press.", "next")


def changes(then: Content, now: Content) -> tuple[Changed, ...]:
    """(label, as it was told, as it is told today) of each number and verdict that differs, in the brief's order.

    Both are of one period; `now` is told today by the same rule. A count that is not told is none; of all else
    an absence is said.
    """
    was = {figure.key: figure for figure in then.figures}
    today = {figure.key: figure for figure in now.figures}
    keys = [*was, *(key for key in today if key not in was)]
    return tuple(one for key in keys for one in _differs(key, was.get(key), today.get(key)))


def _differs(key: str, was: Figure | None, today: Figure | None) -> Iterator[Changed]:
    told = today or was
    if told is None:
        return
    if was is None or today is None:
        counts = key.startswith(_COUNTS) and not key.endswith(".perception")
        if counts and not told.value:
            return
        absent = "none" if counts else _NO_MORE if today is None else _NOT_THEN
        yield (told.label, was.said if was else absent, today.said if today else absent)
        return
    if was.said != today.said:
        yield (told.label, was.said, today.said)
    if key.startswith("goal.") and was.note != today.note:
        yield (f"{told.label}: verdict", was.note, today.note)
