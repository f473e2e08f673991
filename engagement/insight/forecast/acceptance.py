"""How likely what was submitted is accepted, by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What is believed of a kind before anything is known of it: one in two, as firmly as four answers.
ANSWERS, RATE = 4.0, 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """How many of one kind were answered, and how."""

    accepted: int
    rejected: int


def acceptance(answered: Mapping[str, Asked]) -> dict[str, float]:
    """The rate of each kind, and of any other kind under "": shares between 0 and 1.

    A Beta prior for all kinds together, centred on one half, gives their common rate; a Beta prior centred
    on that common rate gives each kind's own. The posterior mean is (accepted + n x rate) / (answers + n):
    with no answers the prior, with many the record (Gelman et al., Bayesian Data Analysis, 2.4 and 5.3).
    What still waits for its answer says nothing and is not counted.
    """
    common = _shrunk(
        Asked(
            sum(max(asked.accepted, 0) for asked in answered.values()),
            sum(max(asked.rejected, 0) for asked in answered.values()),
        ),
        RATE,
    )
    return {"": common} | {kind: _shrunk(asked, common) for kind, asked in answered.items()}


def _shrunk(asked: Asked, towards: float) -> float:
    accepted, rejected = max(asked.accepted, 0), max(asked.rejected, 0)
    return (accepted + ANSWERS * towards) / (accepted + rejected + ANSWERS)
