"""Why a goal has its verdict, in sentences: where it stands, its pace, its calendar, its forecast, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil, floor

from engagement.insight.prospects import Prospect, more_needed
from engagement.insight.verdicts import GoalFacts, GoalRow, Verdict
from engagement.model.measures import Measure, plural
from engagement.model.vocabulary import Status

# What would help is named up to this chance of reaching the target.
WANTED = 0.5
# More than this is no help but another goal.
MOST = 200
_OPEN = (Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.BEHIND, Verdict.TOO_EARLY)


def reasons(
    goal: GoalRow,
    measure: Measure,
    facts: GoalFacts,
    on: date,
    expected: float,
    verdict: Verdict,
    found: Prospect | None,
) -> list[str]:
    """Sentences, the plainest first."""
    return [
        *_standing(goal, measure, facts, on, expected, verdict),
        *(_ahead(goal, measure, facts, on, verdict, found) if verdict in _OPEN else ()),
        *([f"The period starts on {goal.from_on}."] if verdict is Verdict.NOT_STARTED else ()),
        *_coverage(measure, facts),
    ]


def _standing(
    goal: GoalRow, measure: Measure, facts: GoalFacts, on: date, expected: float, verdict: Verdict
) -> Iterator[str]:
    if facts.actual is None:
        yield _why_unknown(measure)
        return
    yield f"{facts.actual:,} of {goal.target:,} {measure.in_words}."
    if facts.level is not None:
        wanted = facts.level - facts.actual + goal.target
        yield f"It stands at {facts.level:,}; the goal is {wanted:,}."
    if measure.tier and not facts.actual:
        yield (
            f"A meeting is of tier {measure.tier} by an analyst of that tier on the Analysts page, "
            f"or by its tag, tier-{measure.tier}."
        )
    if verdict is Verdict.MISSED:
        yield f"The period ended on {goal.to_on}, {goal.target - facts.actual:,} short."
    elif verdict in _OPEN:
        yield _pace(goal, facts.actual, on, expected)


def _ahead(
    goal: GoalRow,
    measure: Measure,
    facts: GoalFacts,
    on: date,
    verdict: Verdict,
    found: Prospect | None,
) -> Iterator[str]:
    if booked := _booked(facts, found):
        yield booked
    if found is None or facts.actual is None:
        return
    weeks = (goal.to_on - on).days / 7
    left = goal.target - facts.actual
    if weeks >= 1:
        needed = _number(left / weeks)
        are = "is" if needed == "1" else "are"
        yield f"{needed} a week {are} needed; the last 12 weeks brought {_number(found.lately)} a week."
    yield _forecast(found, goal.target)
    # On the last day nothing can be booked any more.
    doubtful = verdict in (Verdict.AT_RISK, Verdict.BEHIND) and on < goal.to_on
    if doubtful and (helps := _help(goal, measure, facts, found)):
        yield helps


def _booked(facts: GoalFacts, found: Prospect | None) -> str | None:
    calendar = found.calendar if found else ()
    waiting = [one for one in calendar if one.asked]
    booked = len(calendar) - len(waiting) or facts.booked
    said = []
    if booked:
        said.append(f"{booked:,} more booked before the period ends")
    if waiting:
        sure = _number(sum(one.chance for one in waiting))
        wait = "wait for answers" if len(waiting) > 1 else "waits for an answer"
        said.append(f"{len(waiting):,} submitted {wait}, of which {sure} can be expected")
    return f"{'; '.join(said)}." if said else None


def _forecast(found: Prospect, target: int) -> str:
    forecast = found.forecast
    chance = forecast.chance(target)
    if forecast.early:
        return "The record is too short for a forecast worth its name."
    share = f"{chance:.0%}".replace("%", " %")
    share = "under 1 %" if chance < 0.01 else "over 99 %" if chance > 0.99 else share
    # Whole things only: between 8.4 and 11.1 lie 9, 10 and 11.
    low, high = ceil(forecast.low), max(floor(forecast.high), ceil(forecast.low))
    range_ = f"between {low:,} and {high:,}" if low < high else f"at {low:,}"
    return (
        f"Most likely {forecast.mid:,.0f} by the end, with 80 % {range_}; "
        f"the chance to reach {target:,} is {share}."
    )


def _help(goal: GoalRow, measure: Measure, facts: GoalFacts, found: Prospect) -> str | None:
    """What would change the verdict."""
    counts = measure.what == "count"
    if measure.what == "count" and measure.status not in (None, Status.DELIVERED):
        return None
    # Whatever the record says, what stands and what is booked may come to the target.
    left = goal.target - (facts.actual or 0) - facts.booked
    enough = None if found.forecast.early else more_needed(found, goal.target, WANTED)
    count = min((n for n in (enough, left if counts and 0 < left <= MOST else None) if n), default=None)
    if count is None:
        return None
    helps = f"booked by {goal.to_on} would put it on track."
    if counts:
        one, several = _nouns(measure)
        return f"{count:,} more {one if count == 1 else several} {helps}"
    unit = "people" if measure.metrics == ("attendance",) else measure.in_words.partition(" of ")[0]
    return f"{count:,} more of the usual size ({_number(found.each)} {unit}) {helps}"


def _nouns(measure: Measure) -> tuple[str, str]:
    """What is counted, as one and as several."""
    if measure.kind is None:
        return "activity", "activities"
    tier = f"tier-{measure.tier} " if measure.tier else ""
    return f"{tier}{measure.kind.label.lower()}", f"{tier}{plural(measure.kind)}"


def _number(value: float) -> str:
    """Tenths tell where there are few, and nothing where there are many."""
    return f"{value:,.1f}".removesuffix(".0") if abs(value) < 20 else f"{value:,.0f}"


def _pace(goal: GoalRow, actual: int, on: date, expected: float) -> str:
    left = (goal.to_on - on).days
    gap = actual - expected
    digits = ",.1f" if goal.target < 100 else ",.0f"
    pace = f"{expected:{digits}} expected by {on}"
    days = f"{left:,} day{'' if left == 1 else 's'} left."
    if gap >= 0:
        return f"{pace}: {gap:{digits}} ahead, {days}"
    return f"{pace}: {-gap:{digits}} short, {days}"


def _coverage(measure: Measure, facts: GoalFacts) -> Iterator[str]:
    if facts.of and facts.known is not None and facts.known < facts.of and facts.actual is not None:
        yield f"Known for {facts.known:,} of {facts.of:,}."
    if facts.left_out:
        yield _left_out(measure, facts.left_out)


def _why_unknown(measure: Measure) -> str:
    if measure.what == "growth":
        return f"{measure.account} was never read. Connect its platform on Sources, then pull."
    if measure.metrics == ("attendance",):
        return "No attendance is entered for the talks of this period. Open one on Activities."
    return "No number was read yet. Connect the platform on Sources, then pull."


def _left_out(measure: Measure, count: int) -> str:
    if measure.what == "growth":
        return "First read after the period began: growth counts from that reading on."
    return f"{count:,} older ones were first read in this period: what they had before is not counted."


def in_short(reasons: Sequence[str]) -> list[str]:
    """Of a goal's reasons where it will end and what would help; the first of them where neither is told."""
    told = [one for one in reasons if one.startswith("Most likely") or one.endswith("put it on track.")]
    return told or list(reasons[:1])
