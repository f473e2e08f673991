"""Rows of numbers in the Inbox tab, of linked pages and accounts, and rows of the desk's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engagement.errors import Refused
from engagement.model.vocabulary import metric_label
from engagement.sheets.inbox_finds import Finds
from engagement.sheets.inbox_outcome import Does
from engagement.sheets.inbox_pass import Pass
from engagement.sheets.inbox_posts import post_of
from engagement.sheets.inbox_said import Wrong, contact_of, numbers_of
from engagement.store import contacts, manual
from engagement.store.manual import NotTaken, Told


def take_numbers(of: Pass, places: Sequence[int], finds: Finds) -> None:
    """Enter these rows' numbers; a post that is not recorded yet is logged first, by its address."""
    later: list[tuple[int, list[Told], NotTaken]] = []
    for place in places:
        try:
            told = numbers_of(of.lines[place])
        except Wrong as wrong:
            of.wrong(place, wrong)
            continue
        if (refused := _enter(of, place, told)) is not None:
            later.append((place, told, refused))
    for place, told, refused in later:
        post = post_of(told[0].what, told)
        if post is None:
            _refused(of, place, refused)
            continue
        where = f"the sheet's Inbox tab, row {of.lines[place].row}"
        finds.settle(place, [replace(post, where=where)], accept=True)
        if not post.doubts and (again := _enter(of, place, told)) is not None:
            _refused(of, place, again)


def _enter(of: Pass, place: int, told: Sequence[Told]) -> NotTaken | None:
    """Enter them; gives back why not where it is that nothing links to the page."""
    added, _, refused = manual.enter(of.unit, told, "entered")
    if refused and not added and refused[0].field == "account":
        return refused[0]
    if refused:
        _refused(of, place, refused[0])
        return None
    numbers = ", ".join(f"{metric_label(one.metric).lower()} {one.value:,}" for one in told)
    does = Does.NUMBER if added else Does.KNOWN
    of.comes_to(place, does, f"{told[0].what} on {told[0].day}: {numbers}")
    return None


def _refused(of: Pass, place: int, one: NotTaken) -> None:
    line = of.lines[place]
    meanings = {"account": ("account", "link:"), "date": ("starts_on",), "value": ("value",)}
    wanted = meanings.get(one.field, (one.value, one.field, "metric"))
    cell = next((found for name in wanted if (found := line.first(name))), line.said[0])
    of.wrong(place, Wrong(cell.column, one.reason))


def take_people(of: Pass, places: Sequence[int]) -> None:
    """Bring these rows' analysts and journalists to the desk."""
    for place in places:
        try:
            contact = contact_of(of.lines[place])
        except Wrong as wrong:
            of.wrong(place, wrong)
            continue
        made = contacts.bring(of.unit, [contact])[0]
        if isinstance(made, Refused):
            of.refused(place, made)
            continue
        does = {"created": Does.ADDS, "updated": Does.CHANGES}.get(made, Does.KNOWN)
        of.comes_to(place, does, contact.name)
