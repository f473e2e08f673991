"""Acceptance of submissions, by talk and by year; a talk's family with its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from engagement.model.vocabulary import Status


class Sent(Protocol):
    """What is asked of a submission."""

    @property
    def title(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def status(self) -> str: ...
    @property
    def was(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Rate:
    """How many submissions were answered and accepted. `share` is accepted / answered, None of none."""

    name: str
    sent: int
    answered: int
    accepted: int

    @property
    def share(self) -> float | None:
        return self.accepted / self.answered if self.answered else None


def answer(sent: Sent) -> str:
    """ "accepted", "rejected" or "open": how a submission was answered, whatever came after."""
    if sent.status == Status.REJECTED:
        return "rejected"
    if sent.status == Status.SUBMITTED:
        return "open"
    if Status.ACCEPTED in sent.was or sent.status in (Status.PLANNED, Status.DELIVERED):
        return "accepted"
    return "rejected" if Status.REJECTED in sent.was else "open"


def rates(submissions: Sequence[Sent], by: str) -> list[Rate]:
    """Acceptance by "talk" (most sent first) or by "year" (newest first)."""
    groups: dict[str, list[str]] = {}
    for sent in submissions:
        name = sent.title if by == "talk" else str(sent.starts_on.year)
        groups.setdefault(name, []).append(answer(sent))
    made = []
    for name, answers in groups.items():
        count = Counter(answers)
        answered = count["accepted"] + count["rejected"]
        made.append(Rate(name, len(answers), answered, count["accepted"]))
    if by == "year":
        return sorted(made, key=lambda rate: rate.name, reverse=True)
    return sorted(made, key=lambda rate: (-rate.sent, rate.name))


def by_status(submissions: Iterable[Sent]) -> dict[str, int]:
    """{status: how many}, in the order of a submission's life."""
    count = Counter(sent.status for sent in submissions)
    return {status.value: count[status.value] for status in Status if count[status.value]}


def family_numbers(deliveries: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """{metric: (sum, known for how many deliveries)}: each metric by itself."""
    made: dict[str, tuple[int, int]] = {}
    for row in deliveries:
        for metric, found in row["readings"].items():
            if found["value"] is not None:
                total, known = made.get(metric, (0, 0))
                made[metric] = (total + found["value"], known + 1)
    return made
