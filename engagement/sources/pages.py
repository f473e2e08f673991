"""What page counters share: which addresses are pages of our own sites, and how a counter may spell them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, unquote

from engagement.model.links import NotAnAddress, read_url
from engagement.sources.contract import Answer, Reading

SAFE_IN_PATHS = "/@:+~!$&'()*,;=%-._"


def page_of(url: str, sites: Collection[str]) -> str | None:
    """SITE/PATH of a page of one of these sites, `/` at its end alone for the front page; None for others."""
    try:
        address = read_url(url)
    except NotAnAddress:
        return None
    where, mark, query = address.key.partition("?")
    host, _, path = where.partition("/")
    if address.platform != "web" or "#" in address.key or host not in sites:
        return None
    return f"{host}/{path}{mark}{query}"


def spellings(path: str) -> list[str]:
    """The same path as counters write it: with and without its last slash, escaped and not."""
    bare, mark, query = path.partition("?")
    bare = bare.rstrip("/")
    escaped = quote(unquote(bare), safe=SAFE_IN_PATHS.replace("%", ""))
    found = [
        f"{one}{slash}{mark}{query}" for one in (unquote(bare), bare, escaped) for slash in ("", "/")
    ]
    return [one for one in dict.fromkeys(found) if one and not one.startswith("?")]


def by_spelling(resources: Sequence[str]) -> dict[str, str]:
    """{a spelling of its path: the page} for pages of one site."""
    return {
        one: resource for resource in resources for one in spellings("/" + resource.partition("/")[2])
    }


def add_views(
    answer: Answer,
    label: str,
    counts: Mapping[str, int | None],
    pages: Mapping[str, str],
    now: datetime,
) -> set[str]:
    """Add each page's views, summed over its spellings: a view is counted under one of them only.

    A page with a count that is none gets no number. Returns the pages that were told.
    """
    told: dict[str, list[int | None]] = {}
    for path, count in counts.items():
        told.setdefault(pages[path], []).append(count)
    for resource, own in told.items():
        if None in own:
            answer.problems.append(f"{label} gave no usable number of reads for {resource}.")
        else:
            total = sum(count for count in own if count is not None)
            answer.readings.append(Reading(resource, "reads", total, now))
    return set(told)
