"""A draft as plain values that are stored, compared and kept in the history, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engagement.model.desk import Direction, TouchType
from engagement.model.drafts import Draft, DraftLink
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status
from engagement.model.words import clean, tidy

# The fields of a draft that stand in the activity's own row.
OWN_FIELDS = (
    "kind",
    "status",
    "title",
    "starts_on",
    "ends_on",
    "starts_at",
    "zone",
    "place",
    "city",
    "country",
    "format",
    "organisation",
    "counterpart",
    "minutes",
    "outcome",
    "tags",
    "campaign",
    "audiences",
    "cost",
    "touch",
    "direction",
    "perception",
    "duties",
    "public",
    "notes",
    "extra",
)
FIELDS = (*OWN_FIELDS, "event", "persons", "links")


def as_fields(draft: Draft) -> dict[str, Any]:
    """A draft as the plain values that are stored, compared and kept in the history."""
    return {
        "kind": draft.kind.value,
        "status": draft.status.value,
        "title": tidy(draft.title),
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on if draft.ends_on != draft.starts_on else None,
        "starts_at": draft.starts_at,
        "zone": draft.zone,
        "place": draft.place and clean(draft.place),
        "city": draft.city and clean(draft.city),
        "country": draft.country and clean(draft.country),
        "format": draft.format.value if draft.format else None,
        "organisation": draft.organisation and clean(draft.organisation),
        "counterpart": draft.counterpart and clean(draft.counterpart),
        "minutes": draft.minutes,
        "outcome": draft.outcome and clean(draft.outcome),
        "tags": list(map(clean, draft.tags)) or None,
        "campaign": tidy(draft.campaign) if draft.campaign else None,
        "audiences": [a.value for a in Audience if a in draft.audiences] if draft.audiences else None,
        "cost": draft.cost,
        "touch": draft.touch.value if draft.touch else None,
        "direction": draft.direction.value if draft.direction else None,
        "perception": draft.perception,
        "duties": list(dict.fromkeys(draft.duties)) or None,
        "public": draft.public,
        "notes": draft.notes and clean(draft.notes),
        "extra": {clean(k): clean(v) for k, v in draft.extra.items()} or None,
        "event": tidy(draft.event) if draft.event else None,
        "persons": [tidy(name) for name in draft.persons],
        "links": [[link.url, link.role.value] for link in draft.links],
    }


def from_fields(fields: Mapping[str, Any]) -> Draft:
    """The draft that `as_fields` was made of; dates may be ISO text, as the history keeps them."""

    def instant(value: Any) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    def day(value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) else value

    return Draft(
        kind=Kind(fields["kind"]),
        title=fields["title"],
        starts_on=day(fields["starts_on"]),
        status=Status(fields["status"]),
        ends_on=day(fields["ends_on"]),
        starts_at=instant(fields["starts_at"]),
        format=Format(fields["format"]) if fields["format"] else None,
        persons=tuple(fields["persons"]),
        links=tuple(DraftLink(url, Role(role)) for url, role in fields["links"]),
        tags=tuple(fields["tags"] or ()),
        audiences=tuple(map(Audience, fields["audiences"] or ())),
        touch=TouchType(fields["touch"]) if fields["touch"] else None,
        direction=Direction(fields["direction"]) if fields["direction"] else None,
        duties=tuple(fields["duties"] or ()),
        extra=dict(fields["extra"] or {}),
        **{
            name: fields[name]
            for name in (
                "zone",
                "event",
                "place",
                "city",
                "country",
                "organisation",
                "counterpart",
                "minutes",
                "outcome",
                "campaign",
                "cost",
                "perception",
                "public",
                "notes",
            )
        },
    )


def unlike(one: Any, other: Any) -> bool:
    """Whether two stored values differ; nothing, an empty list and empty text are the same, 0 is not."""
    return bool(_told(one) != _told(other))


def _told(value: Any) -> Any:
    return None if value in ("", [], {}) else value
