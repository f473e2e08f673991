"""Who gets briefs, how often, on which day and in which form; and which period that makes due on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

CHOICE = "briefs"
EVERY = ("week", "month", "quarter")
FORMS = ("pdf", "pptx", "html", "md")
MAIL, WEBHOOK = "mail", "webhook"
MOST = 50
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, and the day from which it is sent to: what was due before is not sent after the fact."""

    address: str
    since: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A company's choice. `day` is the day after a period's end: 1 is the first day after it."""

    every: str = "quarter"
    day: int = 1
    forms: tuple[str, ...] = ("pdf",)
    to: tuple[Recipient, ...] = ()
    webhook: date | None = None  # the day since when it is told too

    @property
    def is_set(self) -> bool:
        """Whether anybody is sent anything."""
        return bool(self.to) or self.webhook is not None


@dataclass(frozen=True, slots=True)
class Span:
    """A period that briefs are sent about, and the day on which that is done."""

    from_on: date
    to_on: date
    send_on: date

    @property
    def due(self) -> str:
        """What names the period among deliveries, whoever asks for it."""
        return due_of(self.from_on, self.to_on)


def due_of(from_on: date, to_on: date) -> str:
    """The name of a period among deliveries."""
    return f"{from_on.isoformat()}..{to_on.isoformat()}"


def last_span(plan: Plan, today: date) -> Span:
    """The newest period that is over by a day, and when it is sent."""
    start = _start(plan.every, today)
    before = _start(plan.every, start - timedelta(days=1))
    return Span(before, start - timedelta(days=1), start + timedelta(days=plan.day - 1))


def next_span(plan: Plan, today: date) -> Span:
    """The next period to be sent after today."""
    last = last_span(plan, today)
    if last.send_on > today:
        return last
    start, end = (
        _start(plan.every, today),
        _start(plan.every, _start(plan.every, today) + _LONGER[plan.every]),
    )
    return Span(start, end - timedelta(days=1), end + timedelta(days=plan.day - 1))


# Longer than a period, and shorter than two.
_LONGER = {"week": timedelta(days=7), "month": timedelta(days=31), "quarter": timedelta(days=92)}
LATEST = {"week": 7, "month": 28, "quarter": 60}


def _start(every: str, day: date) -> date:
    """The first day of the period that a day is in."""
    if every == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=day.month if every == "month" else (day.month - 1) // 3 * 3 + 1)


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as plain values; `from_json` gives the same plan back."""
    return {
        "every": plan.every,
        "day": plan.day,
        "forms": list(plan.forms),
        "to": [{"address": one.address, "since": one.since.isoformat()} for one in plan.to],
        "webhook": plan.webhook.isoformat() if plan.webhook else None,
    }


def from_json(made: Mapping[str, Any] | None) -> Plan:
    """The plan that `as_json` told; the product's own where nobody chose."""
    if made is None:
        return Plan()
    return Plan(
        made["every"],
        made["day"],
        tuple(made["forms"]),
        tuple(Recipient(one["address"], date.fromisoformat(one["since"])) for one in made["to"]),
        date.fromisoformat(made["webhook"]) if made["webhook"] else None,
    )
