"""What somebody asks to log, as proposals: from its words and links, or from its fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from engagement.api import verbs
from engagement.api.asks import LogAsk, PromiseSaid
from engagement.capture.asking import Asking
from engagement.capture.paste import understand
from engagement.capture.text import urls_in
from engagement.errors import Refused
from engagement.model.desk import Promise
from engagement.model.drafts import DraftLink, Invalid, check
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.words import tidy
from engagement.store import Store

MOST_LINKS, MOST_FOUND = 5, 20


def proposed(
    store: Store, ask: LogAsk, person: str | None, today: date, asking: Asking
) -> list[Proposal]:
    """What is to be logged. Raises Refused naming the field that is wrong."""
    if ask.text is not None:
        if said := ask.fields_said():
            raise Refused(f"{said[0]}: say a text or the fields, not both.", said[0])
        found = _from_text(store, ask.text, today, asking)
    else:
        found = [_from_fields(store, ask, today)]
    whose = ask.persons if ask.persons is not None else [person] if person else []
    names = tuple(name for name in map(tidy, whose) if name)
    # Who is named outright beats what was found.
    if ask.persons is not None:
        return [replace(one, persons=names) for one in found]
    return [one if one.persons else replace(one, persons=names) for one in found]


def _from_text(store: Store, text: str, today: date, asking: Asking) -> list[Proposal]:
    if len(urls_in(text)) > MOST_LINKS:
        raise Refused(f"text: it holds more than {MOST_LINKS} links. Send them one by one.", "text")
    found = understand(store, text, today=today, asking=asking)
    if len(found) > MOST_FOUND:
        raise Refused(
            f"text: it tells of {len(found):,} things. Import or watch that address instead.", "text"
        )
    return found


def _from_fields(store: Store, ask: LogAsk, today: date) -> Proposal:
    for name in ("kind", "title", "starts_on"):
        if getattr(ask, name) is None:
            raise Refused(f"{name}: it is missing. Say it, or say all as a `text`.", name)
    assert ask.kind is not None
    assert ask.starts_on is not None
    if ask.starts_at and abs(ask.starts_at.date() - ask.starts_on) > timedelta(days=1):
        raise Refused(f"starts_at: it is on another day than {ask.starts_on}.", "starts_at")
    made = Proposal(
        kind=ask.kind,
        title=tidy(ask.title or ""),
        starts_on=ask.starts_on,
        status=ask.status,
        ends_on=ask.ends_on,
        starts_at=ask.starts_at,
        event=_said(ask.event),
        place=_said(ask.place),
        city=_said(ask.city),
        country=_said(ask.country),
        format=ask.format,
        organisation=_said(ask.organisation),
        counterpart=_said(ask.counterpart),
        minutes=ask.minutes,
        outcome=_said(ask.outcome),
        links=tuple(_link(ask, number) for number in range(len(ask.links))),
        numbers=tuple(ask.readings.items()),
        tags=tuple(tag for tag in map(tidy, ask.tags) if tag),
        campaign=_said(ask.campaign),
        audiences=tuple(dict.fromkeys(ask.audiences)),
        cost=ask.cost,
        touch=ask.touch,
        direction=ask.direction,
        perception=ask.perception,
        duties=tuple(verbs.known_duties(store, ask.duties, "duties")),
        promises=tuple(map(_promise, ask.promises)),
        public=ask.public,
        notes=_said(ask.notes),
        where="typed text",
        confidence=1.0,
        why=("said field by field",),
    )
    try:
        check(made.draft(today))
    except Invalid as error:
        raise Refused(f"{error.field}: {error.reason}.", error.field, error.value) from error
    return made


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None


def _link(ask: LogAsk, number: int) -> DraftLink:
    assert ask.kind is not None
    said = ask.links[number]
    try:
        address = read_url(said.url)
    except NotAnAddress as error:
        field = f"links.{number}.url"
        raise Refused(f"{field}: {error}.", field, said.url) from error
    return DraftLink(said.url.strip(), said.role or role_for(ask.kind, address))


def _promise(said: PromiseSaid) -> Promise:
    return Promise(said.side, tidy(said.what), said.due_on)
