"""The brief that is sent about a period, and the mail and the files it is sent as."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.errors import Refused
from engagement.insight import briefs
from engagement.model.briefs import Changed, Content
from engagement.model.sending import due_of
from engagement.outlets import mail_words, webhook
from engagement.outlets.briefs import FORMS
from engagement.outlets.letters import one_line
from engagement.outlets.mail import Attachment
from engagement.store import Store, brief_material
from engagement.store import briefs as briefs_of


@dataclass(frozen=True, slots=True)
class Told:
    """A brief ready to go: the frozen one where `brief_id` says which, and what has changed since."""

    content: Content
    comment: str | None = None
    changed: tuple[Changed, ...] = ()
    brief_id: str | None = None

    @property
    def subject(self) -> str:
        """The subject of its mail."""
        return f"Brief: {one_line(self.content.name)}"

    def text(self, attached: Sequence[str]) -> str:
        """Its mail as plain text."""
        return mail_words.as_text(self.content, self.comment, self.changed, attached)

    def html(self, attached: Sequence[str]) -> str:
        """Its mail as HTML."""
        return mail_words.as_html(self.content, self.comment, self.changed, attached)

    def room(self) -> dict[str, Any]:
        """What a room's webhook is told."""
        return webhook.payload(self.content, self.comment, self.changed)

    def files(self, forms: Sequence[str]) -> list[Attachment]:
        """The brief in these forms. Raises Refused, PictureFailed."""
        made = [(form, FORMS[f".{form}"]) for form in forms]
        return [
            Attachment(
                f"{name_of(self.content)}.{form}",
                kind.media,
                kind.write(self.content, self.comment, self.changed),
            )
            for form, kind in made
        ]


def name_of(content: Content) -> str:
    """A file's name that every system takes."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", content.name).strip("-").lower()[:60]
    return f"brief-{plain or content.from_on.isoformat()}"


def as_it_is(store: Store, from_on: date, to_on: date, today: date) -> Told:
    """A period's brief as the record tells it now, kept nowhere. Raises Refused."""
    period = briefs.period_of(from_on, to_on, today)
    with store.read() as connection:
        read = brief_material.material(connection, period)
    return Told(briefs.content(read, period))


def kept(store: Store, from_on: date, to_on: date, today: date, by: str) -> Told:
    """The period's brief as it is sent: frozen the first time, the same one for everybody after."""
    now = as_it_is(store, from_on, to_on, today)
    with store.unit(by) as unit:
        brief_id = briefs_of.freeze(unit, now.content, f"sent {due_of(from_on, to_on)}")
    return frozen(store, brief_id, today)


def frozen(store: Store, brief_id: str, today: date) -> Told:
    """A frozen brief with its comment and with what has changed since. Raises NotFound."""
    with store.read() as connection:
        found = briefs_of.read(connection, brief_id)
    if found.deleted:
        raise Refused("This brief was deleted. Bring it back on the Briefs page, then send it.", "brief")
    now = as_it_is(store, found.content.from_on, found.content.to_on, today)
    return Told(
        found.content, found.comment, tuple(briefs.changes(found.content, now.content)), brief_id
    )
