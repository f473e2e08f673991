"""What a pull did: tallies by source, failures in words, in the shape of the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engagement.capture.importing import Imported


@dataclass
class Tally:
    """What one source was asked and what it gave. `billed` and `cost_usd` follow its own rule."""

    requests: int = 0
    billed: int = 0
    readings: int = 0
    absent: int = 0
    cost_usd: float = 0.0

    def add(self, other: Tally) -> None:
        self.requests += other.requests
        self.billed += other.billed
        self.readings += other.readings
        self.absent += other.absent
        self.cost_usd = round(self.cost_usd + other.cost_usd, 6)

    def as_json(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "billed": self.billed,
            "readings": self.readings,
            "absent": self.absent,
            "cost_usd": round(self.cost_usd, 6),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that failed, in words, and when it can be tried again."""

    source: str
    what: str
    message: str
    retry_at: str | None


@dataclass
class Pulled:
    """What a pull did, in the shape of the command line."""

    total: Tally = field(default_factory=Tally)
    by_source: dict[str, Tally] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    found: Imported | None = None
    month_usd: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, tally: Tally) -> None:
        """Count what a source was asked and gave."""
        self.by_source.setdefault(name, Tally()).add(tally)
        self.total.add(tally)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.total.as_json(),
            "failed": [
                {"source": f.source, "what": f.what, "message": f.message, "retry_at": f.retry_at}
                for f in self.failed
            ],
            "by_source": {
                name: tally.as_json()
                | ({"month_usd": round(self.month_usd[name], 2)} if name in self.month_usd else {})
                for name, tally in self.by_source.items()
            },
            **({"drafts": self.found.drafts} if self.found else {}),
        }

    @property
    def in_words(self) -> str:
        t = self.total
        words = (
            f"{t.readings:,} readings and {t.absent:,} absences from {t.requests:,} requests, "
            f"{t.billed:,} billed (${t.cost_usd:.3f})."
        )
        return words if self.found is None else f"{words} Watches: {self.found.in_words}"
