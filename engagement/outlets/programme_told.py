"""One activity told in a programme's words, with all that is missing and where to enter it.

A number that is not known stays open, and no two metrics are added. What is concluded (a named place means a room),
cut or left out is said in the entry's remarks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engagement.model.vocabulary import Format, Kind, Role, metric_label
from engagement.model.words import key_of, tidy
from engagement.outlets.countries import country_called
from engagement.outlets.programme_shape import Done, Entry, Field, Missing, Programme, Sort


@dataclass(slots=True)
class _Filling:
    """One activity being told: what was learned on the way."""

    programme: Programme
    sort: Sort
    done: Done
    format: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def entry_of(programme: Programme, done: Done) -> Entry:
    """An activity in the programme's words, with all that is missing."""
    sort = programme.sorts.get(done.kind)
    if sort is None:
        told = programme.refused.get(done.kind, "has no place for it")
        return Entry(done, why_not=f"{done.kind.label}: {programme.name} {told}.")
    filling = _Filling(programme, programme.sort_of(done, sort), done)
    filling.format = _format(filling)
    filling.left += filling.sort.leaves
    values = {one.name: _value(filling, one) for one in programme.fields}
    missing = tuple(
        Missing(one.name, one.label, filling.reasons.get(one.name, "not known"), one.enter)
        for one in programme.fields
        if one.name in filling.sort.needs
        and values[one.name] in (None, "", [])
        and _is_taken(filling, one)
        and not _is_left(filling, one)
    )
    return Entry(
        done,
        filling.sort.name,
        values,
        missing,
        tuple(filling.left),
        tuple(dict.fromkeys(filling.remarks)),
    )


def _is_taken(filling: _Filling, asked: Field) -> bool:
    """Whether the sort has the field, with the activity's format."""
    if asked.name not in filling.sort.fields:
        return False
    return asked.formats is None or filling.format in asked.formats


def _is_left(filling: _Filling, asked: Field) -> bool:
    """Whether a number is one that the record cannot know."""
    return asked.filled == "number" and _metrics(filling, asked) == ()


def _value(filling: _Filling, asked: Field) -> Any:
    if not _is_taken(filling, asked):
        return None
    value = _FILLED[asked.filled](filling, asked)
    if not isinstance(value, str):
        return value
    if len(value) < asked.shortest:
        filling.reasons[asked.name] = f"{asked.shortest} letters or more are asked"
        return None
    if asked.longest is not None and len(value) > asked.longest:
        filling.remarks.append(f"{asked.label}: cut at {asked.longest:,} letters.")
        return f"{value[: asked.longest - 1].rstrip()}…"
    return value


def _format(filling: _Filling) -> str | None:
    """The portal's word for where the audience was; said by nobody, a webinar means no room.

    A place named means one, and so do people counted in it, where nobody watched from afar.
    """
    words, done = filling.programme.formats, filling.done
    if not words or done.format is not None:
        return words.get(done.format) if done.format else None
    if done.kind is Kind.WEBINAR:
        return words[Format.ONLINE]
    if done.city or done.country:
        why = "a place is named"
    elif done.numbers.get("attendance") and not done.numbers.get("live_views"):
        why = "people were counted in the room"
    else:
        return None
    if any(one.filled == "format" for one in filling.programme.fields):
        filling.remarks.append(f"Format: {words[Format.IN_PERSON]}, for {why} and no format.")
    return words[Format.IN_PERSON]


def _number(filling: _Filling, asked: Field) -> int | None:
    metrics = _metrics(filling, asked)
    if metrics == ():
        filling.left.append(f"{asked.label}: those in the room and those online are not added here")
        return None
    if metrics is None and filling.format is None and filling.sort.numbers.get(asked.name):
        filling.reasons[asked.name] = "not told before it is known where the audience was"
    for metric in metrics or ():
        value = filling.done.numbers.get(metric)
        if value is None:
            continue
        if value < asked.least:
            filling.reasons[asked.name] = (
                f"{metric_label(metric)} is {value}, and {asked.least} is the least"
            )
            continue
        if metric_label(metric) != asked.label:
            filling.remarks.append(f"{asked.label}: {metric_label(metric).lower()}.")
        return value
    return None


def _metrics(filling: _Filling, asked: Field) -> tuple[str, ...] | None:
    """Which metrics fill a field with this format; None where the sort has no such number."""
    by_format = filling.sort.numbers.get(asked.name, {})
    return by_format.get(filling.format or "", by_format.get(""))


def _link(filling: _Filling, asked: Field) -> str | None:
    found = dict.fromkeys(role for _, role in filling.done.links)
    for role in filling.sort.links:
        urls = [url for url, of in filling.done.links if of == role] if role in found else []
        if role == "event" and filling.done.event_url:
            urls = [filling.done.event_url]
        for url in urls:
            if not url.startswith(("http://", "https://")):
                continue
            if asked.longest is None or len(url) <= asked.longest:
                return url
            filling.reasons[asked.name] = f"its link has more than {asked.longest} letters"
    return None


def _country(filling: _Filling, asked: Field) -> str | None:
    said = filling.done.country
    if not said:
        return None
    found = country_called(said)
    if found is None:
        filling.reasons[asked.name] = f'"{tidy(said)[:40]}" is no country the portal knows'
    return found


def _audiences(filling: _Filling, _asked: Field) -> list[str]:
    words = filling.programme.audiences
    return list(dict.fromkeys(words[one] for one in filling.done.audiences if one in words))


def _topics(filling: _Filling, _asked: Field) -> list[str]:
    """The tags that the portal has a word for; the others are left out, and named."""
    known = _topics_of(filling.programme.topics, tuple(filling.programme.topics_called.items()))
    found = {tag: known.get(key_of(tag)) for tag in filling.done.tags}
    if unknown := [tag for tag, word in found.items() if word is None]:
        filling.remarks.append(f"Tags the portal does not know: {', '.join(map(tidy, unknown))}.")
    return list(dict.fromkeys(word for word in found.values() if word is not None))


def _more_topics(filling: _Filling, asked: Field) -> list[str]:
    return _topics(filling, asked)[1:]


def _topic(filling: _Filling, asked: Field) -> str | None:
    found = _topics(filling, asked)
    if not found:
        filling.reasons[asked.name] = "none of its tags is one of the portal's areas"
    return found[0] if found else None


@lru_cache(maxsize=16)
def _topics_of(topics: tuple[str, ...], called: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """{a tag's key: the portal's word}: as it is, as others call it, and by its own part alone ("Firestore")."""
    whole = {key_of(topic): topic for topic in topics}
    parts: dict[str, list[str]] = {}
    for topic in topics:
        parts.setdefault(key_of(topic.rpartition(" - ")[2]), []).append(topic)
    alone = {key: found[0] for key, found in parts.items() if len(found) == 1}
    return alone | whole | {key_of(name): topic for name, topic in called}


def _described(filling: _Filling, _asked: Field) -> str:
    """What it was, from what the record may show: a sentence to better at the portal."""
    done = filling.done
    said = f"{done.kind.label} “{done.title}”"
    if done.event and key_of(done.event) != key_of(done.title):
        said += f" at {done.event}"
    elif done.show:
        said += f" in {done.show}"
    if places := [part for part in (done.city, done.country) if part]:
        said += f", {', '.join(places)}"
    topics = f" Topics: {', '.join(map(tidy, done.tags))}." if done.tags else ""
    return f"{said}, {done.on.isoformat()}.{topics}"


def _other_links(filling: _Filling, asked: Field) -> str | None:
    first = _link(filling, asked)
    told = [f"{Role(role).label}: {url}" for url, role in filling.done.links if url != first]
    return "\n".join(told) or None


_FILLED: Mapping[str, Callable[[_Filling, Field], Any]] = {
    "sort": lambda filling, _asked: filling.sort.name,
    "fixed": lambda filling, asked: filling.sort.fixed.get(asked.name),
    "title": lambda filling, _asked: tidy(filling.done.title),
    "described": _described,
    "day": lambda filling, _asked: filling.done.on.isoformat(),
    "link": _link,
    "other links": _other_links,
    "number": _number,
    "format": lambda filling, _asked: filling.format,
    "country": _country,
    "country said": lambda filling, _asked: filling.done.country,
    "tags": lambda filling, _asked: list(filling.done.tags),
    "city": lambda filling, _asked: filling.done.city,
    "event": lambda filling, _asked: filling.done.event,
    "audiences": _audiences,
    "topics": _topics,
    "topic": _topic,
    "more topics": _more_topics,
}
