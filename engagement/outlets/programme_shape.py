"""What an ambassador programme asks, as data: the fields of its form, and what each kind becomes there.

A programme is tables and no code: `programme_told` fills them from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engagement.model.vocabulary import Audience, Format, Kind


@dataclass(frozen=True, slots=True)
class Done:
    """A delivered activity that may be shown, as programmes see it: no notes, no money, no contacts.

    `show` is the show or publication it came out in; `links` are (url, role) in their order, `numbers`
    {metric: value} of what is known.
    """

    id: str
    kind: Kind
    title: str
    on: date
    event: str | None = None
    event_url: str | None = None
    show: str | None = None
    city: str | None = None
    country: str | None = None
    format: Format | None = None
    tags: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a portal's form: its name there, ours for people, and what fills it (a key of `_FILLED`).

    `enter` names the field of an activity's form that fills it. Text is cut at `longest` letters and none
    shorter than `shortest` is taken; a number is `least` or more. `formats` are the portal's words for the
    formats with which it takes the field; None is all.
    """

    name: str
    label: str
    filled: str
    enter: str = ""
    longest: int | None = None
    shortest: int = 0
    least: int = 0
    formats: frozenset[str | None] | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """What a kind becomes at a portal: its word there, and which fields it has.

    `fixed` are {field: value}; `numbers` {field: {format or "": metrics}}, of which the first that is known is
    told and no metric at all means that only the portal can take it; `links` the roles a link is looked for
    in, "event" being the event's own page. `needs` are the fields it is not complete without, `leaves` what
    can be entered at the portal alone.
    """

    name: str
    fields: frozenset[str]
    needs: frozenset[str]
    links: tuple[str, ...]
    numbers: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme's tables. `sends` says that its portal takes drafts from us; `told_from` where the shape is from."""

    code: str
    name: str
    told_from: str
    fields: tuple[Field, ...]
    sorts: Mapping[Kind, Sort]
    formats: Mapping[Format, str] = field(default_factory=dict)
    audiences: Mapping[Audience, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    topics_called: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[Kind, str] = field(default_factory=dict)
    sends: bool = False
    sort_of: Callable[[Done, Sort], Sort] = lambda _done, sort: sort

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(one for one in self.fields if one.name == name)


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that is not complete: why, and which field of the activity's form fills it."""

    field: str
    label: str
    why: str
    enter: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity in a programme's words: {field: value}, None where it is not known.

    `missing` is to be entered here, `left` at the portal; `remarks` say what was cut, chosen or left out.
    `why_not` is why the programme takes nothing of the kind.
    """

    done: Done
    sort: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    left: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    why_not: str | None = None

    @property
    def ready(self) -> bool:
        """Whether the programme takes it and nothing is missing here."""
        return self.why_not is None and not self.missing
