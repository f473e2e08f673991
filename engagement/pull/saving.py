"""One answer into the ledger: readings, absences, turns and charge stand together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from engagement.model.instants import MICROSECONDS_A_DAY, to_micros
from engagement.pull import pace
from engagement.pull.outcome import Tally
from engagement.sources.contract import Answer, Missing, Price, Source
from engagement.store import Unit, runs
from engagement.store import ledger as ledger_of

EPOCH = date(1970, 1, 1)


def save(
    unit: Unit,
    source: Source,
    answer: Answer,
    refs: dict[str, list[str]],
    sort: str,
    price: Price,
) -> Tally:
    """Write one answer; `refs` gives the link keys or account ids of each resource it names."""
    wanted = [*(r.resource for r in answer.readings), *(m.resource for m in answer.missing)]
    subjects = ledger_of.subjects_for(unit.connection, _refs(wanted, refs), sort)
    entries: list[ledger_of.Entry] = []
    asked: dict[str, int] = {}
    leading: dict[str, int] = {}
    born = {ref: day for resource, day in answer.born.items() for ref in refs.get(resource, ())}
    for reading in answer.readings:
        at = to_micros(reading.observed_at)
        for ref in refs.get(reading.resource, ()):
            if ref in subjects:
                asked[ref] = at
                if reading.metric == source.metrics[0] or ref not in leading:
                    leading[ref] = reading.value
                entries.append(
                    ledger_of.Entry(subjects[ref], reading.metric, at, reading.value, "measured")
                )
    absent = 0
    for missing in answer.missing:
        at = to_micros(missing.observed_at)
        for ref in refs.get(missing.resource, ()):
            if ref in subjects:
                absent += missing.metric is None
                asked[ref] = at
                entries += _absences(unit, source, subjects[ref], at, missing, sort)
    entries += _totals(unit, answer, refs, sort)
    readings = ledger_of.add_readings(unit.connection, entries, unit.run)
    runs.set_asked(unit, source.name, _turns(unit, source, asked, leading, born, sort))
    day = to_micros(unit.at) // MICROSECONDS_A_DAY
    billed = runs.charge(unit, source.name, day, answer.billed, round(price.usd * 1_000_000))
    return Tally(answer.requests, billed, readings, absent, billed * price.usd)


def _totals(
    unit: Unit, answer: Answer, refs: Mapping[str, list[str]], sort: str
) -> list[ledger_of.Entry]:
    """Whole days told one by one, as a running total; days that are counted already are passed over.

    The day before the first one ever told is the total's zero.
    """
    today = to_micros(unit.at) // MICROSECONDS_A_DAY
    days: dict[tuple[str, str], dict[int, int]] = {}
    for one in answer.daily:
        number = (one.day - EPOCH).days
        if number < today:
            for ref in refs.get(one.resource, ()):
                days.setdefault((ref, one.metric), {})[number] = one.value
    wanted = list(dict.fromkeys(ref for ref, _ in days))
    subjects = ledger_of.subjects_for(unit.connection, wanted, sort)
    standing = {(r.ref, r.metric): r for r in ledger_of.latest_for(unit.connection, wanted)}
    entries = []
    for (ref, metric), counts in days.items():
        row = standing.get((ref, metric))
        if row is not None and row.value is not None:
            total, last = row.value, row.observed_at // MICROSECONDS_A_DAY
        else:
            total, last = 0, min(counts) - 1
            entries.append(_end_of_day(subjects[ref], metric, last, total))
        for number in sorted(day for day in counts if day > last):
            total += counts[number]
            entries.append(_end_of_day(subjects[ref], metric, number, total))
    return entries


def _end_of_day(subject: int, metric: str, day: int, total: int) -> ledger_of.Entry:
    at = (day + 1) * MICROSECONDS_A_DAY - 1
    return ledger_of.Entry(subject, metric, at, total, "measured")


def _turns(
    unit: Unit,
    source: Source,
    asked: Mapping[str, int],
    leading: Mapping[str, int],
    told: Mapping[str, date],
    sort: str,
) -> dict[str, runs.Turn]:
    """When each page's turn comes again, by its age and by what it has gained since the last read."""
    if sort != "link" or source.pace is None:
        return {ref: runs.Turn(at) for ref, at in asked.items()}
    before = runs.turns(unit.connection, source.name, list(asked))
    born = runs.born(unit.connection, list(asked)) | dict(told)
    made = {}
    for ref, at in asked.items():
        day = at // MICROSECONDS_A_DAY
        age = day - (born[ref] - EPOCH).days if ref in born else 0
        was = before.get(ref)
        if ref not in leading:
            gap, memory = (1 if age < pace.GONE_FOR else pace.GONE_FOR), pace.Memory(age, 0)
            value = was.value if was else None
        else:
            kept = None
            if was is not None and was.value is not None:
                then = age - (day - was.at // MICROSECONDS_A_DAY)
                kept = pace.Memory(then, was.value, was.woke_at, was.woke_size or 0.0)
            gap, memory = pace.next_gap(source.pace, age, leading[ref], kept)
            gap = pace.in_time(gap, age, source.lost_after.values())
            value = leading[ref]
        next_at = (day + gap) * MICROSECONDS_A_DAY
        made[ref] = runs.Turn(at, next_at, value, memory.woke_at, memory.woke_size)
    return made


def _refs(resources: Iterable[str], refs: dict[str, list[str]]) -> list[str]:
    return [ref for resource in dict.fromkeys(resources) for ref in refs.get(resource, ())]


def _absences(
    unit: Unit, source: Source, subject: int, at: int, missing: Missing, sort: str
) -> list[ledger_of.Entry]:
    """An absence of each number the source would give, unless the same one stands already."""
    metrics = source.metrics if sort == "link" else source.account_metrics
    if missing.metric is not None:
        metrics = (missing.metric,)
    standing = ledger_of.absent_metrics(unit.connection, subject, missing.reason)
    return [
        ledger_of.Entry(subject, metric, at, None, "unavailable", reason=missing.reason)
        for metric in metrics
        if metric not in standing
    ]
