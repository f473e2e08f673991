"""Reading answers that may be anything: the good parts taken, the rest named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from engagement.sources.contract import Answer, Missing, Reading

T = TypeVar("T")
LARGEST = 10**12


def utc_now() -> datetime:
    """The clock of a real request."""
    return datetime.now(UTC)


def items(value: Any) -> list[dict[str, Any]]:
    """Objects of a list; one object alone counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def record(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """Text that says something, or a number as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def whole(value: Any) -> int | None:
    """A count: a whole number, or digits as text; None for all else, what is negative or absurd too."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,13}", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        return None
    return value


def read_numbers(
    answer: Answer,
    label: str,
    resource: str,
    given: Any,
    metrics: Mapping[str, str],
    now: datetime,
    *,
    hidden: str | None = None,
) -> None:
    """Add the metrics that are there; one that is not is no zero.

    `hidden` is the reason to record for a metric the platform leaves out on purpose.
    """
    found = record(given)
    if not found:
        answer.problems.append(f"{label} gave no numbers for {resource}.")
    for field, metric in metrics.items():
        if field not in found or (hidden and found[field] is None):
            if found and hidden:
                answer.missing.append(Missing(resource, hidden, now, metric))
            continue
        value = whole(found[field])
        if value is None:
            answer.problems.append(f"{label} gave no usable number of {metric} for {resource}.")
            continue
        answer.readings.append(Reading(resource, metric, value, now))


def instant(said: Any) -> datetime | None:
    """An ISO 8601 instant with its zone; None for all else."""
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def chunks(listed: Sequence[T], size: int) -> Iterator[list[T]]:
    """A list in pieces of at most this size."""
    for start in range(0, len(listed), size):
        yield list(listed[start : start + size])
