"""Sends briefs: each delivery is claimed, handed over, and its end kept, so that a kill never sends one twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engagement.addresses import SETTING, WEBHOOK_SETTING, read_address
from engagement.errors import EngagementError, Refused
from engagement.model.ids import new_id
from engagement.model.sending import CHOICE, MAIL, WEBHOOK, Plan, Span, due_of, from_json, last_span
from engagement.outlets import mail, webhook
from engagement.sending import told
from engagement.sending.told import Told
from engagement.settings import Settings
from engagement.store import Store, choices, deliveries
from engagement.store.deliveries import FAILED, SENDING, SENT, UNSURE, Made

Target = tuple[str, str]
ROOM = "webhook"  # the webhook's address is a secret: this stands for it
MOST_TRIES, FIRST_PAUSE = 5, timedelta(minutes=10)
# A delivery that is older than this and still being sent was broken off.
LONGEST = timedelta(minutes=15)
AT_IT = "another run began it in the last 15 minutes"
BROKEN_OFF = "It was broken off while it was sent and may have arrived. Ask, then send it again from the Briefs page."


@dataclass(slots=True)
class Outcome:
    """What a run came to; `unsure` may have arrived and is sent again only when somebody says so."""

    sent: int = 0
    skipped: int = 0
    sent_before: int = 0  # of the skipped; the others are in another run's hands, or unsure
    at_it: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    unsure: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The command line's document."""
        return {"sent": self.sent, "failed": self.failed, "skipped": self.skipped, "unsure": self.unsure}

    @property
    def in_words(self) -> str:
        """The same in a sentence."""
        parts = [f"{self.sent} sent", f"{self.sent_before} skipped: sent before"]
        parts += [f"{self.at_it} skipped: {AT_IT}"] if self.at_it else []
        parts += [f"{len(self.failed)} failed"] if self.failed else []
        parts += [f"{len(self.unsure)} may have arrived"] if self.unsure else []
        return ", ".join(part for part in parts if not part.startswith("0 skipped")) + "."


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


def plan_of(store: Store) -> Plan:
    """Who gets briefs, as the company chose."""
    with store.read() as connection:
        return from_json(choices.chosen(connection, CHOICE))


def targets_of(plan: Plan, span: Span | None = None) -> list[Target]:
    """Everybody of the plan; with a span, those who were in it by the day that one is sent."""
    found = [(MAIL, one.address) for one in plan.to if span is None or one.since <= span.send_on]
    if plan.webhook is not None and (span is None or plan.webhook <= span.send_on):
        found.append((WEBHOOK, ROOM))
    return found


def due_now(store: Store, today: date) -> tuple[Span, list[Target]]:
    """The newest period that is over, and who it is due to today; nobody before its day."""
    plan = plan_of(store)
    span = last_span(plan, today)
    return span, targets_of(plan, span) if span.send_on <= today else []


def open_targets(
    store: Store, due: str, targets: Sequence[Target], now: datetime, patient: bool = False
) -> tuple[list[Target], Outcome]:
    """Those that nobody has sent to yet, and an outcome that tells of the others.

    A `patient` run leaves what failed alone for longer each time, and after five tries for good.
    """
    told_of, found = Outcome(), []
    with store.read() as connection:
        for channel, address in targets:
            made = deliveries.standing(connection, due, channel, address)
            if made is None or (made.state == FAILED and not (patient and _waits(made, now))):
                found.append((channel, address))
                continue
            told_of.skipped += 1
            if made.state == UNSURE or was_broken_off(made, now):
                told_of.unsure.append(_entry(channel, address, made.error or BROKEN_OFF))
            told_of.sent_before += made.state == SENT
            told_of.at_it += made.state == SENDING and not was_broken_off(made, now)
    return found, told_of


def _waits(made: Made, now: datetime) -> bool:
    return made.tries >= MOST_TRIES or now < made.at + FIRST_PAUSE * 4 ** (made.tries - 1)


def was_broken_off(made: Made, now: datetime) -> bool:
    """Whether a delivery is still being sent, so long after it began that nobody can be at it."""
    return made.state == SENDING and now - made.at > LONGEST


def send(
    store: Store,
    settings: Settings,
    from_on: date,
    to_on: date,
    targets: Sequence[Target],
    *,
    by: str,
    today: date,
    patient: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> Outcome:
    """Send a period's brief to those who have not got it. Raises Refused for a period that is none."""
    due = due_of(from_on, to_on)
    found, outcome = open_targets(store, due, targets, clock(), patient)
    if found:
        brief = told.kept(store, from_on, to_on, today, by)
        _send_all(store, settings, brief, due, found, outcome, by)
    return outcome


def send_due(
    store: Store, settings: Settings, *, by: str, today: date, patient: bool = False
) -> Outcome:
    """Send what is due today by the plan."""
    span, targets = due_now(store, today)
    if not targets:
        return Outcome()
    return send(store, settings, span.from_on, span.to_on, targets, by=by, today=today, patient=patient)


def send_test(
    store: Store, settings: Settings, brief: Told, targets: Sequence[Target], *, by: str
) -> Outcome:
    """Send a brief as a test, now, whatever was sent before; it counts as no delivery of its period."""
    outcome = Outcome()
    _send_all(
        store, settings, brief, f"test:{new_id().replace('-', '')}", targets, outcome, by, "Test: "
    )
    return outcome


def send_again(
    store: Store, settings: Settings, delivery_id: str, number: int, *, by: str, today: date
) -> Outcome:
    """Send one delivery again because somebody asked for it; the same `number` again sends nothing more.

    Raises NotFound, Refused.
    """
    with store.read() as connection:
        made = deliveries.read(connection, delivery_id)
    period = made.due.partition("#")[0]
    if ".." not in period:
        raise Refused("A test is not sent again. Send a new one.", "delivery")
    from_on, to_on = (date.fromisoformat(day) for day in period.split(".."))
    brief = (
        told.frozen(store, made.brief_id, today)
        if made.brief_id
        else told.kept(store, from_on, to_on, today, by)
    )
    due = made.due if made.state == FAILED else f"{period}#{number}"
    outcome = Outcome()
    _send_all(store, settings, brief, due, [(made.channel, made.address)], outcome, by)
    return outcome


def _send_all(
    store: Store,
    settings: Settings,
    brief: Told,
    due: str,
    targets: Sequence[Target],
    outcome: Outcome,
    by: str,
    before: str = "",
) -> None:
    """Claim, hand over, keep the end, one after the other; what was written of the brief is written once."""
    files = brief.files(plan_of(store).forms) if any(channel == MAIL for channel, _ in targets) else []
    for channel, address in targets:
        with store.unit(by) as unit:
            made = deliveries.claim(unit, due, channel, address, brief.brief_id)
        if made is None:
            outcome.skipped += 1
            outcome.at_it += 1
            continue
        state, error = _handed_over(settings, brief, made, files, before)
        with store.unit(by) as unit:
            deliveries.finish(unit, made.id, state, error)
        if state == SENT:
            outcome.sent += 1
        else:
            entries = outcome.unsure if state == UNSURE else outcome.failed
            entries.append(_entry(channel, address, error or ""))


def _handed_over(
    settings: Settings, brief: Told, made: Made, files: Sequence[mail.Attachment], before: str
) -> tuple[str, str | None]:
    try:
        if made.channel == WEBHOOK:
            _tell_room(settings, brief, before)
        else:
            _mail(settings, brief, made, files, before)
    except mail.MaybeSent as error:
        return UNSURE, error.message
    except EngagementError as error:
        return FAILED, error.message
    return SENT, None


def _mail(
    settings: Settings, brief: Told, made: Made, files: Sequence[mail.Attachment], before: str
) -> None:
    server = settings.smtp_url
    if server is None:
        raise mail.NotSent(f"No mail server is set. Set {SETTING}, then send it again.")
    names = [file.name for file in files]
    said = mail.message(
        server,
        read_address(made.address),
        before + brief.subject,
        brief.text(names),
        brief.html(names),
        files,
        number=made.id,
        at=made.at,
    )
    mail.send(server, said)


def _tell_room(settings: Settings, brief: Told, before: str) -> None:
    if settings.webhook_url is None:
        raise mail.NotSent(f"No webhook is set. Set {WEBHOOK_SETTING}, then send it again.")
    said = brief.room()
    webhook.post(settings.webhook_url, said | {"text": before + said["text"]})


def _entry(channel: str, address: str, sentence: str) -> dict[str, str]:
    return {"channel": channel, "address": address, "message": sentence}
