"""Lists of conferences in the shape of confs.tech, as events with their calls for papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engagement.capture.dates import NotADate, read_date
from engagement.capture.found import Found, FoundEvent, Rejected
from engagement.model.links import NotAnAddress, read_url
from engagement.model.words import tidy, visible

_OWN = frozenset({"cfpUrl", "cfpEndDate", "locales", "cocUrl", "online"})


def is_conference_list(data: Any) -> bool:
    """Whether a JSON list is one of conferences: names, addresses, days, and what only such lists have."""
    if not isinstance(data, list) or not data:
        return False
    alike = [one for one in data if isinstance(one, dict) and {"name", "url", "startDate"} <= one.keys()]
    # Most entries of a past year have none of the keys that tell such a list from a table of talks.
    return len(alike) * 2 > len(data) and any(_OWN & one.keys() for one in alike)


def read_conferences(name: str, data: list[Any]) -> Found:
    """The events of such a list; a broken one costs itself."""
    found = Found(name=name, sort="conferences")
    for number, one in enumerate(data[:20_000], start=1):
        if not isinstance(one, Mapping) or not visible(str(one.get("name") or "")):
            found.rejected.append(Rejected(name, number, "name", str(one)[:200], "it has no name"))
            continue
        try:
            starts = read_date(str(one.get("startDate") or "")).day
            ends = read_date(str(one["endDate"])).day if one.get("endDate") else None
            closes = read_date(str(one["cfpEndDate"])).day if one.get("cfpEndDate") else None
        except NotADate as error:
            found.rejected.append(
                Rejected(name, number, "date", str(one.get("startDate"))[:200], str(error))
            )
            continue
        online = bool(one.get("online")) and not one.get("city")
        found.events.append(
            FoundEvent(
                name=tidy(str(one["name"]))[:500],
                starts_on=starts,
                ends_on=ends if ends and ends > starts else None,
                city=_text(one.get("city")) or ("Online" if online else None),
                country=_text(one.get("country")),
                url=_url(one.get("url")),
                cfp_url=_url(one.get("cfpUrl")),
                cfp_closes_on=closes,
            )
        )
    return found


def _text(value: Any) -> str | None:
    return tidy(str(value))[:200] if value and visible(str(value)) else None


def _url(value: Any) -> str | None:
    try:
        return read_url(str(value)).url if value else None
    except NotAnAddress:
        return None
