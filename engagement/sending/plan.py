"""What a person chose of who gets briefs, read: addresses that are none are refused, not kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from engagement.addresses import read_address
from engagement.errors import Refused
from engagement.model.sending import EVERY, FORMS, LATEST, MOST, Plan, Recipient


def read_plan(
    every: str,
    day: int,
    forms: Sequence[str],
    addresses: Sequence[str],
    webhook: bool,
    before: Plan,
    today: date,
) -> Plan:
    """A plan from what a person chose; who stood in it keeps the day since when. Raises Refused with its field."""
    if every not in EVERY:
        raise Refused(
            f'Every: "{every[:20]}" is none of {", ".join(EVERY)}. Nothing was saved.', "every", every
        )
    if not 1 <= day <= LATEST[every]:
        raise Refused(
            f"Day: {day} is no day between 1 and {LATEST[every]} after a {every}'s end. Nothing was saved.",
            "day",
            day,
        )
    if wrong := [form for form in forms if form not in FORMS]:
        raise Refused(
            f'Form: "{wrong[0][:20]}" is none of {", ".join(FORMS)}. Nothing was saved.',
            "forms",
            wrong[0],
        )
    read = list(dict.fromkeys(read_address(address) for address in addresses if address.strip()))
    if len(read) > MOST:
        raise Refused(
            f"To: {len(read)} addresses are too many; {MOST} is the most. Send to a list of your mail server instead.",
            "to",
        )
    stood = {one.address: one.since for one in before.to}
    to = tuple(Recipient(address, stood.get(address, today)) for address in read)
    return Plan(
        every, day, tuple(dict.fromkeys(forms)), to, (before.webhook or today) if webhook else None
    )
