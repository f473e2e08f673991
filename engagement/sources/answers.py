"""Reading answers that may be anything: the good parts taken, the rest named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from engagement.sources.contract import Answer, Missing, Reading

T = TypeVar("T")
LARGEST = 10**12
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def utc_now() -> datetime:
    """The clock of a real request."""
    return datetime.now(UTC)


def parsed(content: bytes) -> Any:
    """The JSON of an answer's bytes. Raises ValueError or RecursionError for what is none.

    A byte that is no letter costs that letter, a number of thousands of digits itself: neither costs
    the rest.
    """
    said = content.decode(json.detect_encoding(content), "replace")
    return json.loads(said.removeprefix("\ufeff"), parse_int=_integer)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= 20 else float("nan")


def items(value: Any) -> list[dict[str, Any]]:
    """Objects of a list; one object alone counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


@dataclass
class Entries:
    """The entries of an answer's list as (id, object); those without either are counted in `odd`.

    What an answer is silent on is absent only where all of it could be read: `settle` sees to that.
    """

    answer: Answer
    label: str
    listed: list[tuple[str, dict[str, Any]]]
    odd: int

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        return iter(self.listed)

    def settle(self, left: Collection[str], reason: str, now: datetime) -> None:
        """Record what the answer is silent on; name it where its entry may be one of the odd."""
        if not (self.odd and left):
            self.answer.missing.extend(Missing(resource, reason, now) for resource in left)
            return
        named = ", ".join(list(left)[:5]) + (" and more" if len(left) > 5 else "")
        self.answer.problems.append(f"{self.label} gave no usable entry for {named}.")


def entries(answer: Answer, label: str, value: Any, name: Callable[[Any], str | None]) -> Entries:
    """The entries of a list with the ids that `name` finds in them; what is none is named."""
    objects = items(value)
    listed = [(found, item) for item in objects if (found := name(item))]
    odd = (len(value) if isinstance(value, list) else len(objects)) - len(listed)
    if odd:
        noun = "entry that" if odd == 1 else "entries that"
        answer.problems.append(f"{label} gave {odd:,} {noun} cannot be read.")
    return Entries(answer, label, listed, odd)


def record(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """Text that says something, or a number as text; without what no database takes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return None
    return _UNSTORABLE.sub("", value) or None


def whole(value: Any) -> int | None:
    """A count: a whole number, or digits as text; None for all else, what is negative or absurd too."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,13}", value):
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
    if not found.keys() & metrics.keys():
        answer.problems.append(f"{label} gave no numbers for {resource}.")
        return
    for field, metric in metrics.items():
        if field not in found or (hidden and found[field] is None):
            if hidden:
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
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def birthday(said: Any, now: datetime) -> date | None:
    """The day a resource came out; None for one that lies ahead: that clock is wrong."""
    found = instant(said)
    return found.date() if found and found <= now + timedelta(days=1) else None


def by_host(ids: Sequence[str], size: int) -> list[list[str]]:
    """HOST/… ids in batches of at most this size, each of one host."""
    hosts: dict[str, list[str]] = {}
    for resource in ids:
        hosts.setdefault(resource.partition("/")[0], []).append(resource)
    return [batch for own in hosts.values() for batch in chunks(own, size)]


def counted(count: int, noun: str, nouns: str = "") -> str:
    """ "1 video", "50 videos": what a request was about, for people."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def chunks(listed: Sequence[T], size: int) -> Iterator[list[T]]:
    """A list in pieces of at most this size."""
    for start in range(0, len(listed), size):
        yield list(listed[start : start + size])
