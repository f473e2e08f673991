"""The analyst and the press desk as they stood: touches, who waits, what is promised, which steps come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engagement.insight.briefs.delivered import compared, recorded
from engagement.insight.briefs.words import against, cut, day, most_of
from engagement.insight.desk import SOON, Promised, Standing, delivered, promised, standings
from engagement.model.briefs import Figure, Material, Period, Section
from engagement.model.designated import DeskRecord, Evaluated, Owed, Step, Touch
from engagement.model.desk import Desk, Side

_NAMED, _STEPS = 5, 4
_TOUCHES = {
    Desk.ANALYSTS: ("Analyst meetings", "analyst meeting"),
    Desk.PRESS: ("Press and media interviews", "interview"),
}


@dataclass(frozen=True, slots=True)
class _Stood:
    """A desk as it stood on the brief's day: what came later is not known."""

    desk: Desk
    now: Sequence[Touch]
    before: Sequence[Touch]
    standing: Sequence[Standing]
    promised: Sequence[Promised]
    names: Mapping[str, str]

    @property
    def late(self) -> list[Standing]:
        """Who is overdue, the longest first."""
        return [one for one in self.standing if one.overdue]

    @property
    def quiet(self) -> list[Standing]:
        """Who was not met in twice the interval, or never."""
        return [one for one in self.standing if one.quiet]

    def due(self, on: date) -> list[Standing]:
        """Who is due on the day or soon after it."""
        return [
            one
            for one in self.standing
            if one.due_on is not None and on <= one.due_on <= on + timedelta(days=SOON)
        ]


def analysts(material: Material, period: Period) -> Section | None:
    """Both desks; None where there is nobody on them and nobody was met up to the brief's day."""
    if not recorded(material, period):
        return None
    records: Mapping[Desk, DeskRecord] = material["desks"]
    stood = [_stood(record, period) for record in records.values()]
    steps = [(one, step) for record in records.values() for one, step in _next_steps(record, period)]
    if not steps and not any(one.now or one.before or one.standing or one.promised for one in stood):
        return None
    known = compared(material, period)
    figures = [figure for one in stood for figure in _figures(one, period, known)]
    sentences = [said for one in stood for said in _sentences(one, period)]
    sentences += _steps(steps, period)
    return Section("Analysts and press", tuple(sentences), tuple(figures))


def _stood(record: DeskRecord, period: Period) -> _Stood:
    on = period.on_day
    touches = [one for one in record.touches if one.on <= on]
    met = {contact for one in touches for contact in one.contacts}
    # Whoever was met is known since, on whatever day they were written down.
    contacts = [one for one in record.contacts if one.added_on <= on or one.id in met]
    owed = [_owed_on(one, on) for one in record.owed if one.made_on <= on]
    return _Stood(
        record.desk,
        delivered(touches, period.from_on, period.last),
        delivered(touches, period.before_from, period.before_to),
        standings(contacts, touches, on),
        promised(owed, on),
        {one.id: cut(one.shown, 60) for one in record.contacts},
    )


def _owed_on(one: Owed, on: date) -> Owed:
    """A promise as it stood on a day: what was kept later was open then."""
    return replace(one, kept_on=None) if one.kept_on is not None and one.kept_on > on else one


# Numbers -----------------------------------------------------------------------------------------


def _figures(stood: _Stood, period: Period, known: bool) -> Iterator[Figure]:
    desk = stood.desk
    label, unit = _TOUCHES[desk]
    count = len(stood.now)
    note = against(count, len(stood.before), period) if known else ""
    yield Figure(f"{desk}.meetings", label, count, unit if count == 1 else f"{unit}s", note)
    if of := len(stood.standing):
        whom = f"of {of:,}"
        title = desk.one.capitalize() + "s"
        due, quiet = stood.due(period.on_day), stood.quiet
        yield Figure(f"{desk}.overdue", f"{title} overdue", len(stood.late), whom)
        if due:
            soon = day(period.on_day + timedelta(days=SOON))
            yield Figure(f"{desk}.due", f"{title} due by {soon}", len(due), whom)
        if quiet:
            why = "No touch in twice the interval, or never"
            yield Figure(f"{desk}.quiet", f"{title} gone quiet", len(quiet), whom, why)
    for side in Side:
        if own := [one for one in stood.promised if one.owed.side is side]:
            late = sum(one.overdue > 0 for one in own)
            yield Figure(
                f"{desk}.promises.{side}",
                f"{side.label}, open" + (" (press)" if desk is Desk.PRESS else ""),
                len(own),
                "promise" if len(own) == 1 else "promises",
                f"{late:,} overdue" if late else "none overdue",
            )
    yield from _perception(stood, known)


def _perception(stood: _Stood, known: bool) -> Iterator[Figure]:
    now, before = _marks(stood.now), _marks(stood.before)
    if now:
        was = f"; {_mean(before):,.1f} before" if known and before else ""
        yield Figure(
            f"{stood.desk}.perception",
            f"What {stood.desk.one}s thought afterwards",
            _mean(now),
            "on a scale from -2 to +2",
            f"Known for {len(now):,} of {len(stood.now):,}{was}",
        )


def _marks(touches: Iterable[Touch]) -> list[int]:
    return [one.perception for one in touches if one.perception is not None]


def _mean(marks: Sequence[int]) -> float:
    return round(sum(marks) / len(marks), 1)


# Sentences ---------------------------------------------------------------------------------------


def _sentences(stood: _Stood, period: Period) -> Iterator[str]:
    yield from _met(stood)
    if late := stood.late:
        said = [f"{cut(one.contact.shown, 60)} ({_late(one)})" for one in late]
        yield f"{stood.desk.one.capitalize()}s overdue: {most_of(said, _NAMED)}."
    if due := stood.due(period.on_day):
        said = [f"{cut(one.contact.shown, 60)} ({day(one.due_on)})" for one in due if one.due_on]
        yield f"{stood.desk.one.capitalize()}s due soon: {most_of(said, _NAMED)}."
    if quiet := [one for one in stood.quiet if not one.overdue]:
        said = [f"{cut(one.contact.shown, 60)} ({_last(one)})" for one in quiet]
        yield f"{stood.desk.one.capitalize()}s gone quiet: {most_of(said, _NAMED)}."
    for side in Side:
        own = [one for one in stood.promised if one.owed.side is side and one.overdue]
        if own:
            said = [_promise(one, stood.names) for one in own]
            yield f"{side.label}, and it is overdue: {most_of(said, _NAMED)}."


def _met(stood: _Stood) -> Iterator[str]:
    """With whom, by the firms that the touches name."""
    firms = Counter(cut(one.organisation, 60) for one in stood.now if one.organisation)
    if firms:
        named = sorted(firms.items(), key=lambda pair: (-pair[1], pair[0]))
        said = [f"{name} ({count:,})" for name, count in named]
        what = "Met" if stood.desk is Desk.ANALYSTS else "Interviews with"
        left = len(stood.now) - firms.total()
        yield f"{what} {most_of(said, 8)}" + (
            f"; {left:,} without a named {stood.desk.house}." if left else "."
        )


def _last(one: Standing) -> str:
    return f"last met {day(one.last.on)}" if one.last else "never met"


def _late(one: Standing) -> str:
    return f"{_days(one.overdue)}, gone quiet" if one.quiet else _days(one.overdue)


def _promise(one: Promised, names: Mapping[str, str]) -> str:
    whom = [names[contact] for contact in one.owed.contacts if contact in names]
    who = f", {whom[0]}" if whom else ""
    return f"“{cut(one.owed.what, 60)}”{who} ({_days(one.overdue)})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


# Evaluations -------------------------------------------------------------------------------------


def _next_steps(record: DeskRecord, period: Period) -> Iterator[tuple[Evaluated, Step]]:
    """The first step of each evaluation that was open on the brief's day."""
    for one in record.evaluations:
        step = next(
            (step for step in one.steps if step.done_on is None or step.done_on > period.on_day), None
        )
        # A row of steps that nobody ever ticked off is no plan any more once it is published.
        if step is not None and one.publishes_on >= period.on_day:
            yield one, step


def _steps(found: Sequence[tuple[Evaluated, Step]], period: Period) -> Iterator[str]:
    for one, step in sorted(found, key=lambda pair: (pair[1].due_on, pair[0].name, pair[0].id))[:_STEPS]:
        late = (period.on_day - step.due_on).days
        when = (
            f"was due on {day(step.due_on)}, {_days(late)} ago" if late > 0 else f"by {day(step.due_on)}"
        )
        owner = f", {cut(step.owner, 60)}" if step.owner else ""
        yield f"{cut(one.name, 80)} ({cut(one.firm, 60)}): next is {step.name.lower()}, {when}{owner}."
    if len(found) > _STEPS:
        yield f"{len(found) - _STEPS:,} more evaluations have open steps."
